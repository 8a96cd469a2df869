"""How every loop meets a database that is busy, full or away: loudly, and without ending.

What was due stays due in its rows; the round is simply tried again (T17, T19, T20).
"""

import asyncio
from collections.abc import Awaitable, Callable
from contextvars import ContextVar
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import structlog
from sqlalchemy.exc import DBAPIError, OperationalError

from bot.transports.plain import origin
from storage.database import Busy


@dataclass(slots=True)
class Troubles:
    """How many rounds this process has lost to its database."""

    rounds: int = 0


T = TypeVar("T")
troubles = Troubles()
_PAUSE_SECONDS = 1.0
spread: ContextVar[Random | None] = ContextVar("spread", default=None)
"""The chance of the process whose loops run in this context: replicas that lost one database at
the same instant do not come back to it in step (T17). Without it the pause is always the same."""

_log = structlog.get_logger()


def _unheard() -> None:
    """Nobody asks whether this round went well."""


async def round_of(
    step: Callable[[], Awaitable[T]], otherwise: T, well: Callable[[], None] = _unheard
) -> T:
    """One round of a loop; `otherwise`, after a pause, when the database would not take part.

    `well` is told of a round that ended well.
    """
    try:
        found = await step()
        well()
        return found
    except (Busy, DBAPIError) as trouble:
        troubles.rounds += 1
        _log.error(
            "database_trouble",
            detail=_cause(trouble),
            mend="查磁盘空间、备份任务和数据库服务；恢复后自动继续",
        )
        among = spread.get()
        await asyncio.sleep(_PAUSE_SECONDS * (among.uniform(0.5, 1.5) if among else 1.0))
        return otherwise


async def round_apart(
    step: Callable[[], Awaitable[T]], otherwise: T, well: Callable[[], None] = _unheard
) -> T:
    """A round of a loop that no page waits for: whatever goes wrong in it costs that round alone.

    The process must not end for it, since a restart would meet the same again.
    """
    try:
        return await round_of(step, otherwise, well)
    except Exception as failure:
        _log.error("round_failed", at=origin(failure), mend="看日志并修正；稍后自动重试")
        await asyncio.sleep(_PAUSE_SECONDS)
        return otherwise


def _cause(trouble: Busy | DBAPIError) -> str:
    """What the database says of itself; what it says of a statement may quote people's words."""
    if isinstance(trouble, OperationalError):
        return f"{origin(trouble)}: {str(trouble.orig).partition(chr(10))[0][:200]}"
    return str(trouble) if isinstance(trouble, Busy) else origin(trouble)
