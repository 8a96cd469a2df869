"""What was sent without an answer, byte for byte, so that the next attempt says the same (D02).

WeCom delivers a request only once that it has had within `duplicate_check_interval`, if it is
the same JSON. The memory is of this process: after a crash a card is known by its task_id.
"""

from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

K = TypeVar("K")
V = TypeVar("V")

KEPT_SECONDS = 1800.0
MOST_KEPT = 1000


@dataclass(frozen=True, slots=True)
class Piece:
    """One request of a card. `task_id` is empty but for a template card.

    `is_main`: later edits mean this one, with the first buttons or else with the last words.
    """

    body: bytes
    task_id: str = ""
    is_main: bool = False


@dataclass(slots=True)
class Begun:
    """A card on its way to one person: what it consists of, and what WeCom has taken of it.

    `look` is what the card said in short. `ref` and `code` are of the main piece, `msgids` name
    every message of it. `media` are the
    ids of files already uploaded, `passed` the files already sent or never to be taken.
    """

    pieces: list[Piece]
    look: tuple[str, ...] = ()
    taken: int = 0
    ref: str = ""
    code: str = ""
    msgids: list[str] = field(default_factory=list)
    media: dict[str, str] = field(default_factory=dict)
    passed: dict[str, str] = field(default_factory=dict)

    @property
    def is_out(self) -> bool:
        """Whether the person may have seen some of it."""
        return bool(self.taken or any(not why for why in self.passed.values()))


class Kept:
    """By obligation and person, bounded; `seconds` are monotonic."""

    def __init__(self, seconds: Callable[[], float]) -> None:
        self._seconds = seconds
        self._begun: OrderedDict[tuple[str, str], tuple[float, Begun]] = OrderedDict()
        self._plain: OrderedDict[str, None] = OrderedDict()

    def begin(self, once: str, address: str, begun: Begun) -> None:
        """From now on the next attempt goes on with this one, until it is told that it ended."""
        if once:
            self._begun[once, address] = (self._seconds(), begun)
            _bound(self._begun)

    def known(self, once: str, address: str) -> Begun | None:
        """What was begun and has not ended, while WeCom would still know it again."""
        at, begun = self._begun.get((once, address), (0.0, None))
        if begun is not None and self._seconds() - at >= KEPT_SECONDS:
            self.ended(once, address)
            return None
        return begun

    def ended(self, once: str, address: str) -> None:
        """Nobody needs it again."""
        self._begun.pop((once, address), None)

    def refused(self, once: str) -> None:
        """WeCom will never take it; what is said in its place is another message."""
        if once:
            self._plain[once] = None
            _bound(self._plain)

    def was_refused(self, once: str) -> bool:
        """Whether this is said in place of what was refused."""
        return once in self._plain


def _bound(kept: OrderedDict[K, V]) -> None:
    while len(kept) > MOST_KEPT:
        kept.popitem(last=False)
