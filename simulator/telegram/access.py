"""Whom the bot may speak to, and which message it may touch."""

from typing import Any

from simulator.messages import Message
from simulator.telegram.params import Params
from simulator.telegram.refusals import (
    BLOCKED,
    DEACTIVATED,
    NEVER_STARTED,
    bad_request,
    forbidden,
)
from simulator.world import World


def reachable_chat(world: World, params: Params, name: str = "chat_id") -> dict[str, Any]:
    """The chat that is spoken to, or the refusal that Telegram gives for it."""
    if not params.text(name):
        raise bad_request(f"{name} is empty")
    chat_id = params.integer(name)
    if chat_id in world.groups:
        group = world.groups[chat_id]
        if not group.bot_is_member:
            raise forbidden("bot was kicked from the supergroup chat")
        return group.as_chat()
    user = world.users.get(chat_id or 0)
    if not user:
        raise bad_request("chat not found")
    if user.deactivated:
        raise forbidden(DEACTIVATED)
    if user.blocked:
        raise forbidden(BLOCKED)
    if not user.started:
        raise forbidden(NEVER_STARTED)
    return user.as_chat()


def spend_message(world: World, chat: dict[str, Any]) -> None:
    world.limits.take(chat["id"], is_group=chat["id"] < 0)


def replied_message(world: World, params: Params, chat: dict[str, Any]) -> Message | None:
    asked = params.structure("reply_parameters") or {}
    number = asked.get("message_id") or params.integer("reply_to_message_id")
    if not number:
        return None
    message = world.messages.get((chat["id"], int(number)))
    if message or asked.get("allow_sending_without_reply"):
        return message
    raise bad_request("message to be replied not found")


def own_message(world: World, params: Params, chat: dict[str, Any]) -> Message:
    """The bot's own message that is to be edited."""
    message = world.messages.get((chat["id"], params.integer("message_id") or 0))
    if not message:
        raise bad_request("message to edit not found")
    if not message.by_bot or message.content.other_markup:
        raise bad_request("message can't be edited")
    return message
