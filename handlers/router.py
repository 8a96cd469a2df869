"""Which conversation a message belongs to, and who sent it.

It decides who the sender is from stored bindings and numeric addresses only (A38). A stranger
learns how to enrol and nothing else; a group chat never sees a word about a case. The tables
of commands, buttons and answers are in `conversations.table`.
"""

import re
import unicodedata
from dataclasses import replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.message import Priority
from escalation.organisation import Person
from escalation.words import PersonId
from handlers import undelivered
from handlers.action import Action
from handlers.card import Card
from handlers.conversations import (
    acknowledging,
    answers,
    editing,
    emergency,
    enrolment,
    holding,
    reporting,
    supplementing,
    welcome,
)
from handlers.conversations.offers import pressed
from handlers.conversations.table import (
    ANSWERED,
    COMMANDS,
    OPENING,
    TAPPED,
    TYPED_BUTTONS,
    WORDS,
    Command,
)
from handlers.desk import Desk
from handlers.draft import Wanted
from handlers.incoming import NOTHING_CHOSEN, Arrival, Incoming
from handlers.privacy import Privacy, Switches
from handlers.reading import Lexicon
from handlers.reading.striking import tells_secret
from handlers.room import Room
from handlers.sentences import say
from storage import card_codes, deliveries, outbox, people
from storage.codec import to_text
from storage.outbox import Owed, RowKind
from storage.people import Binding

MAIL = "mail"
_FILES = frozenset({Arrival.PHOTO, Arrival.VOICE, Arrival.DOCUMENT})
_FOR_A_CASE = frozenset(
    {Wanted.ADD, Wanted.RESULT, Wanted.WATCH, Wanted.PAY, Wanted.LOSS, Wanted.PROMISE}
)
# 紧急用款 is a category of complaint (C04) and no cry for help.
_EMERGENCY = re.compile(
    r"紧急(?!用款|用钱|取款|取钱|提现|转账|支付|付款|挂失|止付|赎回|冻结|解冻|补卡|联系)"
    r"[\s,，。.!！:：、]*",
    re.UNICODE,
)
# While an answer is awaited, 紧急赎回理财 is the answer; a cry for help stands apart.
_EMERGENCY_APART = re.compile(r"紧急(?:[\s,，。.!！:：、]+|$)", re.UNICODE)
_NOT_ASKED = frozenset({None, Wanted.REPORT, Wanted.EMERGENCY})


