"""One card on its way to one chat: several messages, of which any may fail.

Once the first message is out, a failure can no longer be LATER: the person has read a part.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field, replace

from aiogram import Bot
from aiogram.methods import SendMessage, TelegramMethod
from aiogram.types import LinkPreviewOptions, Message

from bot.transports.telegram.files import sent_file_ref, ways_to_send
from bot.transports.telegram.keyboards import Markup
from bot.transports.telegram.outcomes import ask
from handlers.wire import File, Outcome, Sent

Pause = Callable[[float], Awaitable[None]]

PATIENCE_SECONDS = 8.0
"""How long the rest of a card that has begun waits for Telegram's flood limit, all in all.

Sending all of it again would cost more messages; a courier's lease must not run out meanwhile.
"""

# A preview would have Telegram fetch whatever address a complaint names.
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


@dataclass
class Delivery:
    """`refs` are the messages already sent; `missing` says which files Telegram will not take."""

    bot: Bot
    chat: int
    protected: bool
    silent: bool
    pause: Pause
    further: Callable[[], Awaitable[None]]
    patience: float = PATIENCE_SECONDS
    refs: list[str] = field(default_factory=list)
    file_refs: list[tuple[str, str]] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)

    async def carry(
        self, pieces: Sequence[str], files: Sequence[File], last: Markup | None
    ) -> Sent:
        """Send the words, then the files; `last` hangs on the last piece of the words.

        The words go first and alone, never as a caption: a caption holds a quarter of them, an
        upload may fail or take its time, and only a text message can be edited as a text.
        """
        for number, piece in enumerate(pieces, start=1):
            keyboard = last if number == len(pieces) else None
            failed = await self._put(self._words(piece, keyboard))
            if isinstance(failed, Sent):
                return self._partly(failed)
        named = self.refs[-1] if self.refs else ""
        for number, file in enumerate(files, start=1):
            keyboard = last if not pieces and number == len(files) else None
            failed_file = await self._put_file(file, keyboard)
            if failed_file:
                return replace(self._partly(failed_file), message_ref=named)
        return self._whole(named)

    def _words(self, piece: str, keyboard: Markup | None) -> TelegramMethod[Message]:
        return SendMessage(
            chat_id=self.chat,
            text=piece,
            parse_mode="HTML",
            link_preview_options=NO_PREVIEW,
            reply_markup=keyboard,
        )

    async def _put_file(self, file: File, keyboard: Markup | None) -> Sent | None:
        """None when it was sent, or noted as missing because Telegram will never take it."""
        reason = "nothing to send"
        for way in ways_to_send(self.chat, file):
            answer = await self._put(way.model_copy(update={"reply_markup": keyboard}))
            if isinstance(answer, Message):
                self.file_refs.append((file.attachment, sent_file_ref(answer)))
                return None
            if answer.outcome is not Outcome.REJECTED:
                return answer
            reason = answer.detail
        if file.load is not None and not file.content and (content := await file.load()):
            kept = replace(file, content=content, file_ref="", load=None)
            return await self._put_file(kept, keyboard)
        self.missing.append(f"{file.kind} {file.attachment} not sent: {reason}")
        return None

    async def _put(self, method: TelegramMethod[Message]) -> Message | Sent:
        """Send one message; one card makes one sound. Each after the first has to be due too."""
        if self.refs:
            await self.further()
        silent = self.silent or bool(self.refs)
        marks = {"protect_content": self.protected, "disable_notification": silent}
        answer = await self._ask_patiently(method.model_copy(update=marks))
        if isinstance(answer, Message):
            self.chat = answer.chat.id
            self.refs.append(f"{answer.chat.id}:{answer.message_id}")
        return answer

    async def _ask_patiently(self, method: TelegramMethod[Message]) -> Message | Sent:
        answer = await ask(self.bot, method)
        while isinstance(answer, Sent) and self._waits_for(answer):
            self.patience -= answer.retry_after_seconds
            await self.pause(answer.retry_after_seconds)
            answer = await ask(self.bot, method)
        return answer

    def _waits_for(self, answer: Sent) -> bool:
        seconds = answer.retry_after_seconds
        return bool(self.refs) and answer.outcome is Outcome.LATER and 0 < seconds <= self.patience

    def _partly(self, failed: Sent) -> Sent:
        """The failure itself while nothing is out; then UNCERTAIN, so that the whole is repeated.

        A dead address stays dead: it took a part, but it will take no more.
        """
        if not self.refs:
            return failed
        outcome = Outcome.DEAD if failed.outcome is Outcome.DEAD else Outcome.UNCERTAIN
        return Sent(
            outcome=outcome,
            message_ref=self.refs[-1],
            retry_after_seconds=failed.retry_after_seconds,
            detail=f"only {len(self.refs)} messages of the card went out: {failed.detail}",
            file_refs=tuple(self.file_refs),
            is_throttled=failed.is_throttled,
        )

    def _whole(self, named: str) -> Sent:
        if not self.refs:
            nothing = "; ".join(self.missing) or "the card has neither words nor files"
            return Sent(outcome=Outcome.REJECTED, detail=nothing)
        return Sent(
            outcome=Outcome.SENT,
            message_ref=named or self.refs[-1],
            recall_ref=" ".join(self.refs),
            detail="; ".join(self.missing),
            file_refs=tuple(self.file_refs),
        )
