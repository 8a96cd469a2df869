"""What is due to one person at the same time beyond a few messages travels together (T27).

Each stays an obligation of its own: its row is claimed, settled and entered in the register by
itself. Pages become lists; reminders and notices become one message that names each case once. A
critical page always comes alone and first, and so does an answer.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from enum import Enum, auto

from escalation.message import Priority
from handlers.cards.board import PER_PAGE
from storage.outbox import Claimed, RowKind

MOST_CARDS = 5
"""So many messages of a sort come as cards of their own, the rest together."""

MOST_LISTS = 3
"""So many lists name each of their pages; what is more is one that names the most urgent."""

FLOOD = 200
"""So many of a sort are one message and no cards: nobody reads the cards then."""

MOST_TOGETHER = 500


class Sort(Enum):
    """What may travel with others of its sort."""

    PAGE = auto()
    REMINDER = auto()


def sort_of(row: Claimed) -> Sort | None:
    """None for what always travels alone."""
    if row.kind is not RowKind.MESSAGE or row.person is None or row.address is not None:
        return None
    if row.priority <= Priority.REPLY:
        return None
    return Sort.REMINDER if row.call_no is None else Sort.PAGE


def lots(rows: Sequence[Claimed]) -> list[list[Claimed]]:
    """The rows in their order, each alone, but for those of a person that travel together.

    Lists of pages go ahead of that person's cards: in a slow chat the cards may have to wait.
    """
    together = {row.id: lot for lot in _together(rows) for row in lot}
    found: list[list[Claimed]] = []
    begun: set[int] = set()
    for row in rows:
        lot = together.get(row.id, [row])
        if lot[0].id in begun:
            continue
        begun.add(lot[0].id)
        place = len(found)
        if len(lot) > 1 and sort_of(row) is Sort.PAGE:
            cards = (i for i, other in enumerate(found) if _is_card_beside(other, row))
            place = next(cards, place)
        found.insert(place, lot)
    return found


def crowded(rows: Sequence[Claimed], many: int) -> list[str]:
    """People of whom so many rows were claimed that may travel: more of them may be waiting."""
    count = Counter(row.person or "" for row in rows if sort_of(row) is not None)
    return [person for person, each in count.items() if each >= many]


def _together(rows: Sequence[Claimed]) -> Iterable[list[Claimed]]:
    """The lots of more than one."""
    mine: dict[tuple[str, str, Sort], list[Claimed]] = defaultdict(list)
    for row in rows:
        sort = sort_of(row)
        if sort is not None:
            mine[row.person or "", row.transport or "", sort].append(row)
    for (_, _, sort), theirs in mine.items():
        if len(theirs) >= FLOOD:
            yield theirs
        elif len(theirs) > MOST_CARDS + 1:
            rest = theirs[MOST_CARDS:]
            yield from _lists(rest) if sort is Sort.PAGE else [rest]


def _lists(pages: list[Claimed]) -> Iterable[list[Claimed]]:
    named = MOST_LISTS * PER_PAGE
    for begin in range(0, min(named, len(pages)), PER_PAGE):
        yield pages[begin : min(named, begin + PER_PAGE)]
    if pages[named:]:
        yield pages[named:]


def _is_card_beside(lot: list[Claimed], row: Claimed) -> bool:
    return len(lot) == 1 and sort_of(lot[0]) is Sort.PAGE and lot[0].person == row.person
