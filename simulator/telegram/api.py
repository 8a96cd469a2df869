"""The Bot API over HTTP: token, method, faults, act, log, answer, in this order."""

import asyncio
import inspect
from dataclasses import dataclass
from typing import Any

from aiohttp import web

from simulator.faults import Fault
from simulator.log import ACCEPTED, ACCEPTED_BROKEN
from simulator.telegram.methods import Method, known_methods
from simulator.telegram.params import Params, read_params
from simulator.telegram.refusals import (
    NOT_FOUND,
    SERVER_ERROR,
    UNAUTHORIZED,
    Refused,
    too_many,
)
from simulator.world import World

# These are asked all the time and change nothing: logged only when they are refused.
QUIET = frozenset({"getUpdates", "getMe", "getWebhookInfo", "getMyCommands"})
BREAK_BEFORE = "dropped before acting"
NO_ANSWER = "accepted, never answered"


@dataclass
class Call:
    """One request: `chat_id` is who it is about, for faults and the log."""

    method: str
    act: Method
    params: Params
    request: web.Request
    chat_id: int | None


class BotApi:
    def __init__(self, world: World) -> None:
        self._world = world
        self._methods = known_methods(world)

    def routes(self) -> list[web.RouteDef]:
        path = "/bot{token}/{method}"
        return [
            web.route("GET", path, self.handle),
            web.route("POST", path, self.handle),
            web.get("/file/bot{token}/{path:.+}", self.download),
        ]

    async def download(self, request: web.Request) -> web.StreamResponse:
        if request.match_info["token"] != self._world.token:
            return _answer(Refused(*UNAUTHORIZED))
        path = request.match_info["path"]
        file = next((each for each in self._world.files.values() if each.path == path), None)
        if not file:
            return _answer(Refused(*NOT_FOUND))
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def handle(self, request: web.Request) -> web.StreamResponse:
        try:
            call = await self._read(request)
        except Refused as refusal:
            self._world.record("api", request.match_info["method"], _refused(refusal))
            return _answer(refusal)
        fault = self._world.faults.for_call(call.method, call.chat_id)
        if fault and (answer := await self._before_acting(call, fault)):
            return answer
        return await self._act(call, fault)

    async def _read(self, request: web.Request) -> Call:
        if request.match_info["token"] != self._world.token:
            raise Refused(*UNAUTHORIZED)
        found = self._methods.get(request.match_info["method"].lower())
        if not found:
            raise Refused(*NOT_FOUND)
        params = await read_params(request)
        chat_id = params.integer("chat_id")
        tap = self._world.taps.get(params.text("callback_query_id"))
        return Call(*found, params, request, tap.user_id if tap else chat_id)

    async def _before_acting(self, call: Call, fault: Fault) -> web.StreamResponse | None:
        """The answer of a fault that prevents the act; None when the call goes on."""
        if fault.kind == "too_many":
            return self._refuse(call, too_many(fault.retry_after), "fault")
        if fault.kind == "server_error":
            return self._refuse(call, Refused(*SERVER_ERROR), "fault")
        if fault.kind == "drop_before":
            self._log(call, BREAK_BEFORE, "fault")
            return _broken(call.request)
        if fault.kind == "hang":
            self._log(call, "hangs, not acted on", "fault")
            await self._until_cleared(fault)
            return _broken(call.request)
        if fault.kind == "delay":
            self._log(call, f"delayed by {fault.seconds:g} s", "fault")
            await asyncio.sleep(fault.seconds)
        return None

    async def _act(self, call: Call, fault: Fault | None) -> web.StreamResponse:
        """Act at once and without waiting (but for a poll), log, then answer or break."""
        breaks = fault is not None and fault.kind in ("drop_after", "hang_after")
        try:
            result = call.act(self._world, call.params)
            result = await result if inspect.isawaitable(result) else result
        except Refused as refusal:
            return self._refuse(call, refusal, "api", breaks)
        outcome = ACCEPTED
        if breaks:
            outcome = ACCEPTED_BROKEN if fault and fault.kind == "drop_after" else NO_ANSWER
        if call.method not in QUIET or breaks:
            self._log(call, outcome, "api", result)
        if fault and fault.kind == "hang_after":
            await self._until_cleared(fault)
        if breaks:
            return _broken(call.request)
        return web.json_response({"ok": True, "result": result})

    def _refuse(
        self, call: Call, refusal: Refused, kind: str, breaks: bool = False
    ) -> web.StreamResponse:
        self._log(call, _refused(refusal) + (", answer broken" if breaks else ""), kind)
        return _broken(call.request) if breaks else _answer(refusal)

    def _log(self, call: Call, outcome: str, kind: str, result: Any = None) -> None:
        told = result.get("message_id") if isinstance(result, dict) else None
        self._world.record(
            kind,
            call.method,
            outcome,
            chat_id=call.chat_id,
            user_id=call.chat_id if call.chat_id in self._world.users else None,
            message_id=told or call.params.integer("message_id"),
            text=call.params.text("text") or call.params.text("caption") or None,
            params=call.params.for_log(),
            result=result,
        )

    async def _until_cleared(self, fault: Fault) -> None:
        world = self._world
        while world.faults.stands(fault):
            await world.pulse.wait()


def _refused(refusal: Refused) -> str:
    return f"refused {refusal.code}: {refusal.description}"


def _answer(refusal: Refused) -> web.Response:
    headers = {}
    if "retry_after" in refusal.parameters:
        headers["Retry-After"] = str(refusal.parameters["retry_after"])
    return web.json_response(refusal.body(), status=refusal.code, headers=headers)


def _broken(request: web.Request) -> web.Response:
    """Cut the connection: the client sees a reset, never a status line."""
    if request.transport:
        request.transport.abort()
    return web.Response()
