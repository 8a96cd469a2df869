"""WeCom as handlers and the courier see it: cards in, outcomes out, nothing raised."""

import re
import time
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial

import structlog

from bot.transports.wecom.cards import face, new_face, template_cards
from bot.transports.wecom.client import WecomApi, as_json, is_dead
from bot.transports.wecom.delivery import Delivery
from bot.transports.wecom.kept import Begun, Kept, Piece
from bot.transports.wecom.media import download
from bot.transports.wecom.messages import message, named
from bot.transports.wecom.outcomes import CARD_CODE_USED, errcode_of
from bot.transports.wecom.text import MOST_BYTES, MOST_PIECES, pieces
from handlers.card import Card
from handlers.wire import Abilities, File, Outcome, PackedButtons, Sent

MOST_BUTTONS = 100

USERID = re.compile(r"[0-9a-z][0-9a-z_.@-]{0,63}")
NO_USERID = Sent(outcome=Outcome.DEAD, detail="a WeCom address is one userid", tried=False)
_MOST_UNSURE = 1000
_MEND = (
    "管理后台→应用管理→本应用→可见范围，加入此人；再核对组织文件里的 wecom 是不是通讯录里的“账号”"
)
_log = structlog.get_logger(__name__)

Further = Callable[[str], Awaitable[None]]


async def at_once(_address: str) -> None:
    """No budget: every message of a card goes as soon as the one before is taken."""


class WecomWire:
    """A ChatWire. An address is a userid in lower case.

    A message reference is the task_id of the card with the first buttons, or the msgid of words.
    `further` waits until the budget of an address has room for one more message of a card.
    """

    name = "wecom"
    abilities = Abilities(
        buttons=MOST_BUTTONS,
        edits=True,
        needs_code=True,
        is_crowded=True,
        files=True,
        protects=True,
        text_characters=MOST_BYTES * MOST_PIECES // 4,
    )

    def __init__(
        self,
        api: WecomApi,
        further: Further = at_once,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self._api = api
        self._further = further
        self._kept = Kept(monotonic)
        self._unsure: dict[str, None] = {}

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Send the words, the buttons on as many cards as they need, then the files.

        An attempt with the same `once` goes on where the last one ended without an answer, with
        the same bytes (D02); UNCERTAIN says that there is something to go on with.
        """
        userid = address.lower()
        if not USERID.fullmatch(userid):
            return NO_USERID
        name = f"{once}/plain" if self._kept.was_refused(once) else once
        begun = self._kept.known(name, userid)
        if begun is None:
            begun = Begun(self._pieces(userid, card, packed, name), _look(card, packed))
            self._kept.begin(name, userid, begun)
        further = partial(self._further, userid)
        delivery = Delivery(self._api, userid, begun, card.protected, name, further)
        sent = await delivery.carry(files)
        if sent.outcome is not Outcome.UNCERTAIN:
            self._kept.ended(name, userid)
        if sent.outcome is Outcome.REJECTED:
            self._kept.refused(once)
        if sent.outcome is Outcome.DEAD:
            _log.error("wecom_person_not_reached", userid=userid, detail=sent.detail, mend=_MEND)
        if sent.card_code and begun.look != _look(card, packed):
            return await self._caught_up(userid, card, packed, sent)
        return sent

    async def edit(
        self,
        address: str,
        message_ref: str,
        card: Card,
        packed: PackedButtons,
        code: str = "",
    ) -> Sent:
        """Put a new card in place, with `code`, which is used up by it.

        UNCHANGED without a code, and when WeCom will not change this card any more (W:94888).
        """
        userid = address.lower()
        if not code or not USERID.fullmatch(userid):
            nothing = "no permission to change this card"
            return Sent(outcome=Outcome.UNCHANGED, detail=nothing, tried=False)
        body = {
            "userids": [userid],
            "agentid": self._api.agent_id,
            "response_code": code,
            "template_card": new_face(card, packed),
        }
        answer = await self._api.post("message/update_template_card", as_json(body), sends=True)
        if isinstance(answer, Sent):
            return self._not_edited(answer, code, message_ref)
        if is_dead(answer, userid):
            return Sent(outcome=Outcome.UNCHANGED, detail="named in invaliduser")
        return Sent(outcome=Outcome.SENT, message_ref=message_ref)

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """WeCom shows nothing over a chat: words are UNCHANGED, so that they become a message."""
        outcome = Outcome.UNCHANGED if text.strip() else Outcome.SENT
        return Sent(outcome=outcome, detail="")

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """The content; None when WeCom has it no more or it is longer than `limit_bytes`.

        Raises ConnectionError when WeCom cannot be asked now: a photo that is only late must not
        be taken for one that is gone.
        """
        return await download(self._api, file_ref, limit_bytes)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """Take messages back within 24 hours, from WeCom but not from the WeChat plugin."""
        found = Sent(outcome=Outcome.UNCHANGED, detail="no message to be taken back")
        for msgid in recall_ref.split():
            answer = await self._api.post("message/recall", as_json({"msgid": msgid}))
            if isinstance(answer, Sent):
                over = answer.outcome in (Outcome.REJECTED, Outcome.DEAD)
                return replace(answer, outcome=Outcome.UNCHANGED) if over else answer
            found = Sent(outcome=Outcome.SENT)
        return found

    async def _caught_up(self, userid: str, card: Card, packed: PackedButtons, sent: Sent) -> Sent:
        """Bytes of an earlier attempt came only now, and things stand otherwise meanwhile."""
        edited = await self.edit(userid, sent.message_ref, card, packed, sent.card_code)
        return sent if edited.outcome is Outcome.LATER else replace(sent, card_code="")

    def _pieces(self, userid: str, card: Card, packed: PackedButtons, once: str) -> list[Piece]:
        """The requests of a card, in their order."""
        has_buttons = any(packed)
        told = [] if has_buttons and face(card).is_whole else pieces(card)
        found = []
        for number, words in enumerate(told):
            name = f"{once}/{number}" if once else ""
            body = self._message(userid, "text", {"content": words}, card, name)
            found.append(Piece(body, is_main=not has_buttons and number == len(told) - 1))
        # Who is meant is part of the name: an obligation may go on to another userid.
        first = named(f"{userid}/{once}" if once else "")
        for template in template_cards(card, packed, first) if has_buttons else ():
            task_id = str(template["task_id"])
            body = self._message(userid, "template_card", template, card, once)
            found.append(Piece(body, task_id, is_main=task_id == first))
        return found

    def _message(
        self, userid: str, kind: str, content: Mapping[str, object], card: Card, once: str
    ) -> bytes:
        agent_id, safe = self._api.agent_id, card.protected
        return message(agent_id, userid, kind, content, safe=safe, once=once)

    def _not_edited(self, answer: Sent, code: str, message_ref: str) -> Sent:
        """A code that was used up by an attempt without an answer has done its work."""
        if errcode_of(answer) == CARD_CODE_USED and code in self._unsure:
            return Sent(outcome=Outcome.SENT, message_ref=message_ref)
        if answer.outcome is Outcome.UNCERTAIN:
            self._unsure[code] = None
            while len(self._unsure) > _MOST_UNSURE:
                self._unsure.pop(next(iter(self._unsure)))
        return answer


def _look(card: Card, packed: PackedButtons) -> tuple[str, ...]:
    """How a case stands, by its card: the minutes that are left are no change."""
    return (card.headline, *(label for row in packed for label, _ in row))
