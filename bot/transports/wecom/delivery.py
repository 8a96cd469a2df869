"""One card on its way to one person: several requests, of which any may fail.

Once the first was taken, a failure can no longer be LATER: the person has read a part. What was
taken is not sent again as long as this process remembers it.
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace

from bot.transports.wecom.client import Reply, WecomApi, is_dead
from bot.transports.wecom.kept import Begun, Piece
from bot.transports.wecom.media import LOCATION, kind_of_ref, kinds_for, place_words, upload
from bot.transports.wecom.messages import message
from bot.transports.wecom.outcomes import TASK_ID_TAKEN, errcode_of, scrubbed
from handlers.wire import File, Outcome, Sent


@dataclass
class Delivery:
    """`further` waits until the person's budget has room for one more message."""

    api: WecomApi
    userid: str
    begun: Begun
    safe: bool
    once: str
    further: Callable[[], Awaitable[None]]
    asked: int = 0

    async def carry(self, files: Sequence[File]) -> Sent:
        """Send what is still missing of the words and the cards, then of the files."""
        for piece in self.begun.pieces[self.begun.taken :]:
            answer = await self._put(piece)
            if isinstance(answer, Sent):
                return self._partly(answer)
            self._note(piece, answer)
        for file in files:
            if file.attachment not in self.begun.passed:
                failed = await self._put_file(file)
                if failed:
                    return self._partly(failed)
        return self._whole()

    def _note(self, piece: Piece, answer: Reply) -> None:
        self.begun.taken += 1
        self._told(answer)
        if piece.is_main:
            self.begun.ref = piece.task_id or answer.words("msgid")
            self.begun.code = answer.words("response_code")

    def _told(self, answer: Reply) -> None:
        if msgid := answer.words("msgid"):
            self.begun.msgids.append(msgid)

    async def _put(self, piece: Piece) -> Reply | Sent:
        """Send one request. Each after the first has to be due too."""
        if self.asked:
            await self.further()
        self.asked += 1
        answer = await self.api.post("message/send", piece.body, sends=True)
        if isinstance(answer, Reply):
            if not is_dead(answer, self.userid):
                return answer
            named = scrubbed(f"named in invaliduser or unlicenseduser: {self.userid}")
            return Sent(outcome=Outcome.DEAD, detail=named)
        if piece.task_id and self.once and errcode_of(answer) == TASK_ID_TAKEN:
            # The name is of this card alone: an attempt before, of which nobody is left to tell
            # the end, was taken.
            return Reply(200, {}, b"", {})
        return answer

    async def _put_file(self, file: File) -> Sent | None:
        """None when it was sent, or noted as one that WeCom will never take."""
        reason = "nothing to send"
        if file.kind == LOCATION:
            words = place_words(file)
            failed = await self._say(file, "text", {"content": words}) if words else None
            return self._passed(file, failed, "" if words else reason)
        known = self.begun.media.get(file.attachment, "")
        ref = known.partition(":")[2] or file.file_ref
        if ref:
            kind = known.partition(":")[0] or kind_of_ref(file)
            failed = await self._say(file, kind, {"media_id": ref})
            if failed is None or failed.outcome is not Outcome.REJECTED:
                return self._passed(file, failed, "")
            reason = failed.detail
        if not file.content and file.load is not None:
            file = replace(file, content=await file.load(), load=None)
        return await self._upload(file, reason)

    async def _upload(self, file: File, reason: str) -> Sent | None:
        for kind in kinds_for(file):
            media_id = await upload(self.api, kind, file)
            if isinstance(media_id, str):
                self.begun.media[file.attachment] = f"{kind}:{media_id}"
                failed = await self._say(file, kind, {"media_id": media_id})
            else:
                failed = media_id
            if failed is None or failed.outcome is not Outcome.REJECTED:
                return self._passed(file, failed, "")
            reason = failed.detail
        return self._passed(file, None, reason)

    def _passed(self, file: File, failed: Sent | None, missing: str) -> Sent | None:
        if failed is None:
            self.begun.passed[file.attachment] = missing
        return failed

    async def _say(self, file: File, kind: str, content: dict[str, str]) -> Sent | None:
        once = f"{self.once}/{file.attachment}" if self.once else ""
        body = message(self.api.agent_id, self.userid, kind, content, safe=self.safe, once=once)
        answer = await self._put(Piece(body))
        if isinstance(answer, Sent):
            return answer
        self._told(answer)
        if not self.begun.ref:
            self.begun.ref = answer.words("msgid")
        return None

    def _partly(self, failed: Sent) -> Sent:
        """The failure itself while nothing is out; then UNCERTAIN, so that the rest follows.

        Who is dead or refused stays so: the rest would never be taken.
        """
        if failed.outcome not in (Outcome.LATER, Outcome.UNCERTAIN) or not self.begun.is_out:
            return failed
        of = f"only {self.begun.taken} of {len(self.begun.pieces)} messages of the card went out"
        return replace(
            failed,
            outcome=Outcome.UNCERTAIN,
            message_ref=self.begun.ref,
            detail=f"{of}: {failed.detail}",
            file_refs=self._file_refs,
        )

    def _whole(self) -> Sent:
        missing = [f"{name} not sent: {why}" for name, why in self.begun.passed.items() if why]
        if not self.begun.is_out:
            nothing = "; ".join(missing) or "the card has neither words nor files"
            return Sent(outcome=Outcome.REJECTED, detail=nothing)
        return Sent(
            outcome=Outcome.SENT,
            message_ref=self.begun.ref,
            card_code=self.begun.code,
            recall_ref=" ".join(self.begun.msgids),
            detail="; ".join(missing),
            file_refs=self._file_refs,
        )

    @property
    def _file_refs(self) -> tuple[tuple[str, str], ...]:
        """Ids of the files that this card uploaded, by attachment."""
        uploaded = self.begun.media.items()
        return tuple((attachment, known.partition(":")[2]) for attachment, known in uploaded)
