"""Every report that the platform delivered leads to a case or an honest answer; mails come once."""

import json
from collections import defaultdict
from collections.abc import Callable
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.simulation.reading import CHINA

if TYPE_CHECKING:
    from tests.simulation.mailbox import Letter
    from tests.simulation.year import Year

_UNION = "union@binjiang.bank.example"
_DAILY = "【督办日报】"
_AT_ONCE = frozenset({"media", "sos"})
_DAYS = ("2026-11-20", "2026-11-22")


class Reports:
    """`settled` says until when what is due at an instant may come."""

    def __init__(
        self, year: "Year", settled: Callable[[float], float], finds: Callable[[str], None]
    ) -> None:
        self._year, self._settled, self._finds = year, settled, finds
        self._owed: list[tuple[float, int, str, bool]] = []
        self._answers: dict[int, float] = {}
        self._letters: dict[str, list[Letter]] = defaultdict(list)
        self._checked: set[str] = set()

    def stored(self, update: dict[str, Any]) -> None:
        """The product has told the platform that it keeps this update."""
        number = update["update_id"]
        kept = self._year.eyes.execute(
            "select 1 from inbox where platform = 'telegram' and update_key = ?", (str(number),)
        )
        if kept.fetchone() is None:
            self._finds(f"update {number} was confirmed and is not stored (invariant 3)")
        at = self._year.platform.arrived[number]
        message = update.get("message")
        if message is None:
            return
        chat, text = message["from"]["id"], message["text"]
        told = next((each for each in self._year.people.told if each.phone in text), None)
        files_itself = told is not None and told.kind in _AT_ONCE
        self._owed.append((at, chat, told.phone if told else "", files_itself))

    def answered(self, chat: int, at: float) -> None:
        """Something was said to this person."""
        self._answers[chat] = at

    def mailed(self, letter: "Letter") -> None:
        """A letter to a mailbox that is nobody's phone."""
        if letter.to != _UNION:
            return
        before = self._letters[letter.message_id]
        self._letters[letter.message_id].append(letter)
        if before[:-1] and all(each.answered for each in before[:-1]):
            first = before[0]
            troubles = self._year.troubles
            if not any(b - 15.0 <= letter.at and e >= first.at for b, e in troubles):
                self._finds(f"mail twice without need: {letter.subject}")

    def look(self) -> None:
        """Miss what should have come by now."""
        now, waiting = self._year.loop.time(), []
        for at, chat, phone, files_itself in self._owed:
            if now <= self._settled(at + 120.0):
                waiting.append((at, chat, phone, files_itself))
                continue
            heard = self._answers.get(chat, -1.0) >= at
            if not heard and self._year.reaches(chat, at, by_mail=False):
                self._finds(f"what {chat} said at {at:.0f} has no answer")
            if files_itself and not self._is_filed(phone):
                self._finds(f"the report of {phone} by {chat} at {at:.0f} led to no case")
        self._owed = waiting
        self._missing_mail(now)

    def _is_filed(self, phone: str) -> bool:
        self._year.judge.ledgers.read()
        cases = self._year.judge.ledgers.cases.values()
        return any(phone in json.dumps(each.body, ensure_ascii=False) for each in cases) or any(
            phone in row["body"] for row in self._year.eyes.execute("select body from drafts")
        )

    def _missing_mail(self, now: float) -> None:
        """One report a day while the plan asks for it, by its hour (R-DAILY-1)."""
        day = self._year.instant(now).astimezone(CHINA).date() - timedelta(days=1)
        text = day.isoformat()
        if text in self._checked or not _DAYS[0] <= text < _DAYS[1]:
            return
        self._checked.add(text)
        due = 18 * 3600.0 + (day - self._year.instant(0.0).astimezone(CHINA).date()).days * 86400.0
        if now <= self._settled(due + 60.0):
            self._checked.discard(text)
            return
        subject = f"{_DAILY}{text}"
        issues = {k for k, kept in self._letters.items() if kept[0].subject.startswith(subject)}
        if len(issues) != 1:
            self._finds(f"{len(issues)} reports of {text}")
            return
        (issue,) = issues
        at = self._letters[issue][0].at
        if not due <= at <= self._settled(due + 60.0):
            self._finds(f"the report of {text} came {at - due:.0f} s after its hour")
