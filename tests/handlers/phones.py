"""What a person does with a phone, and what comes back: real rows, no wire.

A tap packs the button's action exactly as the courier does; what was said is read from the
outbox, and case messages are rendered as the courier renders them.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select

from escalation.case import Case
from escalation.message import Message
from escalation.wanted import still_wanted
from escalation.words import PersonId
from handlers.action import Action
from handlers.around import around
from handlers.card import Button, Card
from handlers.cards import message as cards
from handlers.conversations.drafting import draft_due
from handlers.desk import Desk
from handlers.incoming import Arrival, Incoming, Media, Sender
from handlers.reading import Lexicon
from handlers.router import Router
from storage import cases, drafts
from storage.codec import from_text
from storage.database import Database
from storage.outbox import RowKind
from storage.tables import outbox

SEAL = b"a key that only this test knows"


@dataclass(slots=True)
class Said:
    """What came back from one message or tap."""

    cards: list[Card] = field(default_factory=list)
    toasts: list[str] = field(default_factory=list)

    @property
    def text(self) -> str:
        """Everything that can be read."""
        shown = [card.text for card in self.cards]
        return "\n".join([*shown, *(toast for toast in self.toasts if toast)])

    @property
    def buttons(self) -> list[Button]:
        """Every button of every card."""
        return [button for card in self.cards for row in card.buttons for button in row]

    def button(self, part: str) -> Button:
        """The button whose label contains the words."""
        found = [button for button in self.buttons if part in button.label]
        assert found, f"no {part!r} among {[button.label for button in self.buttons]}"
        return found[0]


@dataclass(slots=True)
class Phones:
    """Time stands still unless a test moves `now`. `row` is shared by all restarts."""

    database: Database
    router: Router
    desk: Desk
    lexicon: Lexicon
    now: datetime
    row: int = 0

    async def writes(self, who: str, text: str, *, ref: str = "", edited: bool = False) -> Said:
        """A text message, or a later version of one."""
        return await self._in(who, Arrival.TEXT, text, ref=ref, edited=edited)

    async def shows(self, who: str, kind: Arrival, caption: str = "", size: int = 1000) -> Said:
        """A photo, voice message or file."""
        self.row += 1
        media = Media(file_ref=f"file{self.row}", kind=str(kind), size_bytes=size)
        return await self._in(who, kind, caption, media=media)

    async def points(self, who: str, latitude: float, longitude: float) -> Said:
        """A location."""
        return await self._in(who, Arrival.LOCATION, "", latitude=latitude, longitude=longitude)

    async def taps(self, who: str, button: Button | Action) -> Said:
        """A button shown to this person."""
        action = button.action if isinstance(button, Button) else button
        return await self.taps_packed(who, action.pack(SEAL, PersonId(who)))

    async def taps_packed(self, who: str, packed: str) -> Said:
        """Raw callback text, as a forger sends it."""
        return await self._in(who, Arrival.ACTION, packed)

    async def comes(self, incoming: Incoming) -> Said:
        """Any incoming message."""
        self.row += 1
        cause = f"in{self.row}"
        async with self.database.writing() as connection:
            await self.router.handle(connection, incoming, cause, self.now)
        return await self._said(cause)

    async def passes(self, **span: float) -> None:
        """Time goes by, and the tick looks at drafts and cases."""
        self.now += timedelta(**span)
        async with self.database.writing() as connection:
            for person in await drafts.due(connection, self.now, 100):
                await draft_due(connection, self.desk, self.lexicon, person, self.now)
            for case_id in await cases.due(connection, self.now, 100):
                await self.desk.tick(connection, case_id, self.now)

    async def screen(self, who: str) -> Said:
        """Every case message and unasked card this person gets, as rendered now."""
        said = Said()
        duty = self.desk.rulebook.duty
        async with self.database.reading() as connection:
            query = select(outbox).where(outbox.c.person == who).order_by(outbox.c.id)
            for row in (await connection.execute(query)).mappings().all():
                if row["kind"] == RowKind.REPLY and row["transport"] is None:
                    said.cards.append(from_text(Card, row["body"]))
                if row["kind"] != RowKind.MESSAGE:
                    continue
                case = await cases.load(connection, row["case_id"])
                message = from_text(Message, row["body"])
                assert case is not None
                plan = await self.desk.plan_of(connection, case)
                if still_wanted(message, case, plan):
                    others = await around(connection, case)
                    said.cards.append(
                        cards.render(
                            message, case, plan, duty, self.now, repeat=False, others=others
                        )
                    )
        return said

    async def only_case(self) -> Case:
        """The one case there is."""
        (case,) = await self.all_cases()
        return case

    async def all_cases(self) -> list[Case]:
        """Every case, the oldest first."""
        long_ago, later = self.now - timedelta(days=300), self.now + timedelta(days=1)
        async with self.database.reading() as connection:
            return await cases.touching(connection, long_ago, later)

    async def report(self, who: str, text: str) -> Case:
        """A text filed with one tap; returns the new case."""
        before = {case.id for case in await self.all_cases()}
        draft = await self.writes(who, text)
        await self.taps(who, draft.button("提交"))
        (case,) = [case for case in await self.all_cases() if case.id not in before]
        return case

    async def _in(
        self,
        who: str,
        kind: Arrival,
        text: str,
        *,
        ref: str = "",
        edited: bool = False,
        media: Media | None = None,
        latitude: float | None = None,
        longitude: float | None = None,
    ) -> Said:
        self.row += 1
        return await self.comes(
            Incoming(
                kind=kind,
                sender=Sender(transport="telegram", address=f"t{who}", display=who),
                at=self.now,
                text=text,
                message_ref=ref or f"m{self.row}",
                answer_ref=f"a{self.row}" if kind is Arrival.ACTION else "",
                edited=edited,
                media=media,
                latitude=latitude,
                longitude=longitude,
            )
        )

    async def _said(self, cause: str) -> Said:
        said = Said()
        async with self.database.reading() as connection:
            query = select(outbox).where(outbox.c.key.startswith(f"{cause}:"))
            for row in (await connection.execute(query.order_by(outbox.c.id))).mappings():
                _, _, rest = row["body"].partition("\n")
                if row["kind"] == RowKind.TOAST:
                    said.toasts.append(rest)
                elif row["kind"] == RowKind.REPLY:
                    said.cards.append(from_text(Card, row["body"]))
                elif row["kind"] == RowKind.EDIT:
                    said.cards.append(from_text(Card, rest))
        return said
