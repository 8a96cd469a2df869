"""Pages: was each owed, at its time, once; and did every one that was owed come to somebody."""

import re
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.simulation import reading
from tests.simulation.copies import Copies
from tests.simulation.ledgers import Acts, Ledgers

if TYPE_CHECKING:
    from tests.simulation.year import Year

_PAGE = re.compile(r"^(?:<b>)?(🔴|🟠) 呼叫(?: 第(\d+)次)?｜")
_NUMBER = re.compile(r"编号：(\d{4}-\d{5})")
_ANY_NUMBER = re.compile(r"\d{4}-\d{5}")
_WHY = re.compile(r"为什么找您：([^\n]*)")
_LEVEL = re.compile(r"报到(?!预案负责人)([^。，\n]+)")
_REPEAT = "（重发，可能重复）"
_NAG = re.compile(r"^(?:<b>)?🔴 (到场|回复客户|报结果)[^\n]{0,4}(已逾期|还剩|逾期，请您督促)")
_PRESSED = ("🔴", "<b>🔴")
_FIRST = "您在班，请先处理"
_ON_ITS_WAY = 5.0
"""Seconds from the look at whether a page is wanted until the platform is asked to take it."""

_TAKEN = frozenset({"acknowledged", "arrived", "answered", "result_reported", "taken_over"})
_AGAIN = frozenset({"released", "returned", "reopened", "sent_back", "transferred", "flag_raised"})
_MET = {
    "到场": ("arrived", "result_reported"),
    "回复客户": ("answered", "result_reported"),
    "报结果": ("result_reported",),
}
_ALARMS = {"media", "angry_leave"}
_URGENT = {"emergency", "violent"}
_HARD = {"hard", "group", "repeat", "over_head"}
_OWNER_PAGES = 12


_AFTER_MAIL = "Letter", "Taken"


@dataclass(frozen=True, slots=True)
class Page:
    """One page as it reached somebody; `level` is "" for the owner, None when none is told."""

    at: float
    asked: float
    chat: int
    number: str
    why: str
    level: str | None
    attempt: int
    critical: bool
    repeat: bool
    sure: bool
    life: str
    wire: str


