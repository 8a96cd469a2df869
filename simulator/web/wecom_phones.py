"""The WeCom phones over HTTP: what the page shows, and what a hand does in the app's chat."""

from typing import Any

from aiohttp import web

from simulator.web.answers import body_of, done, failed, world_of
from simulator.web.files import form_of, served
from simulator.wecom.members import Member
from simulator.wecom.notice import Notice
from simulator.wecom.phone import WeComPhone
from simulator.wecom.refusals import Refused
from simulator.world import World


def routes() -> list[web.RouteDef]:
    acts = {
        "text": text,
        "photo": photo,
        "voice": voice,
        "location": location,
        "tap": tap,
        "menu": menu,
        "enter": enter,
        "pick_up": pick_up,
        "reject": reject,
    }
    path = "/phones/wecom/{userid}/"
    known = [web.post(path + name, act) for name, act in acts.items()]
    return [web.get("/phones/wecom/media/{media_id}", send_media), *known]


def company(world: World) -> dict[str, Any]:
    """All members' screens and the app's menu, as the page reads them."""
    corp = world.wecom
    return {
        "app": world.settings.bot_name,
        "menu": (corp.menu or {}).get("button", []),
        "members": [_member(world, each) for each in corp.members.values()],
    }


def _member(world: World, member: Member) -> dict[str, Any]:
    phone = world.wecom.phone(member.key)
    ringing = [each for each in phone.rings() if each.is_ringing]
    return {
        **member.as_phone(),
        "messages": [each.as_phone() for each in phone.screen()],
        "ringing": ringing[-1].callid if ringing else None,
    }


def phone_of(request: web.Request) -> WeComPhone:
    return world_of(request).wecom.phone(request.match_info["userid"])


def _said(notice: Notice) -> web.Response:
    return done(number=notice.number, message=notice.as_phone())


async def text(request: web.Request) -> web.Response:
    return _said(await phone_of(request).types(str((await body_of(request))["text"])))


async def photo(request: web.Request) -> web.Response:
    _, file = await form_of(request)
    return _said(
        await phone_of(request).sends_photo(file.file.read(), file.filename or "photo.jpg")
    )


async def voice(request: web.Request) -> web.Response:
    _, file = await form_of(request)
    return _said(await phone_of(request).sends_voice(file.file.read()))


async def location(request: web.Request) -> web.Response:
    body = await body_of(request)
    place = (float(body["latitude"]), float(body["longitude"]))
    return _said(await phone_of(request).sends_location(*place, str(body.get("label") or "某处")))


async def tap(request: web.Request) -> web.Response:
    """{"number", "key"}: the button of this key on this card."""
    body = await body_of(request)
    code = await phone_of(request).taps_key(str(body["key"]), int(body["number"]))
    return done(response_code=code)


async def menu(request: web.Request) -> web.Response:
    """{"name", "latitude"?, "longitude"?}, or a form with `name` and the photo as `file`."""
    if request.content_type.startswith("multipart/"):
        form, file = await form_of(request)
        await phone_of(request).clicks_menu(str(form["name"]), file.file.read())
        return done()
    body = await body_of(request)
    at = (float(body["latitude"]), float(body["longitude"])) if "latitude" in body else None
    await phone_of(request).clicks_menu(str(body["name"]), at=at)
    return done()


async def enter(request: web.Request) -> web.Response:
    await phone_of(request).enters()
    return done()


async def pick_up(request: web.Request) -> web.Response:
    return done(call=(await phone_of(request).picks_up()).as_wecom())


async def reject(request: web.Request) -> web.Response:
    return done(call=(await phone_of(request).rejects()).as_wecom())


async def send_media(request: web.Request) -> web.Response:
    """What was sent either way, as long as WeCom keeps it."""
    try:
        media = world_of(request).wecom.media.find(request.match_info["media_id"])
    except Refused:
        return failed("no such media, or it is older than WeCom keeps it", 404)
    return served(media.mime_type, media.content)
