"""What is PostgreSQL's own: how its connections are opened, and what its refusals mean."""

import socket
import ssl
from asyncio.trsock import TransportSocket

import asyncpg
from sqlalchemy import event
from sqlalchemy.engine.interfaces import AdaptedConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

USUAL, FEW = 20, 3
"""Connections that a pool opens at the most: of a process, and of its leases and presence."""
WRITERS = 14
"""How many transactions of a process may write at once; the other connections are for readers."""
_OPENING_SECONDS = 5.0
_SILENT_TRANSACTION_MILLISECONDS = 10_000
"""A worker that was stopped inside a transaction lets go of its rows after this (T14)."""

_SILENT_SERVER_SECONDS = 50.0
"""Beyond all waiting for rows, for a server that is stuck: its machine answers, it does not."""

_PROBED_AFTER_SECONDS, _PROBED_EVERY_SECONDS, _PROBES = 5, 3, 3
_UNHEARD_MILLISECONDS = 14_000
"""A machine that vanished without a word, which TCP by itself would notice after minutes or hours.
However long a statement takes, the server's machine acknowledges what it is sent."""

_HELD = {"55P03", "40P01", "40001"}
"""lock_not_available, deadlock_detected, serialization_failure: the step may be tried again."""

opening_troubles = (
    *(OSError, PoolTimeout),
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
)
"""What opening a connection raises past SQLAlchemy when the server is away (T17)."""

_LOGIN = (
    "数据库服务器不让登录：用户名或密码不对，或它不许从这台机器连接（pg_hba.conf）。"
    "改法：核对 database.url（DUBAN_DATABASE__URL）里的用户和密码，或请数据库管理员放行。"
)
_REFUSALS = {
    "28000": _LOGIN,
    "28P01": _LOGIN,
    "3D000": (
        "数据库服务器上没有这个库。"
        "改法：请数据库管理员建库，或核对 database.url（DUBAN_DATABASE__URL）里的库名。"
    ),
    "42501": "这个用户没有连接这个库的权限。改法：请数据库管理员授予 CONNECT 权限。",
}
_ENCRYPTION = (
    "改法：核对地址里的 sslmode；CA 证书的路径写进环境变量 PGSSLROOTCERT，"
    "或请数据库管理员打开加密。"
)

middle_troubles = (
    *(asyncpg.PostgresError, asyncpg.InterfaceError, asyncpg.InternalClientError),
    TimeoutError,
)
"""What may come past SQLAlchemy when the server goes away in a transaction, or answers no more.

asyncpg calls it internal when the session ends between two messages of one statement.
"""

_GONE = ("08", "57P", "28", "3D")
"""connection_exception; admin_shutdown, crash_shutdown, cannot_connect_now, …; not let in."""
_ENDED = {"25P03", "25P04", "53300"}
"""idle_in_transaction_session_timeout, transaction_timeout: the server ended the session;
too_many_connections: it has none for us."""


def postgres_engine(url: str, busy_seconds: float, most: int = USUAL) -> AsyncEngine:
    """`busy_seconds` is how long a statement waits for rows that another holds.

    At most `most` connections are opened; half of them are closed when nobody needs them.
    """
    settings = {
        "application_name": "duban",
        "lock_timeout": str(int(busy_seconds * 1000)),
        "idle_in_transaction_session_timeout": str(_SILENT_TRANSACTION_MILLISECONDS),
        "default_transaction_isolation": "read committed",
        "jit": "off",
    }
    engine = create_async_engine(
        url,
        hide_parameters=True,
        pool_size=(most + 1) // 2,
        max_overflow=most // 2,
        pool_timeout=busy_seconds,
        connect_args={
            "timeout": _OPENING_SECONDS,
            "command_timeout": busy_seconds + _SILENT_SERVER_SECONDS,
            "server_settings": settings,
        },
    )
    event.listen(engine.sync_engine, "connect", _watch_the_line)
    return engine


def _watch_the_line(connection: AdaptedConnection, _record: object) -> None:
    """End the connection when the other machine is gone. asyncpg has no setting for it."""
    transport = getattr(connection.driver_connection, "_transport", None)
    line = transport.get_extra_info("socket") if transport is not None else None
    if line is not None and line.family != getattr(socket, "AF_UNIX", None):
        _watch(line)


def _watch(line: TransportSocket) -> None:
    """As far as this system knows these options."""
    line.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    for name, value in (
        ("TCP_KEEPIDLE", _PROBED_AFTER_SECONDS),
        ("TCP_KEEPINTVL", _PROBED_EVERY_SECONDS),
        ("TCP_KEEPCNT", _PROBES),
        ("TCP_USER_TIMEOUT", _UNHEARD_MILLISECONDS),
    ):
        if (option := getattr(socket, name, None)) is not None:
            line.setsockopt(socket.IPPROTO_TCP, option, value)


def not_let_in(failure: Exception) -> str:
    """Why a server that is there refuses us, and the mend; "" when it may be there in a moment."""
    cause = failure.orig if isinstance(failure, DBAPIError) else failure
    code = str(getattr(cause, "sqlstate", "") or "")
    if code in _REFUSALS:
        return _REFUSALS[code]
    if isinstance(failure, ssl.SSLError):
        return f"与数据库服务器的加密连接没有建成（{failure.reason}）。{_ENCRYPTION}"
    if isinstance(failure, asyncpg.exceptions.ClientConfigurationError):
        return (
            f"数据库地址里的设置不对：{failure}。改法：核对 database.url（DUBAN_DATABASE__URL）。"
        )
    if isinstance(failure, ConnectionError) and "rejected SSL" in str(failure):
        return f"数据库服务器不支持加密连接，而 database.url 要求加密。{_ENCRYPTION}"
    return ""


def is_held(failure: DBAPIError) -> bool:
    """Whether a statement only met rows that somebody else holds."""
    return getattr(failure.orig, "sqlstate", None) in _HELD


def is_still_held(failure: DBAPIError) -> bool:
    """Whether a statement waited for rows until its patience was over."""
    return getattr(failure.orig, "sqlstate", None) == "55P03"


def is_gone(failure: DBAPIError) -> bool:
    """Whether the server went away, or ended the session: nothing of the step was kept.

    At the commit itself it may have been kept all the same; every step can be done twice.
    """
    code = getattr(failure.orig, "sqlstate", None) or ""
    return failure.connection_invalidated or code.startswith(_GONE) or code in _ENDED