class Paging:
    """`settled` says until when what is due at an instant may come."""

    def __init__(
        self,
        year: "Year",
        ledgers: Ledgers,
        settled: Callable[[float], float],
        finds: Callable[[str], None],
    ) -> None:
        self._year, self._ledgers = year, ledgers
        self._settled, self._finds = settled, finds
        self._pages: dict[str, list[Page]] = defaultdict(list)
        self._copies = Copies(settled, self._lost, finds)
        self._told: dict[str, list[tuple[float, int, str]]] = defaultdict(list)
        self._said: set[tuple[str, str]] = set()

    # What comes

    def took(self, at: float, chat: int, text: str, taken: Any) -> None:
        """A message that somebody got."""
        if getattr(taken, "is_edit", False):
            return
        for number in set(_ANY_NUMBER.findall(text)):
            self._told[number].append((at, chat, text))
            self._early_clock(at, number, text)
        page = _page(at, chat, text, taken)
        if page is None:
            return
        self._year.counts["pages"] += 1
        self._ledgers.read()
        case = self._ledgers.cases.get(page.number)
        if case is None:
            self._finds(f"phantom: page of no case to {chat}: {text[:80]!r}")
            return
        self._phantom(page, case)
        if self._copies.is_one(page, self._pages[page.number]):
            # No page of its own: nothing is counted from it.
            self._twice(page, self._copies.of(page.number))
            self._copies.took(page, case)
            self._year.counts["copies by mail"] += 1
            return
        self._twice(page, self._pages[page.number])
        self._early(page, case)
        self._pages[page.number].append(page)

    def _phantom(self, page: Page, case: Acts) -> None:
        drawn = page.asked - _ON_ITS_WAY
        if any(begins <= page.asked and ends >= drawn for begins, ends in self._year.troubles):
            drawn -= 75.0  # its sender may have stood still in between
        if case.closed_at is not None and case.closed_at < drawn and not _went_on(case, drawn):
            self._finds(f"phantom: {page.number} was closed, and {page.chat} is paged")
        if page.level and page.chat not in reading.ever_serving(page.level) | {reading.OWNER}:
            self._finds(f"phantom: {page.chat} never serves at {page.level}: {page.why}")
        if page.level is None:
            return
        waiting = page.why == _FIRST or page.why.startswith(("无人认领", "下级无人可呼"))
        taken = next((at for at, kind, _ in case.kinds if kind in _TAKEN), None)
        if not waiting or taken is None or taken >= drawn or self._each(case):
            return
        if not _went_on(case, page.at) and not self._asked_up(case, taken):
            self._finds(
                f"phantom: {page.number} was taken {page.at - taken:.0f} s before, "
                f"and {page.chat} is paged: {page.why}"
            )

    def _each(self, case: Acts) -> bool:
        """Whether levels must acknowledge for themselves."""
        flags, category = set(case.body["flags"]), case.body["complaint"]["category"]
        return bool(flags & (_ALARMS | {"claim"})) or category in ("C14", "C10")

    def _asked_up(self, case: Acts, since: float) -> bool:
        """Whether the case was carried further after it was taken, by wish, stall or breach."""
        return any(
            at >= since and kind in ("escalation_requested", "stalled", "breached", "nagged")
            for at, kind, _ in case.kinds
        )

    def _twice(self, page: Page, known: list[Page]) -> None:
        """The same page again is marked, and its sender could not know of the first."""
        for before in reversed(known):
            same = (before.chat, before.why, before.attempt) == (page.chat, page.why, page.attempt)
            if not same or page.at - before.at > 55.0:
                continue
            if (before.wire, page.wire) == _AFTER_MAIL:
                continue  # it had to go by mail, and comes by chat while nobody answered (D01)
            self._year.counts["repeats"] += 1
            if not page.repeat:
                self._finds(f"repeat of {page.number} to {page.chat} is not marked: {page.why}")
            elif before.sure and before.wire == page.wire and not self._doubtful(before, page.at):
                self._finds(f"repeat of {page.number} to {page.chat} without need: {page.why}")
            return

    def _doubtful(self, page: Page, until: float) -> bool:
        """Whether the sender died, or could not write down that the page was taken."""
        troubles = self._year.troubles
        return any(begins - 15.0 <= until and ends >= page.at for begins, ends in troubles)

    def _early(self, page: Page, case: Acts) -> None:
        """Judged only where no fault was near: a fault shifts what the waits count from."""
        if page.level is None or self._year.clouded(case.filed_at - 60.0, page.at):
            return
        known = self._pages[page.number]
        if page.attempt > 1:
            firsts = [b.at for b in known if (b.why, b.attempt) == (page.why, 1)]
            least = reading.repeat(page.level, critical=case_was_critical(case))
            # Who is called in the place of somebody unreached is called at once (T25).
            if self._year.anybody_away(page.at):
                return
            if firsts and page.at < max(firsts) + 60.0 * least * (page.attempt - 1) - 2.0:
                self._finds(
                    f"early: attempt {page.attempt} of {page.number} after "
                    f"{page.at - max(firsts):.0f} s: {page.why}"
                )
        elif page.why.startswith("无人认领"):
            below = [b for b in known if b.level and b.level in reading.below(page.level)]
            if below:
                first = min(b.at for b in below)
                least = 60.0 * reading.wait(below[0].level or "", critical=case_was_critical(case))
                if page.at < first + least - 2.0:
                    self._finds(
                        f"early: {page.number} climbs after {page.at - first:.0f} s: {page.why}"
                    )

    def _early_clock(self, at: float, number: str, text: str) -> None:
        """Nobody is told at a clock's end before it: its nag says what is left, or what is over."""
        found, case = _NAG.match(text), self._ledgers.cases.get(number)
        if found is None or case is None or not _is_fresh(case):
            return
        name, said = found.groups()
        due = _received(case, self._year) + 60.0 * reading.DEADLINES[name]
        if at < due - 2.0 and said == "已逾期":
            self._finds(f"early: {name} of {number} is called overdue {due - at:.0f} s before")
        if at < due - 2.0 and text.startswith(_PRESSED):
            self._finds(f"early: {name} of {number} is pressed for {due - at:.0f} s before its end")

    # What does not come

    def look(self) -> None:
        """Miss what should have come by now."""
        now = self._year.loop.time()
        for case in self._ledgers.cases.values():
            if case.closed_at is None:
                self._missing_first(case, now)
                self._missing_next(case, now)
                self._silent(case, now)
                self._copies.look(case, self._pages[case.number], _taken_at(case), now)
            if case.closed_at is None or now - case.closed_at < 86400.0:
                self._missing_clock(case, now)

    def _lost(self, case: Acts, what: str) -> None:
        if (case.number, what) not in self._said:
            self._said.add((case.number, what))
            self._finds(f"lost: {case.number} filed {case.filed_at:.0f}: {what}")

    def _missing_first(self, case: Acts, now: float) -> None:
        if now <= self._settled(case.filed_at) or not _is_fresh(case):
            return
        at = self._year.instant(case.filed_at)
        taken = _taken_at(case)
        for level in first_levels(case):
            chat = reading.serving(level, at)
            if chat in case.accused or not self._year.reaches(chat, case.filed_at):
                continue
            if taken is not None and taken < self._settled(case.filed_at):
                continue
            if not any(told[1] == chat for told in self._told[case.number]):
                self._lost(case, f"nobody paged {chat} of {level}")

    def _missing_next(self, case: Acts, now: float) -> None:
        """After a level's silence the next one is called, counted from the page really made."""
        if not _is_fresh(case) or _taken_at(case) is not None:
            return
        pages = self._pages[case.number]
        critical = any(page.critical for page in pages)
        for no, level in enumerate(reading.CHAIN):
            mine = [page for page in pages if page.level == level]
            above = [p for p in pages if p.level == "" or p.level in reading.CHAIN[no + 1 :]]
            if not mine or above:
                continue
            # What a process sent before it died, or could not write down, is not known to be taken.
            known = (page.at for page in mine if not self._doubtful(page, page.at + 15.0))
            due = next(known, mine[-1].at) + 60.0 * reading.wait(level, critical=critical)
            if now > self._settled(due + 5.0):
                self._lost(case, f"{level} is silent, and nobody above is paged")

    def _silent(self, case: Acts, now: float) -> None:
        """While nobody has taken it, somebody is paged again and again, at the level's own pace."""
        if not _is_fresh(case) or _taken_at(case) is not None:
            return
        pages = [p for p in self._pages[case.number] if p.level == "" or p.level in reading.CHAIN]
        if not pages or sum(p.level == "" for p in pages) >= _OWNER_PAGES - 1:
            return
        owner = [page.at for page in pages if page.level == ""]
        if owner and now - owner[0] > 60.0 * 15 * _OWNER_PAGES:
            return
        last = pages[-1]
        gap = 60.0 * reading.repeat(last.level or "", critical=last.critical)
        # What a process sent before it died, or could not write down, began no wait.
        sure = [p for p in pages if not self._doubtful(p, p.at + 15.0)]
        if last.attempt > 1 and not any(_is_round_before(page, last) for page in sure):
            # The first of a process that was down: missed rounds are not made up one by one.
            gap = 60.0 * reading.wait(last.level or "", critical=last.critical)
        if not owner and self._year.anybody_away(last.at):
            gap = 600.0  # what reached nobody is not among the pages
        # The owner, called in the place of an empty level, is not called a second time beside it.
        to_owner = [page.at for page in self._pages[case.number] if page.chat == reading.OWNER]
        due = max(last.at + gap, to_owner[-1] + 60.0 * 15 if to_owner else 0.0)
        if now > self._settled(due + 5.0):
            self._lost(case, f"nobody has it, and nobody was paged for {now - last.at:.0f} s")

    def _missing_clock(self, case: Acts, now: float) -> None:
        """Acknowledging stops no clock: at its end somebody hears of it (T28)."""
        if not _is_fresh(case):
            return
        received = _received(case, self._year)
        for name, minutes in reading.DEADLINES.items():
            due = received + 60.0 * minutes
            if due <= case.filed_at or now <= (until := self._settled(due + 5.0)):
                continue
            met = [at for at, kind, _ in case.kinds if kind in _MET[name]]
            if (met and met[0] < until) or (case.closed_at or now) < until:
                continue
            words = f"{name} "
            if any(
                at >= due - 1.0 and words in text and "已逾期" in text
                for at, _, text in self._told[case.number]
            ):
                continue
            if not self._year.anybody_away(due):
                self._lost(case, f"{name} is overdue since {due:.0f}, and nobody was told")


