"""The switches and the log over HTTP: what tests and the demo turn from outside."""

from dataclasses import asdict
from datetime import datetime

from aiohttp import web

from simulator.clock import SimulatedClock
from simulator.web.answers import body_of, done, failed, world_of


def routes() -> list[web.RouteDef]:
    return [
        web.get("/control/log", log),
        web.get("/control/faults", faults),
        web.post("/control/faults", add_fault),
        web.delete("/control/faults", clear_faults),
        web.post("/control/redeliver", redeliver),
        web.get("/control/users", users),
        web.post("/control/users", add_user),
        web.post("/control/groups", add_group),
        web.post("/control/clock", set_clock),
    ]


async def log(request: web.Request) -> web.Response:
    records = world_of(request).log.since(int(request.query.get("since", "0")))
    return web.json_response([asdict(record) for record in records])


async def faults(request: web.Request) -> web.Response:
    return web.json_response([fault.view() for fault in world_of(request).faults.active()])


async def add_fault(request: web.Request) -> web.Response:
    """{"kind", "count"?, "method"?, "chat_id"? (or "user_id"?), "recipient"?, "retry_after"?,
    "seconds"?}."""
    body = await body_of(request)
    if "user_id" in body:
        # A private chat with a person has the person's own number.
        body["chat_id"] = body.pop("user_id")
    fault = world_of(request).faults.add(str(body.pop("kind")), **body)
    return done(fault=fault.view())


async def clear_faults(request: web.Request) -> web.Response:
    world_of(request).clear_faults()
    return done()


async def redeliver(request: web.Request) -> web.Response:
    """{"update_id"? (none: every past update), "times"?, "seed"?}."""
    body = await body_of(request)
    times, seed = int(body.get("times", 1)), int(body.get("seed", 0))
    return done(copies=world_of(request).redeliver(body.get("update_id"), times, seed))


async def users(request: web.Request) -> web.Response:
    return web.json_response([asdict(user) for user in world_of(request).users.values()])


async def add_user(request: web.Request) -> web.Response:
    body = await body_of(request)
    user = world_of(request).add_user(int(body.pop("user_id")), str(body.pop("first_name")), **body)
    return done(user=asdict(user))


async def add_group(request: web.Request) -> web.Response:
    body = await body_of(request)
    members = {int(each) for each in body.get("members", [])}
    world_of(request).add_group(int(body["chat_id"]), str(body["title"]), members)
    return done()


async def set_clock(request: web.Request) -> web.Response:
    """{"speed", "now"? (ISO with offset)}; only when the world runs on a simulated clock."""
    world = world_of(request)
    if not isinstance(world.now, SimulatedClock):
        return failed("this world runs on real time", 409)
    body = await body_of(request)
    start = datetime.fromisoformat(body["now"]) if body.get("now") else None
    if start and start.tzinfo is None:
        return failed("`now` needs an offset from UTC")
    world.now.run_at(float(body.get("speed", world.now.speed)), start)
    world.feed.publish("clock", world.clock_view())
    return done(clock=world.clock_view())
