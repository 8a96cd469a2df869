"""The methods that put messages onto phones, change them and take them back."""

from copy import deepcopy
from dataclasses import replace
from datetime import timedelta
from typing import Any

from simulator.messages import MEDIA_KINDS, Content
from simulator.telegram.access import own_message, reachable_chat, replied_message, spend_message
from simulator.telegram.compose import (
    caption_content,
    file_content,
    location_content,
    text_content,
)
from simulator.telegram.markup import put_markup
from simulator.telegram.params import Params
from simulator.telegram.refusals import NOT_MODIFIED, bad_request
from simulator.world import World

DELETABLE_FOR = timedelta(hours=48)


def send_message(world: World, params: Params) -> Any:
    return _send(world, params, text_content(params))


def send_photo(world: World, params: Params) -> Any:
    return _send(world, params, file_content(world, params, "photo"))


def send_voice(world: World, params: Params) -> Any:
    return _send(world, params, file_content(world, params, "voice"))


def send_document(world: World, params: Params) -> Any:
    return _send(world, params, file_content(world, params, "document"))


def send_location(world: World, params: Params) -> Any:
    return _send(world, params, location_content(params))


def _send(world: World, params: Params, content: Content) -> dict[str, Any]:
    put_markup(content, params)
    chat = reachable_chat(world, params)
    replied = replied_message(world, params, chat)
    spend_message(world, chat)
    protected = params.flag("protect_content")
    message = world.say(chat, world.bot_as_user, content, replied, protected)
    return message.as_telegram()


def copy_message(world: World, params: Params) -> Any:
    chat = reachable_chat(world, params)
    source = world.messages.get(
        (params.integer("from_chat_id") or 0, params.integer("message_id") or 0)
    )
    if not source:
        raise bad_request("message to copy not found")
    if source.protected:
        raise bad_request("message can't be copied")
    content = replace(deepcopy(source.content), buttons=[], reply_keyboard=None)
    if "caption" in params.fields and content.kind in MEDIA_KINDS:
        caption = caption_content(params)
        content = replace(content, text=caption.text, entities=caption.entities)
    put_markup(content, params)
    spend_message(world, chat)
    protected = params.flag("protect_content")
    message = world.say(chat, world.bot_as_user, content, protected=protected)
    return {"message_id": message.message_id}


def edit_message_text(world: World, params: Params) -> Any:
    new = put_markup(text_content(params), params, only_inline=True)
    return _edit(world, params, new, ("text",), "there is no text in the message to edit")


def edit_message_caption(world: World, params: Params) -> Any:
    new = put_markup(caption_content(params), params, only_inline=True)
    refusal = "there is no caption in the message to edit"
    return _edit(world, params, new, MEDIA_KINDS, refusal)


def edit_message_reply_markup(world: World, params: Params) -> Any:
    new = put_markup(Content(kind="markup"), params, only_inline=True)
    return _edit(world, params, new, None, "")


def _edit(
    world: World, params: Params, new: Content, kinds: tuple[str, ...] | None, refusal: str
) -> dict[str, Any]:
    """`kinds` are those that have what is edited; None: only the buttons are edited."""
    chat = reachable_chat(world, params)
    message = own_message(world, params, chat)
    old = message.content
    if kinds and old.kind not in kinds:
        raise bad_request(refusal)
    wanted = replace(old, buttons=new.buttons)
    if kinds:
        wanted = replace(wanted, text=new.text, entities=new.entities, source=new.source)
    if wanted.shown() == old.shown():
        raise bad_request(NOT_MODIFIED)
    spend_message(world, chat)
    world.change(message, wanted)
    return message.as_telegram()


def delete_message(world: World, params: Params) -> Any:
    chat = reachable_chat(world, params)
    message = world.messages.get((chat["id"], params.integer("message_id") or 0))
    if not message:
        raise bad_request("message to delete not found")
    if world.now() - message.at > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    world.delete(message)
    return True


def send_chat_action(world: World, params: Params) -> Any:
    if not params.text("action"):
        raise bad_request("wrong parameter action in request")
    reachable_chat(world, params)
    return True
