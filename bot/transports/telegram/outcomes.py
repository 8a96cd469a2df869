"""One table from what Telegram or the network answered to how an attempt ended."""

from typing import NamedTuple, TypeVar

from aiogram import Bot
from aiogram.exceptions import (
    AiogramError,
    ClientDecodeError,
    TelegramAPIError,
    TelegramBadRequest,
    TelegramConflictError,
    TelegramEntityTooLarge,
    TelegramForbiddenError,
    TelegramMigrateToChat,
    TelegramNetworkError,
    TelegramNotFound,
    TelegramRetryAfter,
    TelegramServerError,
    TelegramUnauthorizedError,
)
from aiogram.methods import TelegramMethod
from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.transports.plain import detail
from handlers.wire import Outcome, Sent

T = TypeVar("T")

# What a call can raise. OSError and ValueError (a body that is no text) slip past aiogram's own
# classes; a cancellation is none of these and passes through.
FAILURES = (AiogramError, OSError, ValueError)

NEVER_CONNECTED_SECONDS = 3.0
"""The platform may be back in a moment; nothing was sent, so nothing can be sent twice."""

_UNCHANGED = (
    "message is not modified",
    "message to edit not found",
    "message can't be edited",
    "no text in the message to edit",
    "message_id_invalid",
    "query is too old",
    "query id is invalid",
    "query_id_invalid",
)
_THROTTLED = ("too many requests",)
_NOBODY_THERE = (
    "chat not found",
    "user not found",
    "peer_id_invalid",
    "chat_id_invalid",
    "user is deactivated",
    "group chat was deactivated",
    "not enough rights to send",
    "have no rights to send",
    "chat_write_forbidden",
)


class _Row(NamedTuple):
    """Matches this class when one of `phrases` is in the message, or when there are none."""

    error: type[Exception]
    outcome: Outcome
    phrases: tuple[str, ...] = ()
    seconds: float = 0.0


# The first row that matches counts: subclasses stand above what they inherit from.
_TABLE = (
    _Row(TelegramForbiddenError, Outcome.DEAD),
    # A token that is revoked or mistyped is our fault and no person's: it waits for its mending,
    # which is a matter of seconds when it is changed while all runs (A48).
    _Row(TelegramUnauthorizedError, Outcome.LATER, seconds=5.0),
    _Row(TelegramNotFound, Outcome.LATER, seconds=30.0),
    _Row(TelegramConflictError, Outcome.LATER, seconds=30.0),
    _Row(TelegramEntityTooLarge, Outcome.REJECTED),
    _Row(TelegramBadRequest, Outcome.UNCHANGED, _UNCHANGED),
    _Row(TelegramBadRequest, Outcome.DEAD, _NOBODY_THERE),
    _Row(TelegramServerError, Outcome.UNCERTAIN),
    _Row(TelegramNetworkError, Outcome.UNCERTAIN),
    # A 429 that says no number has no class of its own in aiogram.
    _Row(TelegramAPIError, Outcome.LATER, _THROTTLED, seconds=5.0),
    _Row(TelegramAPIError, Outcome.REJECTED),
    # An answer that cannot be read: a gateway's page of error, in the middle of anything.
    _Row(ClientDecodeError, Outcome.UNCERTAIN),
    _Row(Exception, Outcome.UNCERTAIN),
)

_SERVES_NOBODY = (TelegramUnauthorizedError, TelegramNotFound)
"""A token that is not taken is not taken for any chat (D11)."""


def outcome_of(error: Exception) -> Sent:
    """How an attempt ended that raised one of FAILURES; `detail` never holds the token."""
    words = detail(_words(error))
    if isinstance(error, TelegramRetryAfter):
        seconds = float(error.retry_after)
        return Sent(
            outcome=Outcome.LATER, retry_after_seconds=seconds, is_throttled=True, detail=words
        )
    if _never_connected(error):
        seconds = NEVER_CONNECTED_SECONDS
        return Sent(outcome=Outcome.LATER, retry_after_seconds=seconds, detail=words, is_away=True)
    if type(error) is TelegramAPIError and not words:
        return Sent(outcome=Outcome.UNCERTAIN, detail="refused without a word")
    row = next(row for row in _TABLE if _matches(row, error, words.lower()))
    seconds, away = row.seconds, row.error in _SERVES_NOBODY
    return Sent(
        outcome=row.outcome,
        retry_after_seconds=seconds,
        detail=words,
        is_away=away,
        is_throttled=row.phrases == _THROTTLED,
    )


async def ask(bot: Bot, method: TelegramMethod[T]) -> T | Sent:
    """Call a method: its result, or how it failed. A group that moved is followed once."""
    try:
        answer = await _follow(bot, method)
    except FAILURES as error:
        return outcome_of(error)
    # aiogram takes `ok` for its word; what came without a result says nothing of the message.
    nothing = Sent(outcome=Outcome.UNCERTAIN, detail="an answer without a result")
    return nothing if answer is None else answer


async def _follow(bot: Bot, method: TelegramMethod[T]) -> T:
    try:
        return await bot(method)
    except TelegramMigrateToChat as moved:
        return await bot(method.model_copy(update={"chat_id": moved.migrate_to_chat_id}))


def _words(error: Exception) -> str:
    """What was answered; a decode error would quote the whole body, people's words with it."""
    if isinstance(error, ClientDecodeError):
        return f"{error.message}: {type(error.original).__name__}"
    if isinstance(error, TelegramAPIError):
        # aiogram promises a text, and hands on the null of who is not Telegram.
        return str(error.message or "")
    return f"{type(error).__name__}: {error}"


def _never_connected(error: Exception) -> bool:
    cause = error.__cause__ if isinstance(error, TelegramNetworkError) else None
    return isinstance(cause, ClientConnectorError | ConnectionTimeoutError)


def _matches(row: _Row, error: Exception, words: str) -> bool:
    if not isinstance(error, row.error):
        return False
    return not row.phrases or any(phrase in words for phrase in row.phrases)
