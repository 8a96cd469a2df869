"""The buckets of one process, in memory."""

from bot.budget.rule import Grade, Level, Limits, Wait, believed, filled, taken, unused, wait

_MOST_CHATS = 10_000


class LocalBuckets:
    """Begins at an instant with so many tokens of the platform's; a chat begins with one."""

    def __init__(self, limits: Limits, at: float, tokens: float) -> None:
        self._limits = limits
        self._since = at
        self._overall = Level(min(tokens, limits.overall.burst), at)
        self._chats: dict[str, Level] = {}

    def take(self, address: str, grade: Grade, at: float) -> Wait:
        """A token of each bucket, or how long to wait for them; then nothing is taken."""
        limit = self._limits.of(address)
        self._since = min(self._since, at)
        self._overall = believed(self._overall, at)
        chat = believed(self._chats.get(address) or unused(limit, self._since), at)
        if address in self._chats:
            self._chats[address] = chat
        overall = self._limits.overall
        found = Wait(wait(self._overall, overall, grade, at), wait(chat, limit, grade, at))
        if found.is_over:
            self._overall = taken(self._overall, overall, at)
            self._keep(address, taken(chat, limit, at), at)
        return found

    def _keep(self, address: str, level: Level, at: float) -> None:
        self._chats.pop(address, None)
        self._chats[address] = level
        if len(self._chats) > _MOST_CHATS:
            self._forget(at)

    def _forget(self, at: float) -> None:
        """Chats that are full again look the same when nobody knows them; else the oldest goes."""
        oldest = next(iter(self._chats))
        full = [
            address
            for address, level in self._chats.items()
            if filled(level, limit := self._limits.of(address), at) >= limit.burst
        ]
        for address in full or [oldest]:
            del self._chats[address]