class Router:
    """Built once; `seal` proves that a button was shown to exactly this person (A42)."""

    def __init__(
        self, desk: Desk, lexicon: Lexicon, seal: bytes, switches: Switches | None = None
    ) -> None:
        self._desk = desk
        self._lexicon = lexicon
        self._seal = seal
        self._switches = switches or {}

    async def handle(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        """Deal with one message inside the caller's transaction."""
        if incoming.sender.in_group:
            await self._in_group(connection, incoming, cause, now)
            return
        if incoming.kind is Arrival.FAILED:
            await undelivered.learn(connection, incoming, now)
            return
        if incoming.card_code:
            place = (incoming.sender.transport, incoming.message_ref)
            await card_codes.keep(connection, *place, incoming.card_code, now)
        person = await self._who(connection, incoming, cause, now)
        if incoming.kind is Arrival.APPEARED:
            return  # a dead address lives again by that alone; nobody said anything
        if person is None and not incoming.sender.has_screen:
            return
        if person is None:
            await self._stranger(connection, incoming, cause, now)
            return
        room = Room(
            connection=connection,
            desk=self._desk,
            lexicon=self._lexicon,
            incoming=replace(incoming, person=person.id),
            now=now,
            cause=cause,
            person=person,
            privacy=self._switches.get(incoming.sender.transport, Privacy.NONE),
        )
        await self._take(room)
        _warn_of_secret(room)
        if incoming.answer_ref and not _is_answered(room):
            # The phone shows a tapped button as busy until the tap is answered.
            room.toast("")
        await room.leave()

    async def _take(self, room: Room) -> None:
        incoming = room.incoming
        if incoming.kind is Arrival.ACTION:
            await self._tapped(room, incoming.text)
        elif incoming.edited:
            command = _command_in(incoming.text, None)
            text = command[1] if command else incoming.text
            await editing.edited(room, text, is_command=command is not None)
        elif incoming.kind is Arrival.TEXT:
            await _text(room, incoming.text)
        elif incoming.kind in _FILES:
            await _file(room)
        elif incoming.kind is Arrival.LOCATION:
            await _location(room)
        else:
            await welcome.unreadable(room)

    async def _tapped(self, room: Room, packed: str) -> None:
        """A forged button and one of another person are answered like 'not found' (A42)."""
        if packed == NOTHING_CHOSEN:
            room.toast(say("refused.nothing_chosen"))
            return
        try:
            action = Action.unpack(packed, self._seal, room.me)
        except ValueError:
            room.toast(say("refused.not_found"))
            return
        conversation = TAPPED.get(action.verb)
        if conversation is None:
            room.toast(say("refused.not_found"))
            return
        await conversation(room, action)
        await _renew_tapped(room, action)

    async def _who(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> Person | None:
        """The person behind the address: bound, or named by number in the organisation file."""
        sender, organisation = incoming.sender, self._desk.rulebook.duty.organisation
        binding = await people.who(connection, sender.transport, sender.address)
        named = self._named(sender.transport, sender.address)
        if binding is not None and binding.state == "revoked":
            return None
        if binding is not None and binding.is_from_file and named is None:
            # The file names another number by now: this phone may be in other hands.
            return None
        bound = binding is not None and binding.state == "live"
        if named is not None and not (bound and binding and binding.person == named.id):
            live = Binding(sender.transport, sender.address, named.id, "live", sender.display)
            await people.bind(connection, live, now, people.FROM_FILE)
            await enrolment.reached(connection, self._desk, named, cause, now)
            return named
        if binding is None or binding.state not in ("live", "dead"):
            return None
        if binding.state == "dead":
            # Whoever writes can be written to again.
            again = f"{binding.detail}; wrote again"
            await people.mark(connection, sender.transport, sender.address, "live", now, again)
        return organisation.people.get(PersonId(binding.person))

    def _named(self, transport: str, address: str) -> Person | None:
        """Whom the organisation file names by this address; nobody proves a mailbox so."""
        if transport == MAIL or not address:
            return None
        everybody = self._desk.rulebook.duty.organisation.people.values()
        return next((p for p in everybody if p.address_on(transport) == address), None)

    async def _stranger(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        """How to enrol, and nothing else."""
        command, _, code = incoming.text.strip().partition(" ")
        enrolling = incoming.kind is Arrival.TEXT and command.lower() == "/start"
        if incoming.kind is Arrival.ACTION:
            await _say_to(connection, incoming, cause, now, say("refused.not_found"))
        elif enrolling and code.strip():
            card = await enrolment.with_code(
                connection, self._desk, incoming, code.strip(), cause, now
            )
            await _say_to(connection, incoming, cause, now, card.text)
        elif not incoming.edited:
            waits = await enrolment.still_waiting(connection, self._desk, incoming, cause, now)
            told = waits.text if waits else say("enrol.how")
            await _say_to(connection, incoming, cause, now, told)

    async def _in_group(
        self, connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime
    ) -> None:
        """One polite line, only when the bot is addressed; never a word about a case."""
        addressed = incoming.kind is Arrival.TEXT and incoming.text.startswith("/")
        if addressed or incoming.kind is Arrival.ACTION:
            await _say_to(connection, incoming, cause, now, say("group.write_privately"))


async def _renew_tapped(room: Room, action: Action) -> None:
    """A nag or notice keeps its buttons until somebody taps one; then it is drawn as it stands.

    Pages are renewed by the desk, whoever acts, where the platform allows it at any time.
    """
    place = room.incoming.message_ref
    if not place or any(each.kind is RowKind.EDIT for each in room.owed):
        return
    number = await deliveries.reminder(room.connection, action.subject, place)
    if number is None and room.incoming.card_code:
        # A page that could not be changed until now may show what has long ceased to be so.
        number = await deliveries.page(room.connection, action.subject, place)
    if number is not None:
        renewed = Owed(
            key=f"refresh:{number}:{room.cause}",
            kind=RowKind.REFRESH,
            body=str(number),
            priority=Priority.REPLY,
            case_id=action.subject,
            person=room.me,
        )
        room.owed.append(renewed)


def _warn_of_secret(room: Room) -> None:
    """Whoever typed a card secret learns what became of it, unless a card says so already (A46)."""
    warning, incoming = say("draft.card_secret"), room.incoming
    if incoming.kind is Arrival.ACTION or not tells_secret(incoming.text, room.lexicon):
        return
    if not any(warning in each.body for each in room.owed):
        room.reply(Card(lines=(warning,)))


async def _text(room: Room, text: str) -> None:
    """Commands first, then an acknowledgement, then what was asked for, then a report."""
    draft = await holding.load(room)
    wanted = draft.pending.wanted if draft.pending else None
    command = _command_in(text, wanted)
    if command is not None:
        conversation, rest = command
        await conversation(room, rest)
        return
    number = acknowledging.number_in(text)
    if number is not None:
        await acknowledging.typed(room, number)
        return
    button = pressed(draft.pending.offers, text) if draft.pending else None
    if button is not None:
        await TAPPED[button.verb](room, button)
        return
    if wanted is None and not draft.is_begun and await answers.typed(room, text):
        return
    if reporting.is_noise(text):
        room.reply(Card(lines=(say("unreadable.text"),)))
        return
    for key, (while_wanted, press) in TYPED_BUTTONS.items():
        if text.strip() == say(key) and wanted in while_wanted and (draft.is_begun or wanted):
            await press(room, draft)
            return
    if wanted is None:
        await reporting.said(room, text)
    else:
        await ANSWERED[wanted](room, draft, text)


async def _file(room: Room) -> None:
    """A file goes to the case it was asked for or is obviously of, else into the draft."""
    draft, text = await holding.load(room), room.incoming.text
    if draft.pending is not None and draft.pending.wanted in _FOR_A_CASE:
        await supplementing.showed(room, draft, draft.pending.subject, text)
        return
    if draft.pending is not None and draft.pending.wanted is Wanted.EMERGENCY:
        await emergency.showed(room, draft, text)
        return
    held = None if draft.is_begun or text else await supplementing.held_case(room)
    if held is not None:
        await supplementing.showed(room, draft, held.id, text)
    else:
        await reporting.showed(room, text)


async def _location(room: Room) -> None:
    """A location goes where a photo sent instead would go."""
    draft, place = await holding.load(room), reporting.place_of(room)
    if draft.pending is not None and draft.pending.wanted in _FOR_A_CASE:
        await supplementing.pointed(room, draft, draft.pending.subject, place)
        return
    if draft.pending is not None and draft.pending.wanted is Wanted.EMERGENCY:
        await emergency.pointed(room, draft, place)
        return
    held = None if draft.is_begun else await supplementing.held_case(room)
    if held is not None:
        await supplementing.pointed(room, draft, held.id, place)
    else:
        await reporting.pointed(room)


def cries_for_help(text: str) -> bool:
    """Whether a text is 紧急, typed as a word or as the command."""
    found = _command_in(text, None)
    return found is not None and found[0] is emergency.call


def _command_in(text: str, wanted: Wanted | None) -> tuple[Command, str] | None:
    """The conversation a text commands, with what stands behind the command."""
    plain = unicodedata.normalize("NFKC", text).strip()
    if plain.startswith("/"):
        name, _, _ = plain.partition(" ")
        rest = text.strip()[len(name) :].strip()
        return COMMANDS.get(name.partition("@")[0].lower(), welcome.unknown_command), rest
    for key, conversation in WORDS.items():
        if plain == say(key):
            return conversation, ""
    for key, conversation in OPENING.items():
        opened = re.match(rf"{re.escape(say(key))}(?:[\s:：,，]+|$)", text.strip())
        if opened is not None:
            return conversation, text.strip()[opened.end() :].strip()
    pattern = _EMERGENCY if wanted in _NOT_ASKED else _EMERGENCY_APART
    found = pattern.match(text.strip())
    if found is not None:
        return emergency.call, text.strip()[found.end() :]
    return None


def _is_answered(room: Room) -> bool:
    return any(each.kind is RowKind.TOAST for each in room.owed)


async def _say_to(
    connection: AsyncConnection, incoming: Incoming, cause: str, now: datetime, text: str
) -> None:
    """Answer somebody who has no room: a stranger, or a person in a group."""
    tapped = incoming.kind is Arrival.ACTION and incoming.answer_ref
    body = f"{incoming.answer_ref}\n{text}" if tapped else to_text(Card(lines=(text,)))
    owed = Owed(
        key=f"{cause}:answer",
        kind=RowKind.TOAST if tapped else RowKind.REPLY,
        body=body,
        priority=Priority.REPLY,
        transport=incoming.sender.transport,
        address=incoming.sender.address,
    )
    await outbox.put(connection, [owed], now)
