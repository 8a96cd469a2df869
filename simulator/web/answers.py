"""The one shape of answers: `{"ok": true, …}` or `{"ok": false, "error": …}`."""

from collections.abc import Awaitable, Callable
from typing import Any

from aiohttp import web

from simulator.phone import CannotDo
from simulator.world import World

WORLD: web.AppKey[World] = web.AppKey("world", World)
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def done(**more: Any) -> web.Response:
    return web.json_response({"ok": True} | more)


def failed(error: str, status: int = 400) -> web.Response:
    return web.json_response({"ok": False, "error": error}, status=status)


@web.middleware
async def explain(request: web.Request, handler: Handler) -> web.StreamResponse:
    """What cannot be done, or was asked in a wrong form, is said and never a 500."""
    try:
        return await handler(request)
    except CannotDo as refusal:
        return failed(str(refusal), 409)
    except (KeyError, ValueError, TypeError) as mistake:
        return failed(f"{type(mistake).__name__}: {mistake}")


def world_of(request: web.Request) -> World:
    return request.app[WORLD]


async def body_of(request: web.Request) -> dict[str, Any]:
    """The JSON object of the request; an empty body is an empty object."""
    if not request.can_read_body:
        return {}
    body = await request.json()
    if not isinstance(body, dict):
        raise ValueError("a JSON object is expected")
    return body
