"""The outside of an update: its number and its sender, and no more, so that any can be stored."""

import json
from collections.abc import Mapping
from typing import Any

from bot.transports.intake import RawUpdate

PLATFORM = "telegram"
ALLOWED_UPDATES = ("message", "edited_message", "callback_query")


def raw_update(update: Any) -> RawUpdate | None:
    """The update ready to be stored; None for what is no update at all."""
    if not isinstance(update, Mapping):
        return None
    number = update.get("update_id")
    if not _is_number(number):
        return None
    # ASCII: every database takes it, whatever half of a character a client has sent.
    return RawUpdate(PLATFORM, str(number), _sender(update), json.dumps(update))


def _sender(update: Mapping[str, Any]) -> str:
    """The numeric id of who acted, else of the chat; empty for updates of nobody."""
    for body in update.values():
        if not isinstance(body, Mapping):
            continue
        for name in ("from", "chat"):
            who = body.get(name)
            if isinstance(who, Mapping) and _is_number(who.get("id")):
                return str(who["id"])
    return ""


def _is_number(value: Any) -> bool:
    """Whether it is an id: an integer within 64 bits, which has room in every table."""
    return type(value) is int and abs(value) < 2**63
