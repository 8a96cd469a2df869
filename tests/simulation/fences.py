"""Whoever holds a row ends it: looked at after each commit that changed rows (invariant 4)."""

from collections.abc import Callable
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.simulation.year import Year


class Fences:
    """Looks at the open rows after every commit that changed some."""

    def __init__(self, year: "Year", finds: Callable[[str], None]) -> None:
        self._year, self._finds = year, finds
        self._held: dict[int, tuple[int, str]] = {}

    def committed(self, life: str) -> None:
        """A process has committed changes of outbox rows; nobody else has since the last look."""
        eyes = self._year.eyes
        open_rows = {
            row["id"]: row["fence"]
            for row in eyes.execute("select id, fence from outbox where state = 'claimed'")
        }
        for number, (fence, holder) in list(self._held.items()):
            if open_rows.get(number) == fence:
                continue
            del self._held[number]
            if number not in open_rows and holder != life:
                self._finds(f"row {number}, held by {holder}, was ended by {life}")
        for number, fence in open_rows.items():
            if number not in self._held:
                self._held[number] = (fence, life)
