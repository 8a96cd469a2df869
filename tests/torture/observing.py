"""Names every point of the running process, writes it down, and dies at the one that is asked for.

It looks from outside: at SQLAlchemy's own events and at aiohttp's tracing. Nothing in the product
knows of it. A point is named by what happens and where: the loop's function, the conversation, the
function of `storage`, the statement, and whether before or after it.
"""

import os
import re
import signal
import sys
from collections.abc import Iterator
from pathlib import Path
from types import FrameType, SimpleNamespace
from typing import Any

import greenlet
from aiohttp import ClientSession, TraceConfig, TraceRequestEndParams, TraceRequestStartParams
from sqlalchemy import Connection, event
from sqlalchemy.engine import Engine
from sqlalchemy.pool import Pool

ROOT = Path(__file__).parents[2]
HEADER = "X-Torture-Point"
"""Carries a request's name to the platform, which dies us between taking and answering."""

_PLUMBING = {"database", "sqlite_driver", "postgres"}
"""They lead to every statement and tell nothing of where it is."""

_OFF_PATH = {
    *("schema", "lookahead", "summaries", "confirmations", "integrity", "rereading"),
    *("presence", "leadership", "figures", "replicas", "leases"),
}
"""What neither takes in, decides, sends nor settles; a death in there is one between two points."""

_LOOPS = (("bot", "loops"), ("bot", "courier"))

_TABLE = re.compile(r"\b(?:FROM|INTO|UPDATE)\s+\(*(?:SELECT.*?\bFROM\s+)?(\w+)", re.I | re.S)


class Observer:
    """Writes each point to `log` at once; `mortal` are the points to die at, `after` a number."""

    def __init__(self, log: Path, mortal: frozenset[str], after: int = 0) -> None:
        self._log = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o644)
        self._mortal = mortal
        self._after = after
        self._passed = 0

    def passed(self, point: str) -> None:
        """The process has come here; perhaps no further."""
        self._passed += 1
        if point in self._mortal or self._passed == self._after:
            os.write(self._log, f"!{point}\n".encode())
            os.kill(os.getpid(), signal.SIGKILL)
        os.write(self._log, f"{point}\n".encode())

    def watch_databases(self) -> None:
        """Every statement and every end of a transaction, of every engine."""
        event.listen(Engine, "before_cursor_execute", self._before)
        event.listen(Engine, "after_cursor_execute", self._after_it)
        event.listen(Engine, "commit", self._commits)
        event.listen(Engine, "rollback", self._rolls_back)
        event.listen(Pool, "checkin", self._ended)

    def watch_platform(self, session: ClientSession) -> None:
        """Every request to the chat platform, and every answer."""
        trace = TraceConfig()
        trace.on_request_start.append(self._asks)
        trace.on_request_end.append(self._answered)
        trace.freeze()
        session.trace_configs.append(trace)

    def _before(
        self, _on: Connection, _cursor: Any, sql: str, _values: Any, _context: Any, _many: Any
    ) -> None:
        if name := _named(_verb(sql)):
            self.passed(f"{name} / before")

    def _after_it(
        self, _on: Connection, _cursor: Any, sql: str, _values: Any, _context: Any, _many: Any
    ) -> None:
        if name := _named(_verb(sql)):
            self.passed(f"{name} / after")

    def _commits(self, connection: Connection) -> None:
        self._ending(connection, "COMMIT")

    def _rolls_back(self, connection: Connection) -> None:
        self._ending(connection, "ROLLBACK")

    def _ending(self, connection: Connection, how: str) -> None:
        if connection.invalidated:
            return  # nothing ends any more: the server has ended it
        options = connection.get_execution_options()
        is_reading = options.get("postgresql_readonly") or (
            connection.dialect.name == "sqlite" and "duban_begin" not in options
        )
        if name := _named(f"{how} of reading" if is_reading else how):
            connection.info["torture_ending"] = name
            self.passed(f"{name} / before")

    def _ended(self, _raw: Any, record: Any) -> None:
        """The connection is given back: that is the first instant after the commit."""
        if name := record.info.pop("torture_ending", None):
            self.passed(f"{name} / after")

    async def _asks(
        self, _session: ClientSession, trace: SimpleNamespace, params: TraceRequestStartParams
    ) -> None:
        trace.name = _named(params.url.name) or params.url.name
        params.headers[HEADER] = trace.name
        self.passed(f"{trace.name} / before")

    async def _answered(
        self, _session: ClientSession, trace: SimpleNamespace, _params: TraceRequestEndParams
    ) -> None:
        self.passed(f"{trace.name} / answered")


def _verb(sql: str) -> str:
    words = sql.split()
    found = _TABLE.search(sql)
    if words[0].upper() in {"SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "PRAGMA"} or not found:
        return " ".join(words[:2] if words[0].upper() in {"BEGIN", "PRAGMA"} else words[:1])
    return f"{words[0].upper()} {found[1]}"


def _named(what: str) -> str:
    """What happens and where; empty for what is not on the path."""
    where = [(path, function) for path, function in _ours()]
    if not where or any(path.stem in _OFF_PATH for path, _ in where):
        return ""
    parts = [
        _first(where, lambda path: path.parts[:2] in _LOOPS)
        or _first(where, lambda path: path.parts[0] == "bot" and "transports" not in path.parts)
        or _first(where, lambda path: path.parts[0] == "bot"),
        _first(where, lambda path: "conversations" in path.parts),
        _first(where, lambda path: path.parts[0] == "storage"),
    ]
    return f"{' > '.join(dict.fromkeys(each for each in parts if each))}: {what}"


def _first(where: list[tuple[Path, str]], wanted: Any) -> str:
    return next((f"{path.stem}.{name}" for path, name in where if wanted(path)), "")


def _ours() -> Iterator[tuple[Path, str]]:
    """The product's functions that have led here, the innermost first."""
    for frame in _frames():
        path, name = Path(frame.f_code.co_filename), frame.f_code.co_name
        if not path.is_relative_to(ROOT):
            continue
        path = path.relative_to(ROOT)
        if (
            path.parts[0] in {"bot", "handlers", "storage"}
            and path.stem not in _PLUMBING
            and name[0] != "<"
        ):
            yield path, name


def _frames() -> Iterator[FrameType]:
    """Also those that wait outside of SQLAlchemy's greenlet."""
    frame: FrameType | None = sys._getframe(1)
    current: Any = greenlet.getcurrent()
    while frame is not None or current.parent is not None:
        if frame is None:
            current = current.parent
            frame = current.gr_frame
            continue
        yield frame
        frame = frame.f_back
