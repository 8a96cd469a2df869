"""The phones over HTTP: what the page shows, and what a person does on it."""

from typing import Any

from aiohttp import web

from simulator.messages import Message
from simulator.people import Group, User
from simulator.phone import Phone
from simulator.web.answers import body_of, done, failed, world_of
from simulator.web.files import form_of, served
from simulator.web.handsets import handsets
from simulator.web.telephones import telephone_view
from simulator.web.wecom_phones import company
from simulator.world import World


def routes() -> list[web.RouteDef]:
    acts = {
        "text": text,
        "tap": tap,
        "photo": photo,
        "voice": voice,
        "document": document,
        "location": location,
        "contact": contact,
        "edit": edit,
        "start": start,
        "block": block,
        "deactivate": deactivate,
    }
    path = "/phones/{user_id:\\d+}/"
    known = [web.post(path + name, act) for name, act in acts.items()]
    media = web.get("/phones/media/{file_id}", send_media)
    return [web.get("/phones/state", state), media, *known]


async def state(request: web.Request) -> web.Response:
    world = world_of(request)
    return web.json_response(
        {
            "clock": world.clock_view(),
            "phones": [_phone(world, user) for user in world.users.values()],
            "handsets": handsets(world),
            "wecom": company(world),
            "telephones": [telephone_view(each) for each in world.gateway.telephones.values()],
            "groups": [_group(world, group) for group in world.groups.values()],
            "mail": [letter.summary() for letter in world.letters],
            "seq": world.feed.seq,
        }
    )


def _phone(world: World, user: User) -> dict[str, Any]:
    return {
        "user_id": user.user_id,
        "name": user.name,
        "title": user.title,
        "online": user.online and not user.deactivated,
        "blocked": user.blocked,
        "deactivated": user.deactivated,
        "messages": [m.as_phone(user.user_id) for m in world.messages_in(user.user_id)],
    }


def _group(world: World, group: Group) -> dict[str, Any]:
    return {
        "chat_id": group.chat_id,
        "title": group.title,
        "members": sorted(group.members),
        "messages": [message.as_phone(0) for message in world.messages_in(group.chat_id)],
    }


def phone_of(request: web.Request) -> Phone:
    return world_of(request).phone(int(request.match_info["user_id"]))


def _said(message: Message) -> web.Response:
    return done(message_id=message.message_id, message=message.as_phone())


async def text(request: web.Request) -> web.Response:
    body = await body_of(request)
    phone = phone_of(request)
    said = await phone.types(str(body["text"]), body.get("chat_id"), body.get("reply_to"))
    return _said(said)


async def tap(request: web.Request) -> web.Response:
    body = await body_of(request)
    position = (int(body["row"]), int(body["col"])) if "row" in body else None
    query_id = await phone_of(request).taps(
        str(body.get("text", "")),
        int(body["message_id"]) if "message_id" in body else None,
        callback_data=body.get("callback_data"),
        position=position,
        chat_id=body.get("chat_id"),
    )
    return done(query_id=query_id)


async def photo(request: web.Request) -> web.Response:
    form, file = await form_of(request)
    caption = str(form.get("caption", ""))
    name, kind = file.filename or "photo.jpg", file.content_type
    content = file.file.read()
    said = await phone_of(request).sends_photo(content, caption, _chat(form), name, kind)
    return _said(said)


async def voice(request: web.Request) -> web.Response:
    form, file = await form_of(request)
    duration = int(float(str(form.get("duration") or 1)))
    return _said(await phone_of(request).sends_voice(file.file.read(), duration, _chat(form)))


async def document(request: web.Request) -> web.Response:
    form, file = await form_of(request)
    said = await phone_of(request).sends_document(
        file.filename or "document",
        file.file.read(),
        str(form.get("caption", "")),
        file.content_type,
        _chat(form),
    )
    return _said(said)


async def location(request: web.Request) -> web.Response:
    body = await body_of(request)
    place = (float(body["latitude"]), float(body["longitude"]))
    return _said(await phone_of(request).sends_location(*place, chat_id=body.get("chat_id")))


async def contact(request: web.Request) -> web.Response:
    body = await body_of(request)
    of = world_of(request).users[int(body["user_id"])] if "user_id" in body else None
    return _said(await phone_of(request).shares_contact(of))


async def edit(request: web.Request) -> web.Response:
    body = await body_of(request)
    phone = phone_of(request)
    return _said(await phone.edits(int(body["message_id"]), str(body["text"]), body.get("chat_id")))


async def start(request: web.Request) -> web.Response:
    body = await body_of(request)
    return _said(await phone_of(request).starts(str(body.get("payload") or "")))


async def block(request: web.Request) -> web.Response:
    body = await body_of(request)
    await phone_of(request).blocks(bool(body.get("blocked", True)))
    return done()


async def deactivate(request: web.Request) -> web.Response:
    body = await body_of(request)
    await phone_of(request).deactivates(bool(body.get("deactivated", True)))
    return done()


async def send_media(request: web.Request) -> web.Response:
    file = world_of(request).files.get(request.match_info["file_id"])
    return served(file.mime_type, file.content) if file else failed("no such file", 404)


def _chat(form: dict[str, Any]) -> int | None:
    return int(form["chat_id"]) if form.get("chat_id") else None
