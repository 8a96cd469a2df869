"""From Telegram's update to what a person said or tapped. It judges nothing and knows nobody."""

import json
from datetime import UTC, datetime

import structlog
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, Contact, Message, Update, User
from pydantic import ValidationError

from bot.transports.plain import whole
from bot.transports.telegram.raw import PLATFORM
from handlers.incoming import Arrival, Incoming, Media, Sender

_GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
_log = structlog.get_logger(__name__)


def to_incoming(payload: str, at: datetime) -> Incoming | None:
    """What a stored update says; `at` is the instant it was stored.

    None, with the reason in the log, for what no person said to the bot: channel posts, other
    bots, inline queries, and whatever is no update.
    """
    try:
        # Python reads half a surrogate pair, pydantic does not; one bad character must not cost
        # the whole message.
        clean = whole(json.dumps(json.loads(payload), ensure_ascii=False))
        update = Update.model_validate_json(clean)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False, include_context=False)[0]
        place = ".".join(str(part) for part in first["loc"])
        _log.warning("telegram_update_unreadable", place=place, reason=first["type"])
        return None
    except (ValueError, RecursionError) as error:
        _log.warning("telegram_update_is_no_json", reason=type(error).__name__)
        return None
    found = _read(update, at)
    if found is None:
        _log.info("telegram_update_of_no_person", update_id=update.update_id)
    return found


def _read(update: Update, at: datetime) -> Incoming | None:
    if update.callback_query:
        return _tap(update.callback_query, at)
    if update.edited_message:
        return _message(update.edited_message, at, edited=True)
    return _message(update.message, at) if update.message else None


def _tap(query: CallbackQuery, at: datetime) -> Incoming | None:
    """The tapped message may be inaccessible by now; its chat and number are always told."""
    if query.from_user.is_bot:
        return None
    card = query.message
    return Incoming(
        kind=Arrival.ACTION,
        sender=_sender(query.from_user, card.chat if card else None),
        at=at,
        text=_words(query.data),
        message_ref=f"{card.chat.id}:{card.message_id}" if card else "",
        answer_ref=query.id,
    )


def _message(message: Message, at: datetime, edited: bool = False) -> Incoming | None:
    author = message.from_user
    if author is None or author.is_bot or message.chat.type == ChatType.CHANNEL:
        return None
    media = _media(message)
    place = message.location
    return Incoming(
        kind=_kind(message, media),
        sender=_sender(author, message.chat),
        at=at,
        said_at=_said_at(message),
        text=_text(message, author),
        message_ref=f"{message.chat.id}:{message.message_id}",
        edited=edited,
        media=media,
        latitude=place.latitude if place else None,
        longitude=place.longitude if place else None,
    )


def _said_at(message: Message) -> datetime:
    """When it was typed, or changed the last time; whole seconds."""
    return datetime.fromtimestamp(message.edit_date, UTC) if message.edit_date else message.date


def _kind(message: Message, media: Media | None) -> Arrival:
    if media:
        return Arrival(media.kind)
    if message.location:
        return Arrival.LOCATION
    if message.contact:
        return Arrival.CONTACT
    return Arrival.TEXT if message.text else Arrival.UNREADABLE


def _text(message: Message, author: User) -> str:
    if message.contact:
        return _own_number(message.contact, author)
    return _words(message.text or message.caption)


def _own_number(contact: Contact, author: User) -> str:
    """The telephone number, only of one's own contact: anybody can forward somebody else's."""
    return _words(contact.phone_number) if contact.user_id == author.id else ""


def _media(message: Message) -> Media | None:
    """The file of a message, named by the kind it can be passed on as."""
    if message.photo:
        largest = max(message.photo, key=lambda size: size.width * size.height)
        size_bytes = largest.file_size or 0
        return Media(
            file_ref=largest.file_id, kind="photo", mime="image/jpeg", size_bytes=size_bytes
        )
    if message.voice:
        voice = message.voice
        return Media(
            file_ref=voice.file_id,
            kind="voice",
            mime=voice.mime_type or "audio/ogg",
            size_bytes=voice.file_size or 0,
            seconds=voice.duration,
        )
    return _document(message)


def _document(message: Message) -> Media | None:
    """Films and recordings count as documents; only a round film has neither name nor type."""
    held = message.document or message.audio or message.video
    if held:
        return Media(
            file_ref=held.file_id,
            kind="document",
            mime=held.mime_type or "",
            size_bytes=held.file_size or 0,
            name=_words(held.file_name),
            seconds=getattr(held, "duration", 0),
        )
    film = message.video_note
    if not film:
        return None
    return Media(
        file_ref=film.file_id,
        kind="document",
        mime="video/mp4",
        size_bytes=film.file_size or 0,
        seconds=film.duration,
    )


def _sender(user: User, chat: Chat | None) -> Sender:
    """Known by number only: a user name may belong to somebody else tomorrow (A38)."""
    return Sender(
        transport=PLATFORM,
        address=str(user.id),
        display=_words(user.full_name),
        in_group=chat is not None and chat.type in _GROUPS,
    )


def _words(text: str | None) -> str:
    """What was typed, unchanged but for NUL, which PostgreSQL cannot store."""
    return (text or "").replace("\0", "")
