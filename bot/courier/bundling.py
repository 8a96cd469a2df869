"""Ordinary pages that are due to one person at the same time travel together beyond a few (T27).

Each stays an obligation of its own: its row is claimed, settled and entered in the register as
paged. A critical page always comes alone and first.
"""

from collections import defaultdict
from collections.abc import Sequence

from escalation.message import Priority
from handlers.cards.board import PER_PAGE
from storage.outbox import Claimed, RowKind

MOST_CARDS = 5
"""So many pages come as cards of their own, the rest as lists that name each of theirs."""

MOST_TOGETHER = 500


def lots(rows: Sequence[Claimed]) -> list[list[Claimed]]:
    """The rows in their order, each alone, but for the pages of a person beyond the first few.

    These go ahead of that person's other pages: in a slow chat the cards may have to wait.
    """
    lists = {
        row.id: page for together in _together(rows) for page in _pages(together) for row in page
    }
    found: list[list[Claimed]] = []
    begun: set[int] = set()
    for row in rows:
        if row.id not in lists:
            found.append([row])
        elif lists[row.id][0].id not in begun:
            begun.add(lists[row.id][0].id)
            cards = (i for i, lot in enumerate(found) if _is_card_beside(lot, row))
            place = next(cards, len(found))
            found.insert(place, lists[row.id])
    return found


def crowded(rows: Sequence[Claimed]) -> list[str]:
    """People with more pages among the rows than come as cards."""
    return [together[0].person or "" for together in _together(rows)]


def _together(rows: Sequence[Claimed]) -> list[list[Claimed]]:
    pages: dict[str, list[Claimed]] = defaultdict(list)
    for row in rows:
        if _may_travel(row):
            pages[row.person or ""].append(row)
    return [mine[MOST_CARDS:] for mine in pages.values() if len(mine) > MOST_CARDS + 1]


def _pages(together: list[Claimed]) -> list[list[Claimed]]:
    return [together[begin : begin + PER_PAGE] for begin in range(0, len(together), PER_PAGE)]


def _is_card_beside(lot: list[Claimed], row: Claimed) -> bool:
    return len(lot) == 1 and _may_travel(lot[0]) and lot[0].person == row.person


def _may_travel(row: Claimed) -> bool:
    page = row.kind is RowKind.MESSAGE and row.call_no is not None and row.person is not None
    return page and row.priority > Priority.CRITICAL and row.transport is None
