"""The telephones over HTTP, for the page: what rings, what was said, and a hand that answers."""

from aiohttp import web

from simulator.gateway.telephone import Telephone
from simulator.web.answers import body_of, done, world_of


def routes() -> list[web.RouteDef]:
    return [
        web.get("/telephones", telephones),
        web.post("/telephones/{number}", add),
        web.post("/telephones/{number}/{act:pick_up|press|hang_up|ignore}", act),
    ]


async def telephones(request: web.Request) -> web.Response:
    exchange = world_of(request).gateway
    return web.json_response([telephone_view(each) for each in exchange.telephones.values()])


async def add(request: web.Request) -> web.Response:
    return done(
        telephone=telephone_view(world_of(request).gateway.add(request.match_info["number"]))
    )


async def act(request: web.Request) -> web.Response:
    """`press` takes {"digit": "1"}; the others take nothing."""
    telephone = world_of(request).gateway.telephone(request.match_info["number"])
    wished = request.match_info["act"]
    if wished == "press":
        telephone.presses(str((await body_of(request))["digit"])[:1])
    elif wished == "pick_up":
        telephone.picks_up()
    elif wished == "hang_up":
        telephone.hangs_up()
    else:
        telephone.does_not_answer()
    return done(telephone=telephone_view(telephone))


def telephone_view(telephone: Telephone) -> dict[str, object]:
    calls = [each.view() for each in telephone.calls]
    messages = [each.view() for each in telephone.messages]
    known = {"number": telephone.number, "texts": telephone.texts}
    return known | {"messages": messages, "calls": calls}
