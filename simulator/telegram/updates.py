"""The updates that wait for the bot: confirmed by offset or by a webhook's 200, or too old."""

import random
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

HISTORY_LENGTH = 10_000
DEFAULT_ALLOWED = ("message", "edited_message", "callback_query", "my_chat_member")


@dataclass(eq=False)
class Update:
    """`line` names the queue that is served in order: one a chat, one a user for callbacks.

    `expires` is monotonic seconds. `again` marks a copy that Telegram delivers once more.
    """

    update_id: int
    kind: str
    body: dict[str, Any]
    line: str
    expires: float
    again: bool = False

    def as_telegram(self) -> dict[str, Any]:
        return {"update_id": self.update_id, self.kind: self.body}


@dataclass
class UpdateQueue:
    monotonic: Callable[[], float]
    allowed: tuple[str, ...] = DEFAULT_ALLOWED
    pending: list[Update] = field(default_factory=list)
    history: deque[Update] = field(default_factory=lambda: deque(maxlen=HISTORY_LENGTH))
    last_id: int = 5_000

    def add(self, kind: str, body: dict[str, Any], line: str, lifetime: float) -> Update | None:
        """None when the bot did not ask for this kind: Telegram then never tells it."""
        if kind not in self.allowed:
            return None
        self.last_id += 1
        update = Update(self.last_id, kind, body, line, self.monotonic() + lifetime)
        self.pending.append(update)
        self.history.append(update)
        return update

    def add_copies(self, update_id: int | None, times: int, seed: int) -> list[Update]:
        """Put `times` copies of an update (None: of every past one) in between, out of order."""
        chosen = [each for each in self.history if update_id in (None, each.update_id)]
        copies = [self._copy(each, number) for each in chosen for number in range(times)]
        self.pending.extend(copies)
        random.Random(seed).shuffle(self.pending)
        return copies

    def _copy(self, of: Update, number: int) -> Update:
        line = f"again:{of.update_id}:{number}"
        return Update(of.update_id, of.kind, of.body, line, of.expires, again=True)

    def confirm(self, offset: int) -> None:
        """A negative offset keeps the last updates only, as Telegram does."""
        if offset < 0:
            self.pending = self.pending[offset:]
        elif offset > 0:
            self.pending = [each for each in self.pending if each.again or each.update_id >= offset]

    def ready(self, limit: int) -> list[Update]:
        """What a poll takes. Copies are gone once taken, the rest stays until confirmed."""
        taken = self.fresh()[:limit]
        self.pending = [each for each in self.pending if not (each.again and each in taken)]
        return taken

    def fresh(self) -> list[Update]:
        """The pending updates, after those were dropped that are too old."""
        self.pending = [each for each in self.pending if each.expires > self.monotonic()]
        return self.pending

    def lines(self) -> list[str]:
        return list(dict.fromkeys(each.line for each in self.fresh()))

    def first_of(self, line: str) -> Update | None:
        return next((each for each in self.fresh() if each.line == line), None)

    def remove(self, update: Update) -> None:
        self.pending = [each for each in self.pending if each is not update]
