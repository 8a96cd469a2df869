"""A word to every administrator, by whatever channel they have."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import timedelta
from hashlib import sha256

from bot.clock import Clock
from escalation.message import Priority
from escalation.organisation import Role
from handlers.card import Card
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import marks, outbox
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind

_ONCE_WITHIN = timedelta(minutes=5)
"""Replicas that read the same faulty file find it within seconds of each other."""


Alert = Callable[[str, str], Awaitable[object]]
"""Tells operators beside Duban's own channels, by title and text; never raises."""


class Administrators:
    """`changed` is told when somebody is owed a word; `alert`, if any, that there is one to read.

    The same lines are told once in some minutes, whichever replica comes first with them.
    """

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        clock: Clock,
        changed: Callable[[], None],
        alert: Alert | None = None,
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._clock = clock
        self._changed = changed
        self._alert = alert

    async def tell(self, lines: Sequence[str]) -> None:
        """Put these lines, as one card, into the outbox for each of them."""
        now = self._clock.now()
        said = sha256("\n".join(lines).encode()).hexdigest()[:12]
        card = to_text(Card(lines=tuple(lines)))
        owed = [
            Owed(
                key=f"administrators:{said}:{now.isoformat()}:{person.id}",
                kind=RowKind.REPLY,
                body=card,
                priority=Priority.NAG,
                person=person.id,
            )
            for person in self._rulebook.duty.organisation.people.values()
            if Role.ADMINISTRATOR in person.roles
        ]
        async with self._database.writing() as connection:
            name = f"administrators:{said}"
            if not await marks.again(connection, name, now.isoformat(), now, _ONCE_WITHIN):
                return
            await outbox.put(connection, owed, now)
        self._changed()
        if self._alert is not None:
            # Without the lines: they name people, and who reads that chat is not ours to know.
            title = say("alerts.administrators.title")
            await self._alert(title, say("alerts.administrators.text", count=len(lines)))
