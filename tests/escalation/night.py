"""A night on the branch floor: files one case, lets people act, and ticks exactly when due.

What every decision must keep, whatever happens, is checked at every step: nobody complained
about hears a word, no key is owed twice, no deadline moves, the same question gets the same
answer, and a tick leaves nothing due in the past.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from escalation.case import Call, Case
from escalation.decide import decide, next_due, open_case
from escalation.decision import Decision, Refusal
from escalation.duty import Duty
from escalation.event import Acknowledged, Event, TimeReached
from escalation.message import Entry, Kind, Message
from escalation.plan import Plan
from escalation.words import PersonId, Reason
from tests.escalation.bank import DUTY, PLAN, at, reported

MOST_TICKS = 1500
"""No case of these tests needs as many looks; more means that a chain does not end."""


@dataclass(frozen=True)
class Line:
    """One thing said: minutes after the report, to whom, about what, why."""

    minute: float
    who: str
    topic: str
    reason: Reason | None
    message: Message


class Night:
    """One case and everything that was said about it."""

    def __init__(
        self, *, duty: Duty = DUTY, plan: Plan = PLAN, filed_after: float = 0, **report: object
    ) -> None:
        self.duty, self.plan = duty, plan
        self.log: list[Line] = []
        self.register: list[Entry] = []
        self.made: Mapping[int, datetime] = {}
        self.now = at(filed_after)
        self._keys: set[str] = set()
        case = reported(**report)
        decision = open_case(case, plan, duty, self.now)
        self._due_at: dict[tuple[str, int], datetime] = {}
        self.case: Case = self._keep(decision)

    def until(self, minute: float) -> "Night":
        """Let time pass, looking at the case exactly whenever it is due."""
        for _ in range(MOST_TICKS):
            due = next_due(self.case, self.plan)
            if due is None or due > at(minute):
                self.now = max(self.now, at(minute))
                return self
            self.now = max(self.now, due)
            self.tick()
        raise AssertionError(f"the chain does not end: {self.register[-6:]}")

    def sleep_until(self, minute: float) -> "Night":
        """Let time pass while the process is down, then look once (T22)."""
        self.now = at(minute)
        self.tick()
        return self

    def tick(self) -> None:
        """Look at the case now."""
        self._happen(TimeReached(made=self.made))
        due = next_due(self.case, self.plan)
        assert due is None or due > self.now, f"still due at {due} after a look at {self.now}"

    def does(self, minute: float, event: Event) -> Refusal | None:
        """Let time pass until that minute, then a person act; returns why nothing changed."""
        self.until(minute)
        return self._happen(event)

    def takes(self, minute: float, who: str) -> Refusal | None:
        """认领."""
        return self.does(minute, Acknowledged(by=PersonId(who)))

    def paged(self, who: str) -> list[float]:
        """The minutes at which that person was paged."""
        return [x.minute for x in self.log if x.who == who and x.message.kind is Kind.PAGE]

    def pages(self) -> list[tuple[float, str, str]]:
        """Every page: minute, whom, reason."""
        paged = [x for x in self.log if x.message.kind is Kind.PAGE]
        return [(x.minute, x.who, str(x.reason)) for x in paged]

    def told(self, who: str, topic: str) -> list[float]:
        """The minutes at which that person was told something of that topic."""
        return [x.minute for x in self.log if (x.who, x.topic) == (who, topic)]

    def noted(self, kind: str) -> list[Entry]:
        """The register's entries of that kind."""
        return [each for each in self.register if each.kind == kind]

    def open_levels(self) -> list[str | None]:
        """Levels that still owe an acknowledgement."""
        return [call.level for call in self.case.open_calls]

    def running(self) -> list[Call]:
        """Calls that will repeat or climb by themselves."""
        return [call for call in self.case.open_calls if call.is_running]

    def _happen(self, event: Event) -> Refusal | None:
        decision = decide(self.case, event, self.plan, self.duty, self.now)
        again = decide(self.case, event, self.plan, self.duty, self.now)
        assert decision == again, "the same question got two answers"
        if decision.refused is not None:
            assert decision.case == self.case
            assert not decision.messages
            return decision.refused
        self.case = self._keep(decision)
        return None

    def _keep(self, decision: Decision) -> Case:
        case = decision.case
        for message in decision.messages:
            assert message.to not in case.complained_about, message
            assert message.key not in self._keys, f"owed twice: {message.key}"
            self._keys.add(message.key)
            minute = (self.now - at(0)) / timedelta(minutes=1)
            line = Line(minute, message.to, str(message.topic), message.reason, message)
            self.log.append(line)
        due_at = {(each.rule, each.round): each.due_at for each in case.deadlines}
        assert self._due_at.items() <= due_at.items(), "a deadline has moved"
        self._due_at = due_at
        assert not case.complained_about & {p for c in case.open_calls for p in c.people}
        assert case.handler not in case.complained_about
        self.register += decision.entries
        return case
