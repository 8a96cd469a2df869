"""The room in which one incoming message is dealt with: who, when, the desk, and the way back.

Everything said here goes into the outbox of the same transaction; nothing is sent from here.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.duty import Duty
from escalation.message import Priority
from escalation.organisation import Organisation, Person
from escalation.permission import Act, may
from escalation.words import PersonId
from handlers.card import Card
from handlers.desk import Desk
from handlers.incoming import Incoming
from handlers.privacy import Privacy
from handlers.reading.lexicon import Lexicon
from handlers.visible import visible_open_cases
from storage import cases, outbox
from storage.codec import to_text
from storage.outbox import Owed, RowKind

_TOAST_SECONDS = 20
"""A platform takes an answer to a tap only for seconds; later it is not worth sending."""


@dataclass(slots=True)
class Room:
    """Lives for one inbox row. `cause` names that row and makes the replies' keys unique.

    `privacy` is what the wire that the message came by may show of a customer.
    """

    connection: AsyncConnection
    desk: Desk
    lexicon: Lexicon
    incoming: Incoming
    now: datetime
    cause: str
    person: Person
    privacy: Privacy = Privacy.NONE
    owed: list[Owed] = field(default_factory=list)

    @property
    def me(self) -> PersonId:
        """The person who wrote or tapped."""
        return self.person.id

    @property
    def duty(self) -> Duty:
        """Organisation and rota in force."""
        return self.desk.rulebook.duty

    @property
    def organisation(self) -> Organisation:
        """Units and people."""
        return self.duty.organisation

    def reply(self, card: Card, *, case: Case | None = None) -> None:
        """Send a new message back to where this one came from."""
        self._owe(RowKind.REPLY, to_text(card), case)

    def redraw(self, card: Card, *, case: Case | None = None) -> None:
        """Put a card in place of the one that was tapped; a new message where there is none."""
        if not (self.incoming.answer_ref and self.incoming.message_ref):
            self.reply(card, case=case)
            return
        self._owe(RowKind.EDIT, f"{self.incoming.message_ref}\n{to_text(card)}", case)

    def toast(self, text: str) -> None:
        """Answer a tap with a short text; for anything but a tap it is a message."""
        if not self.incoming.answer_ref:
            self.reply(Card(lines=(text,)))
            return
        body = f"{self.incoming.answer_ref}\n{text}"
        self._owe(RowKind.TOAST, body, None, self.now + timedelta(seconds=_TOAST_SECONDS))

    def send_to(
        self,
        card: Card,
        *,
        person: PersonId | None = None,
        transport: str | None = None,
        address: str | None = None,
    ) -> None:
        """Send a card to somebody else: a person by their channels, or one exact address."""
        self.owed.append(
            Owed(
                key=f"{self.cause}:{len(self.owed)}",
                kind=RowKind.REPLY,
                body=to_text(card),
                priority=Priority.REPLY,
                person=person,
                transport=transport,
                address=address,
            )
        )

    def fetch(self, attachment: str) -> None:
        """Have a file brought in from the platform, which keeps it for a short time only."""
        self.owed.append(
            Owed(
                key=f"fetch:{attachment}",
                kind=RowKind.FETCH,
                body=attachment,
                priority=Priority.PAGE,
                person=self.person.id,
                transport=self.incoming.sender.transport,
                address=self.incoming.sender.address,
            )
        )

    async def visible(self, case_id: str) -> Case | None:
        """A case by identifier, if it exists for this person (R-CONF-1)."""
        return self._if_visible(await cases.load(self.connection, case_id))

    async def find(self, number: str) -> Case | None:
        """A case by the number people use, if it exists for this person (R-CONF-1).

        Of several with the same last digits it is the latest that this person may see: a hidden
        case must not take the place of a visible one (A39).
        """
        found = await cases.matching(self.connection, number)
        return next((case for case in found if self._if_visible(case)), None)

    async def visible_open_cases(self) -> list[Case]:
        """Open cases that exist for this person, the oldest first (R-CONF-1)."""
        return await visible_open_cases(self.connection, self.me, self.duty)

    async def leave(self) -> None:
        """Store what was said; call once, at the end."""
        await outbox.put(self.connection, self.owed, self.now)

    def _if_visible(self, case: Case | None) -> Case | None:
        if case is None or not may(self.me, Act.VIEW, case, self.duty):
            return None
        return case

    def _owe(
        self, kind: RowKind, body: str, case: Case | None, expires_at: datetime | None = None
    ) -> None:
        sender = self.incoming.sender
        self.owed.append(
            Owed(
                key=f"{self.cause}:{len(self.owed)}",
                kind=kind,
                body=body,
                priority=Priority.REPLY,
                case_id=case.id if case else None,
                person=self.person.id,
                # Whoever pressed a digit is answered by the chat they are reached on.
                transport=sender.transport if sender.has_screen else None,
                address=sender.address if sender.has_screen else None,
                expires_at=expires_at,
            )
        )
