"""Server-Sent Events: the page is told every change, and catches up after a lost connection."""

import json

from aiohttp import web

from simulator.pulse import Event
from simulator.web.answers import world_of
from simulator.world import World

KEEP_ALIVE_SECONDS = 15.0


async def stream(request: web.Request) -> web.StreamResponse:
    """Begin after `Last-Event-ID` or `?since=`, else with what happens from now on."""
    world = world_of(request)
    asked = request.headers.get("Last-Event-ID") or request.query.get("since")
    seq = int(asked) if asked else world.feed.seq
    answer = web.StreamResponse(
        headers={"Content-Type": "text/event-stream", "Cache-Control": "no-store"}
    )
    await answer.prepare(request)
    try:
        await answer.write(b": connected\n\n")
        while True:
            seq = await _write_next(world, answer, seq)
    except ConnectionError:
        return answer


async def _write_next(world: World, answer: web.StreamResponse, seq: int) -> int:
    try:
        events = await world.until(lambda: world.feed.after(seq), KEEP_ALIVE_SECONDS)
    except TimeoutError:
        await answer.write(b": still here\n\n")
        return seq
    for event in events:
        await answer.write(_lines(event))
    return events[-1].seq


def _lines(event: Event) -> bytes:
    payload = json.dumps(event.payload, ensure_ascii=False)
    return f"id: {event.seq}\nevent: {event.kind}\ndata: {payload}\n\n".encode()