def first_levels(case: Acts) -> tuple[str, ...]:
    """Who is called when a complaint is filed, by the plans; from what the complaint says."""
    flags, category = set(case.body["flags"]), case.body["complaint"]["category"]
    of_branch = case.body["unit"] == reading.BRANCH
    if flags & _ALARMS or category == "C14":
        named = reading.ALL_AT_ONCE
        return tuple(level for level in named if not (of_branch and level.startswith("支行")))
    found = ["分行值班" if of_branch else "支行值班"]
    if flags & (_URGENT | _HARD) or category in ("C15", "C09"):
        found.append("分行值班")
    if "claim" in flags or category == "C10":
        found.append("条线")
    return tuple(found)


def case_was_critical(case: Acts) -> bool:
    """Whether quick waits may have applied."""
    flags, category = set(case.body["flags"]), case.body["complaint"]["category"]
    raised = any(kind in ("flag_raised", "flag_lowered") for _, kind, _ in case.kinds)
    return raised or bool(flags & (_ALARMS | _URGENT)) or category in ("C14", "C15")


def _is_round_before(page: Page, last: Page) -> bool:
    return (page.level, page.why) == (last.level, last.why) and page.attempt < last.attempt


def _page(at: float, chat: int, text: str, taken: Any) -> Page | None:
    headline, number = _PAGE.search(text), _NUMBER.search(text)
    if headline is None or number is None:
        return None
    why = _WHY.search(text)
    told = why.group(1) if why else ""
    level = _LEVEL.search(told)
    name: str | None = level.group(1) if level else None
    if told == _FIRST:
        name = "支行值班"
    elif "预案负责人" in told:
        name = ""
    return Page(
        at=at,
        asked=taken.asked,
        chat=chat,
        number=number.group(1),
        why=told,
        level=name,
        attempt=int(headline.group(2) or 1),
        critical=headline.group(1) == "🔴",
        repeat=_REPEAT in text,
        sure=taken.answered,
        life=taken.life,
        wire=type(taken).__name__,
    )


def _taken_at(case: Acts) -> float | None:
    return next((at for at, kind, _ in case.kinds if kind in _TAKEN), None)


def _is_fresh(case: Acts) -> bool:
    """Whether nothing was taken back or begun anew, which this reading does not follow."""
    return not any(kind in _AGAIN for _, kind, _ in case.kinds)


def _went_on(case: Acts, until: float) -> bool:
    return any(kind in _AGAIN and at <= until for at, kind, _ in case.kinds)


def _received(case: Acts, year: "Year") -> float:
    at = datetime.fromisoformat(case.body["received_at"])
    return at.timestamp() - year.instant(0.0).timestamp()
