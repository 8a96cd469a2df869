"""Says what was wrong: by the platforms' logs, people's acts, and its own reading of the plans.

*Lost*: a page that was owed, or a word at a passed deadline, reached nobody within a minute after
the last fault was over. *Phantom*: a page that nobody was owed. *Early*: a page before its time.
A repeat must be marked, and its sender must have had reason to doubt. What people did is read from
the register, since it says what was accepted of it and when; what was owed is never read from the
product's calls or outbox. The audit runs too: whatever it repairs was lost, and is a finding.
"""

import re
import sqlite3
from typing import TYPE_CHECKING, Any

from tests.simulation import reading
from tests.simulation.fences import Fences
from tests.simulation.ledgers import Ledgers
from tests.simulation.paging import Paging
from tests.simulation.reports import Reports

if TYPE_CHECKING:
    from tests.simulation.mailbox import Letter
    from tests.simulation.telegram import Taken
    from tests.simulation.year import Year

_ENOUGH = 5
_PATIENCE_SECONDS = 60.0
_SERIOUS = frozenset(
    {
        "update_failed",
        "tick_failed",
        "draft_failed",
        "render_failed",
        "delivery_failed",
        "message_set_aside",
        "message_refused",
        "rescue_failed",
        "summary_failed",
        "confirmation_failed",
    }
)
_EXCUSED = ("OperationalError", "Busy", "Conflict")
_NUMBER = re.compile(r"\d{4}-\d{5}")


class Judge:
    """Everything that is found ends in `findings`."""

    def __init__(self, year: "Year") -> None:
        self.year = year
        self.findings: list[str] = []
        self.is_over = False
        self.ledgers = Ledgers(year, self.finds)
        self.paging = Paging(year, self.ledgers, self.settled, self.finds)
        self.fences = Fences(year, self.finds)
        self.reports = Reports(year, self.settled, self.finds)

    @property
    def is_enough(self) -> bool:
        """Whether further findings would say nothing more."""
        return len(self.findings) >= _ENOUGH

    def finds(self, what: str) -> None:
        """Something was wrong."""
        year = self.year
        now = year.instant(year.loop.time())
        line = f"seed {year.seed} step {year.loop.steps} at {now:%Y-%m-%d %H:%M:%S}Z: {what}"
        # What is cleared away after the year still stumbles, and says so.
        if len(self.findings) < _ENOUGH and not self.is_over:
            self.findings.append(line)
            year.trace.note(year.loop.time(), f"FINDING {what}")

    def settled(self, due: float) -> float:
        """Until when what was due then may still come: after a minute without a fault."""
        at = due
        for begins, ends in sorted(self.year.windows):
            if begins <= at + _PATIENCE_SECONDS and ends > at:
                at = ends
        return at + _PATIENCE_SECONDS

    def trouble(self, context: dict[str, Any]) -> None:
        """A task fell over and nobody asked."""
        self.finds(f"{context.get('message')}: {context.get('exception')!r}")

    def logged(self, event: str, said: str) -> None:
        """What should never stand in a log unless the database was in trouble."""
        if event == "audit_found" and "mended=True" in said:
            self.finds(f"the audit found a page lost: {said}")
        if event in _SERIOUS and not any(word in said for word in _EXCUSED):
            self.finds(f"the log says {said}")

    def took(self, taken: "Taken") -> None:
        """A message reached a phone."""
        self._accused(taken.chat, taken.text)
        self.paging.took(taken.at, taken.chat, taken.text, taken)
        self.reports.answered(taken.chat, taken.at)

    def posted(self, letter: "Letter") -> None:
        """A letter reached a mailbox."""
        chat = reading.MAIL.get(letter.to)
        if chat is None:
            self.reports.mailed(letter)
            return
        self._accused(chat, letter.text)
        self.paging.took(letter.at, chat, letter.text, letter)

    def _accused(self, chat: int, text: str) -> None:
        """The person complained about learns nothing, whatever way."""
        for number in set(_NUMBER.findall(text)):
            if chat in self.ledgers.hidden(number):
                self.finds(f"accused {chat} was sent {text[:200]!r}")
        for told in self.year.people.told:
            if told.accused and reading.NAMES[told.accused] == chat and told.phone in text:
                self.finds(f"accused {chat} was sent the customer's telephone {text[:200]!r}")

    def look(self) -> None:
        """At an instant at which nothing is going on."""
        try:
            self.ledgers.look()
            self.paging.look()
            self.reports.look()
        except sqlite3.OperationalError as failure:
            if "locked" not in str(failure):
                raise

    def at_the_end(self) -> None:
        """The whole of every chain, and what is still missing."""
        self.look()
        self.ledgers.whole()
