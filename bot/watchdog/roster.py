"""The watchdog's own duty list: read from the organisation file, and kept in a copy of its own.

A file that is missing or faulty does not blind it: the last good one counts, and the
administrators are told.
"""

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path

import structlog

from bot.watchdog.trouble import Kind, Trouble
from escalation.duty import Duty
from escalation.organisation import Organisation, Person, Role
from storage.files.organisation import read_organisation_text

_COPY = "organisation.yaml"
_LONGEST = 120
_log = structlog.get_logger()


class Roster:
    """`folder` is the watchdog's own."""

    def __init__(self, path: Path, folder: Path) -> None:
        self._path = path
        self._copy = folder / _COPY
        self._stamp: tuple[int, int] | None = None
        self._fault = ""
        self.duty = Duty(organisation=Organisation(units={}, people={}))
        self._take(self._copy, lambda _text: None)

    def refresh(self, seconds: float) -> list[Trouble]:
        """Read the file if it changed; what is wrong with it."""
        stamp = self._present()
        if stamp != self._stamp or stamp is None:
            self._stamp = stamp
            self._fault = self._take(self._path, self._keep)
        if not self._fault:
            return []
        return [Trouble(kind=Kind.ROSTER, detail=self._fault, began=seconds)]

    @property
    def administrators(self) -> tuple[Person, ...]:
        """Who mends the machine."""
        people = self.duty.organisation.people.values()
        return tuple(person for person in people if Role.ADMINISTRATOR in person.roles)

    def on_duty(self, now: datetime) -> list[tuple[str, Person]]:
        """Everybody on duty with the name of their group, the offices furthest up first."""
        organisation = self.duty.organisation
        depth = {g.id: sum(1 for _ in organisation.line_above(g.unit)) for g in organisation.groups}
        return [
            (group.name, organisation.people[person])
            for group in sorted(organisation.groups, key=lambda each: depth[each.id])
            for person in self.duty.on_call(group.id, now)
            if person in organisation.people
        ]

    def leading(self, now: datetime) -> tuple[Person, ...]:
        """Those on duty with a mailbox at the office furthest up that has any: they act by hand."""
        with_mail = [(name, person) for name, person in self.on_duty(now) if person.mail]
        first = with_mail[0][0] if with_mail else ""
        return tuple(person for name, person in with_mail if name == first)

    def _present(self) -> tuple[int, int] | None:
        try:
            stat = self._path.stat()
        except OSError:
            return None
        return stat.st_mtime_ns, stat.st_size

    def _take(self, path: Path, keep: Callable[[str], None]) -> str:
        """Take a file if it is good; else what is wrong with it, in a few words."""
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as failure:
            return f"{path.name}: {getattr(failure, 'strerror', None) or '不是 UTF-8'}"
        read, problems = read_organisation_text(text, path.name)
        if read is None:
            return str(problems[0])[:_LONGEST] if problems else path.name
        self.duty = read.duty
        keep(text)
        return ""

    def _keep(self, text: str) -> None:
        """The copy is replaced as a whole; a full disk costs the copy and nothing else."""
        beside = self._copy.with_suffix(".new")
        try:
            self._copy.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(text, encoding="utf-8")
            beside.replace(self._copy)
        except OSError as failure:
            _log.warning("duty_list_not_kept", detail=str(failure.strerror))
            with suppress(OSError):
                beside.unlink(missing_ok=True)
