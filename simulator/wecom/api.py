"""WeCom's API over HTTP: faults, caller, token, act, log, answer, in this order."""

import asyncio
from typing import Any

from aiohttp import web

from simulator.faults import Fault
from simulator.log import ACCEPTED_BROKEN
from simulator.wecom.asking import Ask, read_ask
from simulator.wecom.corp import Corp
from simulator.wecom.methods import METHODS, Method
from simulator.wecom.refusals import Refused

TOKEN_CALL = "gettoken"


class WeComApi:
    def __init__(self, corp: Corp) -> None:
        self._corp = corp

    def routes(self) -> list[web.RouteDef]:
        path = "/cgi-bin/{path:.+}"
        return [web.route("GET", path, self.handle), web.route("POST", path, self.handle)]

    async def handle(self, request: web.Request) -> web.StreamResponse:
        ask = await read_ask(request)
        found = METHODS.get(ask.path)
        if not found:
            self._log(ask, "refused 404: no such call")
            raise web.HTTPNotFound
        fault = self._corp.world.faults.for_call(f"wecom.{ask.path}", None)
        if fault and (answer := await self._before_acting(request, ask, fault)):
            return answer
        return await self._act(request, ask, found, fault)

    async def _before_acting(
        self, request: web.Request, ask: Ask, fault: Fault
    ) -> web.StreamResponse | None:
        """The answer of a fault that prevents the act; None when the call goes on."""
        if fault.kind == "too_many":
            return self._refuse(ask, Refused(45009), "fault")
        if fault.kind == "server_error":
            self._log(ask, "refused 500", "fault")
            return web.Response(status=500, text="Internal Server Error")
        if fault.kind == "drop_before":
            self._log(ask, "dropped before acting", "fault")
            return _broken(request)
        if fault.kind == "hang":
            self._log(ask, "hangs, not acted on", "fault")
            await self._until_cleared(fault)
            return _broken(request)
        if fault.kind == "delay":
            self._log(ask, f"delayed by {fault.seconds:g} s", "fault")
            await asyncio.sleep(fault.seconds)
        return None

    async def _act(
        self, request: web.Request, ask: Ask, found: tuple[str, Method], fault: Fault | None
    ) -> web.StreamResponse:
        breaks = fault is not None and fault.kind in ("drop_after", "hang_after")
        try:
            self._check_caller(ask)
            _check_verb(ask, found[0])
            done = found[1](self._corp, ask)
        except Refused as refusal:
            answer = self._refuse(ask, refusal)
            return _broken(request) if breaks else answer
        if isinstance(done, web.Response):
            self._log(ask, ACCEPTED_BROKEN if breaks else "accepted")
            return _broken(request) if breaks else done
        outcome = f"{done.outcome}, answer broken" if breaks else done.outcome
        self._log(ask, outcome, text=done.text, result=done.body)
        if fault and fault.kind == "hang_after":
            await self._until_cleared(fault)
        return _broken(request) if breaks else web.json_response(done.full())

    def _check_caller(self, ask: Ask) -> None:
        """gettoken answers everybody who knows the secret; the rest asks who is calling."""
        corp = self._corp
        if forced := corp.next_refusal(ask.path):
            raise Refused(forced)
        if ask.path == TOKEN_CALL:
            return
        if corp.trusted_ips and ask.ip not in corp.trusted_ips:
            raise Refused(60020, f"from ip: {ask.ip}")
        corp.tokens.check(ask.query.get("access_token", ""))
        if not corp.app_on:
            raise Refused(50003)

    def _refuse(self, ask: Ask, refusal: Refused, kind: str = "api") -> web.StreamResponse:
        self._log(ask, f"refused {refusal.code}: {refusal.sentence}", kind)
        return web.json_response(refusal.body())

    def _log(self, ask: Ask, outcome: str, kind: str = "api", **more: Any) -> None:
        self._corp.record(kind, ask.path, outcome, params=ask.for_log(), **more)

    async def _until_cleared(self, fault: Fault) -> None:
        world = self._corp.world
        while world.faults.stands(fault):
            await world.pulse.wait()


def _check_verb(ask: Ask, verb: str) -> None:
    if ask.verb != verb:
        raise Refused(43001 if verb == "GET" else 43002)


def _broken(request: web.Request) -> web.Response:
    """Cut the connection: the client sees a reset, never a status line."""
    if request.transport:
        request.transport.abort()
    return web.Response()
