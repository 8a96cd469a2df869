"""Copies by the next rung: nobody answered the first page by chat, so the second goes by mail too.

Here everybody's ladder is chat and mail, and for whoever has no mailbox chat alone: the second
page of a call has one copy, and the third, beyond the last rung, has none. A copy is no page of
its own: no wait is counted from it, and a missing page is not made good by it.
"""

from collections import defaultdict
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from tests.simulation.ledgers import Acts
from tests.simulation.reading import PERSONS, WITH_MAIL

if TYPE_CHECKING:
    from tests.simulation.paging import Page

_RUNG_OF_MAIL = 2
_GREYLISTED_SECONDS = 120.0
"""So much longer a letter may take than a message: it is put off by the minute, and again."""


class Copies:
    """`lost` and `finds` are told of what is missing, and of what else is wrong."""

    def __init__(
        self,
        settled: Callable[[float], float],
        lost: Callable[[Acts, str], None],
        finds: Callable[[str], None],
    ) -> None:
        self._settled, self._lost, self._finds = settled, lost, finds
        self._copies: dict[str, list[Page]] = defaultdict(list)

    def is_one(self, page: "Page", pages: Sequence["Page"]) -> bool:
        """Whether a letter repeats, for silence, what the chat has taken before."""
        if page.wire != "Letter" or page.attempt != _RUNG_OF_MAIL:
            return False
        return any(before.wire == "Taken" and _are_same(before, page) for before in pages)

    def of(self, number: str) -> list["Page"]:
        """Those of a case that came."""
        return self._copies[number]

    def took(self, page: "Page", case: Acts) -> None:
        """One came; the register says that it went that way."""
        copies = self._copies[page.number]
        copies.append(page)
        moves = [at for at, kind, who in case.kinds if kind == "moved_on" and _is(who, page.chat)]
        if len(moves) < len({(each.why, each.at) for each in _firsts(copies, page.chat)}):
            self._finds(f"copy of {page.number} to {page.chat} is not in the register: {page.why}")

    def look(self, case: Acts, pages: Sequence["Page"], taken_at: float | None, now: float) -> None:
        """Miss the copy of a page that nobody has answered."""
        for page in pages:
            until = self._settled(page.at + 5.0) + _GREYLISTED_SECONDS
            if page.attempt != _RUNG_OF_MAIL or page.chat not in WITH_MAIL or now <= until:
                continue
            if page.chat in case.accused or (taken_at is not None and taken_at < until):
                continue
            letters = [*pages, *self._copies[case.number]]
            if not any(each.wire == "Letter" and _are_same(each, page) for each in letters):
                self._lost(case, f"{page.chat} is silent, and got no letter too: {page.why}")


def _firsts(copies: Sequence["Page"], chat: int) -> list["Page"]:
    return [each for each in copies if each.chat == chat and not each.repeat]


def _are_same(one: "Page", other: "Page") -> bool:
    return (one.chat, one.why, one.attempt) == (other.chat, other.why, other.attempt)


def _is(person: str | None, chat: int) -> bool:
    return PERSONS.get(person or "") == chat
