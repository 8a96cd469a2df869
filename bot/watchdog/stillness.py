"""Whether lines move and replicas beat, by comparing looks: no clock on any wall is asked.

A row that stays as it is while the rest of its line does not move either stands still after the
usual patience. While the line moves, as in a burst of thousands, it is given ten times as long.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from bot.watchdog.trouble import Kind, Trouble
from storage.standstill import Line

_LINES = {"outbox": Kind.OUTBOX_STILL, "inbox": Kind.INBOX_STILL, "cases": Kind.CASES_STILL}
_MOVING = 10
_BEAT_SECONDS = 15.0
"""More than the patience for a beat: on SQLite an engine that is well writes every 20 seconds."""


class EngineTime:
    """What time it is for the engine, never later than it really is.

    It keeps the time every 20 seconds; from the look at which that changed our seconds go on.
    """

    def __init__(self) -> None:
        self._kept: str | None = None
        self._seen = 0.0
        self._is_sure = False

    def at(self, kept: str | None, seconds: float) -> datetime | None:
        """None when the engine keeps no time, as in a drill."""
        if kept != self._kept:
            self._is_sure = self._kept is not None
            self._kept, self._seen = kept, seconds
        return self._counted(seconds)

    def sure(self, seconds: float) -> datetime | None:
        """The same, if the engine was seen to keep it: what it kept long ago tells no time."""
        return self._counted(seconds) if self._is_sure else None

    def _counted(self, seconds: float) -> datetime | None:
        try:
            then = datetime.fromisoformat((self._kept or "").partition(" ")[0])
        except ValueError:
            return None
        return then + timedelta(seconds=seconds - self._seen)


class Stillness:
    """`patience` in seconds."""

    def __init__(self, patience: float) -> None:
        self._patience = patience
        self._rows: dict[str, dict[tuple[str, str], float]] = {}
        self._moved: dict[str, float] = {}
        self._length: dict[str, int] = {}
        self._beats: dict[str, tuple[str, float]] = {}

    def lines(self, lines: Mapping[str, Line], seconds: float) -> list[Trouble]:
        """The row of each line that has stood longest at the head, and since when."""
        found = []
        for name, line in lines.items():
            before = self._rows.get(name, {})
            gone = before.keys() - set(line.head)
            if gone or line.length < self._length.get(name, 0):
                self._moved[name] = seconds
            rows = self._rows[name] = {row: before.get(row, seconds) for row in line.head}
            self._length[name] = line.length
            if rows:
                row, since = min(rows.items(), key=lambda each: each[1])
                found.append(self._standing(name, row[0], since))
        return found

    def beats(self, beats: Mapping[str, tuple[str, str]], seconds: float) -> list[Trouble]:
        """Replicas that write nothing any more; when none does, it is the work that stands."""
        self._beats = {
            each: known
            if (known := self._beats.get(each)) and known[0] == mark
            else (mark, seconds)
            for each, (_, mark) in beats.items()
        }
        late = {each: at for each, (_, at) in self._beats.items() if seconds - at > _BEAT_SECONDS}
        hosts = {each: host for each, (host, _) in beats.items()}
        living = {host for each, host in hosts.items() if each not in late}
        if late and not living:
            about = "、".join(sorted({hosts[each] for each in late}))
            began = max(late.values()) + _BEAT_SECONDS
            return [Trouble(kind=Kind.BEAT_STOPPED, about=about, began=began)]
        return [
            Trouble(kind=Kind.BEAT_MISSING, about=hosts[each], began=at + _BEAT_SECONDS)
            for each, at in late.items()
            # A process that was killed and started again has a successor on its own machine.
            if hosts[each] not in living
        ]

    def _standing(self, name: str, row: str, since: float) -> Trouble:
        moved = self._moved.get(name)
        if moved is not None and moved > since:
            since += (_MOVING - 1) * self._patience
        about = "" if name == "cases" else row
        return Trouble(kind=_LINES[name], about=about, began=since)
