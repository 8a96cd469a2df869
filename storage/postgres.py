"""What is PostgreSQL's own: how its connections are opened, and what its refusals mean."""

import asyncpg
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

_POOL, _MORE = 10, 10
WRITERS = 14
"""How many transactions of a process may write at once; the other connections are for readers."""
_OPENING_SECONDS = 5.0
_SILENT_TRANSACTION_MILLISECONDS = 10_000
"""A worker that was stopped inside a transaction lets go of its rows after this (T14)."""

_SILENT_SERVER_SECONDS = 50.0
"""Beyond all waiting for rows. A server whose machine vanished answers nothing at all, which TCP
would notice after hours."""

_HELD = {"55P03", "40P01", "40001"}
"""lock_not_available, deadlock_detected, serialization_failure: the step may be tried again."""

opening_troubles = (OSError, asyncpg.PostgresError, asyncpg.InterfaceError, PoolTimeout)
"""What opening a connection raises past SQLAlchemy when the server is away (T17)."""

middle_troubles = (asyncpg.PostgresError, asyncpg.InterfaceError)
"""What may come past SQLAlchemy when the server goes away in a transaction."""

_GONE = ("08", "57P")
"""connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now, …"""
_ENDED = {"25P03", "25P04"}
"""idle_in_transaction_session_timeout, transaction_timeout: the server ended the session."""


def postgres_engine(url: str, busy_seconds: float) -> AsyncEngine:
    """`busy_seconds` is how long a statement waits for rows that another holds."""
    settings = {
        "application_name": "duban",
        "lock_timeout": str(int(busy_seconds * 1000)),
        "idle_in_transaction_session_timeout": str(_SILENT_TRANSACTION_MILLISECONDS),
        "default_transaction_isolation": "read committed",
        "jit": "off",
    }
    return create_async_engine(
        url,
        hide_parameters=True,
        pool_size=_POOL,
        max_overflow=_MORE,
        pool_timeout=busy_seconds,
        connect_args={
            "timeout": _OPENING_SECONDS,
            "command_timeout": busy_seconds + _SILENT_SERVER_SECONDS,
            "server_settings": settings,
        },
    )


def is_held(failure: DBAPIError) -> bool:
    """Whether a statement only met rows that somebody else holds."""
    return getattr(failure.orig, "sqlstate", None) in _HELD


def is_gone(failure: DBAPIError) -> bool:
    """Whether the server went away, or ended the session: nothing of the step was kept.

    At the commit itself it may have been kept all the same; every step can be done twice.
    """
    code = getattr(failure.orig, "sqlstate", None) or ""
    return failure.connection_invalidated or code.startswith(_GONE) or code in _ENDED
