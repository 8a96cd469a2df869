"""From WeCom's callback to what a person said or tapped. It judges nothing and knows nobody."""

import json
from dataclasses import replace
from datetime import UTC, datetime

import structlog

from bot.transports.plain import whole
from bot.transports.wecom.cards import CHOSEN, NOTHING
from bot.transports.wecom.raw import APPEARED, PLATFORM, SPOKEN, TAPS, chosen, part, sender_of, word
from bot.transports.wecom.xml import Fields
from handlers.incoming import NOTHING_CHOSEN, Arrival, Incoming, Media, Sender

_AMR = "amr"
_LAST_SECOND = 2**33
_log = structlog.get_logger(__name__)


def to_incoming(payload: str, at: datetime) -> Incoming | None:
    """What a stored callback says; `at` is the instant it was stored.

    None, with the reason in the log, for what no person said: that somebody came in, was
    somewhere, joined or left, and whatever is no callback.
    """
    try:
        # Python reads half a surrogate pair, which no encoding takes.
        fields = json.loads(whole(json.dumps(json.loads(payload), ensure_ascii=False)))
    except (ValueError, RecursionError) as error:
        _log.warning("wecom_callback_is_no_json", reason=type(error).__name__)
        return None
    found = _read(fields, at) if isinstance(fields, dict) and sender_of(fields) else None
    if found is None:
        _log.info("wecom_callback_of_no_person")
    return found


def _read(fields: Fields, at: datetime) -> Incoming | None:
    said = Incoming(
        kind=Arrival.UNREADABLE,
        sender=Sender(transport=PLATFORM, address=sender_of(fields)),
        at=at,
        said_at=_said_at(fields),
        message_ref=word(fields, "MsgId"),
    )
    if word(fields, "MsgType") != "event":
        return _message(fields, said)
    event = word(fields, "Event")
    if event == APPEARED:
        return replace(said, kind=Arrival.APPEARED)
    if event not in SPOKEN:
        return None
    if event in TAPS:
        return _tap(fields, said)
    if event == "location_select":
        return _place(part(fields, "SendLocationInfo"), said)
    return _text(word(fields, "EventKey"), said)


def _tap(fields: Fields, said: Incoming) -> Incoming:
    """The card is named by its task. A card that asks to choose has the actions in its list."""
    key, options, card = word(fields, "EventKey"), chosen(fields), word(fields, "TaskId")
    if key == CHOSEN:
        # The first line of the list does nothing, and stands chosen until another is.
        key = next((each for each in options if each not in ("", NOTHING)), NOTHING_CHOSEN)
    return replace(
        said,
        kind=Arrival.ACTION,
        text=key,
        message_ref=card,
        answer_ref=card or "-",
        card_code=word(fields, "ResponseCode"),
    )


def _message(fields: Fields, said: Incoming) -> Incoming:
    kind = word(fields, "MsgType")
    if kind == "text":
        return _text(word(fields, "Content"), said)
    if kind == "link":
        # Plain words: nothing is ever fetched from where a link points to.
        told = (word(fields, name) for name in ("Title", "Description", "Url"))
        return _text("\n".join(each for each in told if each), said)
    if kind == "location":
        return _place(fields, said)
    media = _media(kind, fields)
    return replace(said, kind=Arrival(media.kind), media=media) if media else said


def _text(text: str, said: Incoming) -> Incoming:
    """A line of the app's menu is typed for its person: its key is a command, like /report."""
    return replace(said, kind=Arrival.TEXT, text=text) if text else said


def _place(fields: Fields, said: Incoming) -> Incoming:
    """X is the latitude, Y the longitude."""
    try:
        latitude, longitude = float(word(fields, "Location_X")), float(word(fields, "Location_Y"))
    except ValueError:
        return said
    if not (abs(latitude) <= 90 and abs(longitude) <= 180):
        return said
    return replace(said, kind=Arrival.LOCATION, latitude=latitude, longitude=longitude)


def _media(kind: str, fields: Fields) -> Media | None:
    """The file of a message, named by the kind it can be passed on as; WeCom tells no size."""
    reference = word(fields, "MediaId")
    if not reference:
        return None
    if kind == "image":
        return Media(file_ref=reference, kind="photo", mime="image/jpeg")
    if kind == "voice":
        mime = f"audio/{word(fields, 'Format').lower() or _AMR}"
        return Media(file_ref=reference, kind="voice", mime=mime)
    if kind == "video":
        return Media(file_ref=reference, kind="document", mime="video/mp4")
    return None


def _said_at(fields: Fields) -> datetime | None:
    """When it was said or tapped, by WeCom; whole seconds."""
    told = word(fields, "CreateTime")
    if not (told.isascii() and told.isdecimal() and len(told) <= 10 and int(told) < _LAST_SECOND):
        return None
    return datetime.fromtimestamp(int(told), UTC)
