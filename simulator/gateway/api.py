"""The gateway over HTTP: POST /gateway/sms and /gateway/voice, strict in everything."""

import json
from typing import Any

from aiohttp import web

from simulator.clock import wall_seconds
from simulator.gateway.exchange import LONGEST_SMS
from simulator.gateway.signing import SIGNATURE, TIMESTAMP, refusal
from simulator.web.answers import world_of
from simulator.world import World

_SMS = {"id", "to", "text"}
_VOICE = {"id", "to", "text", "speech"}
_ASKING = {"ask", "reference"}
_PARTS = {"number", "outlet", "deadline"}


def routes() -> list[web.RouteDef]:
    return [web.post("/gateway/{channel:sms|voice}", send)]


async def send(request: web.Request) -> web.StreamResponse:
    world, channel = world_of(request), request.match_info["channel"]
    raw = await request.read()
    headers = request.headers
    timestamp, given = headers.get(TIMESTAMP, ""), headers.get(SIGNATURE, "")
    why = refusal(world.gateway.secret, timestamp, given, raw, wall_seconds())
    if why:
        return _refused(world, channel, 401, "bad_signature", why)
    body = _parsed(raw)
    if body is None or (wrong := _wrong(channel, body)):
        return _refused(world, channel, 400, "bad_request", wrong if body else "no JSON object")
    return await _taken(request, world, channel, body)


async def _taken(
    request: web.Request, world: World, channel: str, body: dict[str, Any]
) -> web.StreamResponse:
    fault = world.faults.for_gateway(channel, body["to"])
    kind = fault.kind if fault else ""
    if kind == "gateway_busy" and fault:
        asked = {"Retry-After": str(fault.retry_after)}
        return _refused(world, channel, 429, "too_many", "slower", asked)
    if kind == "gateway_error":
        return _refused(world, channel, 500, "internal", "the gateway fell over")
    if kind == "gateway_blocked":
        return _refused(world, channel, 400, "blocked", "this number wants nothing from you")
    if kind == "gateway_drop_before":
        return _broken(request, world, channel, "broken before")
    known = world.gateway.sent(channel, body["id"])
    if known is None and body["to"] not in world.gateway.telephones:
        return _refused(world, channel, 400, "bad_number", "no such number")
    reference = known or world.gateway.take(channel, body)
    outcome = "known already" if known else "accepted"
    params = {name: body[name] for name in body if name != "reference"}
    if kind == "gateway_drop_after":
        return _broken(request, world, channel, f"{outcome}, answer broken")
    world.record("gateway", channel, outcome, text=body["text"], params=params)
    if kind == "gateway_late":
        while fault and world.faults.stands(fault):
            await world.pulse.wait()
    return web.json_response({"id": reference}, status=202)


def _parsed(raw: bytes) -> dict[str, Any] | None:
    try:
        body = json.loads(raw)
    except ValueError:
        return None
    return body if isinstance(body, dict) else None


def _wrong(channel: str, body: dict[str, Any]) -> str:
    """What is wrong with the form of a request; empty when nothing is."""
    needed = _SMS if channel == "sms" else _VOICE
    allowed = needed if channel == "sms" else needed | _ASKING
    if not needed <= body.keys() <= allowed:
        return f"fields {sorted(body)} instead of {sorted(needed)}"
    if ("ask" in body) != ("reference" in body):
        return "ask and reference come together"
    parts = body.get("speech", dict.fromkeys(_PARTS, ""))
    if not isinstance(parts, dict) or parts.keys() != _PARTS:
        return f"speech has {sorted(_PARTS)}"
    texts = [*(body[name] for name in body if name != "speech"), *parts.values()]
    if not all(isinstance(each, str) for each in texts):
        return "all values are texts"
    if not body["to"].isdigit() or not body["id"] or not body["text"]:
        return "to is digits; id and text are not empty"
    return "too long" if len(body["text"]) > LONGEST_SMS else _unfit(body["text"])


def _unfit(text: str) -> str:
    """Carriers refuse links; a bank refuses personal data, of which digits are the surest sign."""
    lowered = text.lower()
    if "://" in lowered or "www." in lowered:
        return "a link"
    runs = "".join(each if each.isdigit() else " " for each in text).split()
    return "a long number" if any(len(each) >= 11 for each in runs) else ""


def _refused(
    world: World,
    channel: str,
    status: int,
    code: str,
    message: str,
    headers: dict[str, str] | None = None,
) -> web.Response:
    world.record("gateway", channel, f"refused {status} {code}: {message}")
    answer = {"code": code, "message": message}
    return web.json_response(answer, status=status, headers=headers)


def _broken(request: web.Request, world: World, channel: str, outcome: str) -> web.Response:
    """Cut the connection: the client sees a reset, never a status line."""
    world.record("gateway", channel, outcome)
    if request.transport:
        request.transport.abort()
    return web.Response()
