"""The outside of a callback: its key and its sender, and no more, so that any can be stored."""

import hashlib
import json
from collections.abc import Iterator

from bot.transports.intake import Once, RawUpdate
from bot.transports.wecom.xml import Fields, Value

PLATFORM = "wecom"
TAPS = ("template_card_event", "template_card_menu_event")
"""A button of a card, and a line of the menu behind its three dots."""

SPOKEN = ("click", "location_select", *TAPS)
"""Events with which a person wishes something."""

APPEARED = "subscribe"
"""The app became visible to a person: whoever could not be reached before, can be now."""

KEPT = (*SPOKEN, APPEARED)
"""With other events nobody said anything: they came in, looked at a page or, every few seconds,
were somewhere. That is not kept."""

_LONGEST_USERID = 64


def raw_update(fields: Fields, once: Once) -> RawUpdate | None:
    """The callback ready to be stored; None for what no person said."""
    sender = sender_of(fields)
    if not sender or (word(fields, "MsgType") == "event" and word(fields, "Event") not in KEPT):
        return None
    # ASCII: every database takes it, whatever half of a character a client has sent.
    return RawUpdate(PLATFORM, update_key(fields), sender, json.dumps(fields), once)


def sender_of(fields: Fields) -> str:
    """The userid in small letters, for WeCom tells them apart by nothing else; "" for nobody."""
    userid = word(fields, "FromUserName").lower()
    return userid if len(userid) <= _LONGEST_USERID else ""


def update_key(fields: Fields) -> str:
    """The same for every repeat of a callback (I30).

    Messages have a number. Events have none, and WeCom counts in whole seconds: two taps of one
    second differ by what was tapped and on which card.
    """
    number = word(fields, "MsgId")
    if number.isascii() and number.isdecimal() and len(number) <= _LONGEST_USERID:
        return number
    told = [sender_of(fields), *(word(fields, name) for name in _TELLING), *chosen(fields)]
    return f"event:{hashlib.sha256(json.dumps(told).encode()).hexdigest()}"


_TELLING = ("CreateTime", "MsgType", "Event", "EventKey", "TaskId")


def word(fields: Fields, name: str) -> str:
    """The text of an element, without NUL, which PostgreSQL cannot store; "" when there is none."""
    value = fields.get(name)
    return value.replace("\0", "") if isinstance(value, str) else ""


def part(fields: Fields, name: str) -> Fields:
    """The elements within an element, the first where there are several."""
    return next((each for each in _all(fields, name) if isinstance(each, dict)), {})


def chosen(fields: Fields) -> list[str]:
    """The ids of what was chosen in a card's lists."""
    items = _all(part(fields, "SelectedItems"), "SelectedItem")
    options = (
        _all(part(each, "OptionIds"), "OptionId") for each in items if isinstance(each, dict)
    )
    return [each for found in options for each in found if isinstance(each, str)]


def _all(fields: Fields, name: str) -> Iterator[Value]:
    value = fields.get(name)
    if isinstance(value, list):
        yield from value
    elif value is not None:
        yield value
