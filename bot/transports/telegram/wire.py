"""Telegram as handlers and the courier see it: cards in, outcomes out, nothing raised."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from functools import partial

from aiogram import Bot
from aiogram.methods import AnswerCallbackQuery, DeleteMessage, EditMessageText, GetFile

from bot.transports.mends import Mends
from bot.transports.telegram.delivery import NO_PREVIEW, Delivery, Pause
from bot.transports.telegram.files import download
from bot.transports.telegram.keyboards import inline, markup
from bot.transports.telegram.outcomes import ask
from bot.transports.telegram.pages import LONGEST_TEXT, pieces, toast
from handlers.card import Card
from handlers.sentences import say
from handlers.wire import Abilities, File, Outcome, PackedButtons, Sent

MOST_BUTTONS = 100

Further = Callable[[str], Awaitable[None]]


async def at_once(_address: str) -> None:
    """No budget: every message of a card goes as soon as the one before is taken."""


class TelegramWire:
    """A ChatWire. An address is a numeric chat id, a message reference is `chat_id:message_id`.

    `pause` waits so many seconds for the flood limit within one card; `further` waits until the
    budget of an address has room for one more message of a card.
    """

    name = "telegram"
    abilities = Abilities(
        buttons=MOST_BUTTONS,
        edits=True,
        files=True,
        protects=True,
        text_characters=LONGEST_TEXT,
    )

    def __init__(self, bot: Bot, pause: Pause = asyncio.sleep, further: Further = at_once) -> None:
        self._bot = bot
        self._pause = pause
        self._further = further
        self._mends = Mends(self.name)

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Send the words in as many messages as they need, the buttons on the last, then the files.

        `message_ref` names the message with the buttons. `file_refs` are the ids by which the
        files can be sent next time. A card of which only a part went out is UNCERTAIN. A file
        that Telegram will never take does not hold up the words: it is named in `detail`.
        """
        chat = _number(address)
        if chat is None:
            nobody = "a Telegram address is a numeric id"
            return Sent(outcome=Outcome.DEAD, detail=nobody, tried=False)
        further = partial(self._further, address)
        delivery = Delivery(self._bot, chat, card.protected, card.silent, self._pause, further)
        sent = await delivery.carry(pieces(card), files, markup(card, packed))
        if sent.is_away:
            self._mends.tell(say("reach.mend.telegram"), sent.detail)
        return sent

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        """Put new words and buttons in place; words too long for one message are shortened.

        UNCHANGED when the message says so already, is gone, or cannot be edited.
        """
        chat, message = (_number(part) for part in _halves(message_ref))
        if chat is None or message is None:
            nothing = "no such message reference"
            return Sent(outcome=Outcome.UNCHANGED, detail=nothing, tried=False)
        answer = await ask(
            self._bot,
            EditMessageText(
                chat_id=chat,
                message_id=message,
                text="".join(pieces(card, most=1)),
                parse_mode="HTML",
                link_preview_options=NO_PREVIEW,
                reply_markup=inline(packed),
            ),
        )
        if isinstance(answer, Sent):
            return answer
        return Sent(outcome=Outcome.SENT, message_ref=message_ref)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """Delete every message of a card; Telegram takes back what is younger than 48 hours."""
        found = Sent(outcome=Outcome.UNCHANGED, detail="no such message reference")
        for ref in recall_ref.split():
            chat, message = (_number(part) for part in _halves(ref))
            if chat is None or message is None:
                continue
            answer = await ask(self._bot, DeleteMessage(chat_id=chat, message_id=message))
            if isinstance(answer, Sent):
                return _not_deleted(answer)
            found = Sent(outcome=Outcome.SENT)
        return found

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """Show at most 200 characters over the chat; UNCHANGED when the tap is too old for it."""
        call = AnswerCallbackQuery(callback_query_id=answer_ref, text=toast(text) or None)
        answer = await ask(self._bot, call)
        return answer if isinstance(answer, Sent) else Sent(outcome=Outcome.SENT)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """The content; None when Telegram has it no more or it is longer than `limit_bytes`.

        Raises ConnectionError when Telegram could not be asked now: a photo that is only late
        must not be taken for one that is gone.
        """
        found = await ask(self._bot, GetFile(file_id=file_ref))
        if isinstance(found, Sent):
            if found.outcome in (Outcome.LATER, Outcome.UNCERTAIN):
                raise ConnectionError(found.detail)
            return None
        if not found.file_path or (found.file_size or 0) > limit_bytes:
            return None
        return await download(self._bot, found.file_path, limit_bytes)


def _number(text: str) -> int | None:
    """Telegram's ids are numbers; a name in their place may belong to somebody else (A38)."""
    digits = text.removeprefix("-")
    return int(text) if digits.isascii() and digits.isdigit() and len(digits) < 20 else None


def _halves(message_ref: str) -> tuple[str, str]:
    chat, _, message = message_ref.partition(":")
    return chat, message


def _not_deleted(answer: Sent) -> Sent:
    """Too old, or gone already: neither is a fault of the chat."""
    if answer.outcome is Outcome.REJECTED:
        return replace(answer, outcome=Outcome.UNCHANGED)
    return answer
