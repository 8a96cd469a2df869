"""What a row looks like at the moment of sending: rendered with the present state (invariant 4)."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.transports.plain import origin
from escalation.case import Case
from escalation.message import Kind, Message
from escalation.permission import Act, may
from escalation.wanted import still_wanted
from escalation.words import PersonId
from handlers import daily
from handlers.action import Action
from handlers.around import around
from handlers.card import Card
from handlers.cards import message as cards
from handlers.cards.board import Listed
from handlers.cards.brief import bare_brief
from handlers.cards.restored import marked
from handlers.cards.together import reminders_card, together_card
from handlers.desk import Desk
from handlers.sentences import say
from handlers.wire import PackedButtons
from storage import cases, deliveries, outbox
from storage.backups.restored import Restored
from storage.codec import from_text, to_text
from storage.database import Busy
from storage.deliveries import Delivery
from storage.outbox import Claimed, RowKind

_log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Content:
    """A card ready for a wire. Pages are live: they are entered, and change when the case does.

    A list of pages (`is_list`) is entered for each of its cases and redrawn as a list. `attempt`
    is how often the page has been made.
    """

    card: Card
    is_live: bool = False
    is_critical: bool = False
    case_version: int = 0
    is_list: bool = False
    attempt: int = 1


@dataclass(frozen=True, slots=True)
class Bundle:
    """Rows that one card shows, and those of the lot that are not wanted any more."""

    card: Card
    contents: tuple[tuple[Claimed, Content], ...]
    unwanted: tuple[Claimed, ...]


class Renderer:
    """Turns rows into cards. `drill` marks every message as 演练.

    After a restore the pages of cases that nobody has touched since say so (decision 0018).
    """

    def __init__(
        self, desk: Desk, seal: bytes, *, drill: bool, restored: Restored | None = None
    ) -> None:
        self._restored = restored
        self._desk = desk
        self._seal = seal
        self._drill = drill

    @property
    def is_drill(self) -> bool:
        """Whether everything that is sent says 演练."""
        return self._drill

    async def content(
        self, connection: AsyncConnection, row: Claimed, now: datetime, *, plain: bool = False
    ) -> Content | None:
        """The card of a row; None when it is not wanted any more."""
        if row.kind is RowKind.REPLY:
            return await self._finished(connection, row, row.body)
        if row.kind is RowKind.EDIT:
            return await self._finished(connection, row, row.body.partition("\n")[2])
        if row.kind is RowKind.QUESTION:
            return await self._question(connection, row, now)
        message = from_text(Message, row.body)
        case = await cases.load(connection, row.case_id or "")
        if case is None:
            return None
        plan = await self._desk.plan_of(connection, case)
        if not still_wanted(message, case, plan):
            return None
        card = await self._render(connection, message, case, now, repeat=row.uncertain, plain=plain)
        page = message.kind is Kind.PAGE
        if page:
            card = self._after_restore(card, [Listed(case, plan)])
        return Content(
            self._marked(card), page, row.priority == 0, case.version, attempt=message.attempt
        )

    async def listed(self, connection: AsyncConnection, row: Claimed | Delivery) -> Listed | None:
        """The case of a page that is still wanted, to be named in a list; else None."""
        message = from_text(Message, row.body)
        case = await cases.load(connection, row.case_id or "")
        if case is None:
            return None
        plan = await self._desk.plan_of(connection, case)
        return Listed(case, plan) if still_wanted(message, case, plan) else None

    async def bundle(
        self, connection: AsyncConnection, rows: Sequence[Claimed], now: datetime
    ) -> Bundle | None:
        """Rows of one person and sort as one card; None when too few of them are wanted."""
        found = [(row, await self.listed(connection, row)) for row in rows]
        wanted = [(row, listed) for row, listed in found if listed is not None]
        if len(wanted) < 2:
            return None
        repeat = any(row.uncertain for row, _ in wanted)
        is_list = rows[0].call_no is not None
        if is_list:
            card = self._together([listed for _, listed in wanted], now, repeat=repeat)
        else:
            card = self._reminders(wanted, now, repeat=repeat)
        contents = tuple(
            (row, _listed_content(row, card, listed, is_list=is_list)) for row, listed in wanted
        )
        return Bundle(card, contents, tuple(row for row, listed in found if listed is None))

    def _together(self, listed: Sequence[Listed], now: datetime, *, repeat: bool) -> Card:
        """Many pages as one list."""
        card = together_card(listed, self._desk.rulebook.duty, now, repeat=repeat)
        return self._marked(self._after_restore(card, listed))

    def _reminders(
        self, wanted: Sequence[tuple[Claimed, Listed]], now: datetime, *, repeat: bool
    ) -> Card:
        """Many reminders and notices as one message, by case."""
        duty = self._desk.rulebook.duty
        told = [(from_text(Message, row.body), listed) for row, listed in wanted]
        return self._marked(reminders_card(told, duty, now, repeat=repeat))

    async def bare(self, connection: AsyncConnection, row: Claimed) -> Card | None:
        """A page of a row that cannot be read, in words that need nothing but the number (T23).

        None for what is no page, and for whoever is known to be complained about by now.
        """
        if row.call_no is None or row.case_id is None:
            return None
        number = await outbox.case_number(connection, row.case_id)
        try:
            case = await cases.load(connection, row.case_id)
        except ValueError:
            case = None  # the case itself is what cannot be read
        if number is None or (case and PersonId(row.person or "") in case.complained_about):
            return None
        return Card(headline=say("plain_page", number=number), brief=bare_brief(number))

    async def anew(
        self, connection: AsyncConnection, delivery: Delivery, now: datetime
    ) -> Card | None:
        """A delivered live card as it should look now; None when there is no such case.

        For whom the case no longer exists, their card tells nothing of it any more.
        """
        pages = await deliveries.listed(connection, delivery)
        if pages:
            return await self._list_anew(connection, pages, now)
        case = await cases.load(connection, delivery.case_id or "")
        person, body = delivery.person or "", delivery.body
        if case is None:
            return None
        if not may(PersonId(person), Act.VIEW, case, self._desk.rulebook.duty):
            return self._marked(Card(lines=(say("card_gone"),)))
        plan = await self._desk.plan_of(connection, case)
        message = from_text(Message, body)
        duty = self._desk.rulebook.duty
        others = await around(connection, case)
        who = PersonId(person)
        return self._marked(cards.refresh(message, case, plan, duty, who, now, others=others))

    async def is_hidden(self, connection: AsyncConnection, delivery: Delivery) -> bool:
        """Whether the case that a message tells of no longer exists for its reader (R-CONF-1)."""
        case = await cases.load(connection, delivery.case_id or "")
        who, duty = PersonId(delivery.person or ""), self._desk.rulebook.duty
        return case is not None and not may(who, Act.VIEW, case, duty)

    async def _list_anew(
        self, connection: AsyncConnection, pages: Sequence[Delivery], now: datetime
    ) -> Card:
        """A delivered list without what was taken, has ended or is to be seen no more (A40)."""
        found = [await self.listed(connection, page) for page in pages]
        waiting = [each for each in found if each is not None]
        if waiting:
            return self._together(waiting, now, repeat=False)
        return self._marked(Card(lines=(say("together.none_left"),)))

    def toast(self, text: str) -> str:
        """A short answer to a tap; in a drill it says so too."""
        return say("drill_mark", headline=text) if self._drill and text else text

    def packed(self, card: Card, person: str) -> PackedButtons:
        """The card's buttons, sealed for the person they are shown to."""
        who = PersonId(person)
        return tuple(
            tuple((button.label, _packed(button.action, self._seal, who)) for button in row)
            for row in card.buttons
        )

    async def _finished(
        self, connection: AsyncConnection, row: Claimed, body: str
    ) -> Content | None:
        """A finished card; about a case only while the person may still see it (R-CONF-1)."""
        if row.case_id and row.person:
            case = await cases.load(connection, row.case_id)
            if case is not None and PersonId(row.person) in case.complained_about:
                return None
        return Content(self._marked(from_text(Card, body)))

    async def _question(
        self, connection: AsyncConnection, row: Claimed, now: datetime
    ) -> Content | None:
        person, rulebook = PersonId(row.person or ""), self._desk.rulebook
        card = await daily.question(connection, rulebook, row.body, person, now)
        return Content(self._marked(card)) if card else None

    async def _render(
        self,
        connection: AsyncConnection,
        message: Message,
        case: Case,
        now: datetime,
        *,
        repeat: bool,
        plain: bool,
    ) -> Card:
        """The full card; a card that cannot be made becomes plain words, never silence (T23)."""
        if not plain:
            plan = await self._desk.plan_of(connection, case)
            duty = self._desk.rulebook.duty
            try:
                others = await around(connection, case)
                return cards.render(message, case, plan, duty, now, repeat=repeat, others=others)
            except (Busy, DBAPIError):
                raise  # nothing is wrong with the card: it is drawn in full at the next attempt
            except Exception as failure:  # a page that cannot be drawn still goes out
                _log.error("render_failed", key=message.key, at=origin(failure))
        number = case.number
        return Card(headline=say("plain_page", number=number), brief=bare_brief(number))

    def _after_restore(self, card: Card, listed: Sequence[Listed]) -> Card:
        """With a word that somebody may have dealt with it already, when that may be."""
        known = self._restored
        if known is None or not any(known.is_untouched(each.case) for each in listed):
            return card
        return replace(card, lines=marked(card, known, listed[0].plan.zone))

    def _marked(self, card: Card) -> Card:
        if not self._drill:
            return card
        if card.headline or not card.lines:
            return replace(card, headline=say("drill_mark", headline=card.headline))
        first = say("drill_mark", headline=card.lines[0])
        return replace(card, lines=(first, *card.lines[1:]))


def _listed_content(row: Claimed, card: Card, listed: Listed, *, is_list: bool) -> Content:
    attempt = from_text(Message, row.body).attempt
    version = listed.case.version
    return Content(card, is_list, False, version, is_list=is_list, attempt=attempt)


def digest(card: Card) -> str:
    """What a card shows, as a short text: an edit that would change nothing is not sent."""
    return hashlib.sha256(to_text(card).encode()).hexdigest()


def _packed(action: Action, seal: bytes, person: PersonId) -> str:
    return action.pack(seal, person)
