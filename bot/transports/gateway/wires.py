"""SMS and voice by the bank's gateway: two wires, one contract (docs/gateway.md)."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from hashlib import sha256

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.transports import brief
from bot.transports.gateway.outcomes import answered, failed, is_unsigned
from bot.transports.gateway.signing import key_of, signed
from bot.transports.mends import Mends
from bot.transports.screenless import Screenless
from bot.transports.secret import Secret
from handlers.card import Brief, Card
from handlers.sentences import say
from handlers.wire import Abilities, File, PackedButtons, Sent

SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_ANSWER_BYTES = 64 * 1024

Fields = dict[str, object]


class GatewayWire(Screenless):
    """What both have in common. An address is a telephone number in digits.

    `url` is that of the gateway without the last part; `now` is this machine's own time of day,
    in a drill too, since the gateway compares it with its own. `seconds` is for one attempt.
    Raises ValueError for a secret that could be guessed.
    """

    name = ""
    abilities = Abilities(says_brief=True)

    def __init__(
        self, url: str, secret: str | Secret, now: Callable[[], datetime], seconds: float = SECONDS
    ) -> None:
        self._url = f"{url.rstrip('/')}/{self.name}"
        self._secret = Secret.of(secret)
        key_of(self._secret.current)
        self._now = now
        self._mends = Mends(self.name)
        self._timeout = ClientTimeout(total=seconds, sock_connect=min(seconds, _CONNECT_SECONDS))

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Hand over the card's brief. `message_ref` is the gateway's id of it.

        The gateway knows `once` again and does not send twice, so an attempt whose end nobody
        knows is simply made again. A card without a brief is REJECTED.
        """
        if (dead := brief.no_number(address)) is not None:
            return dead
        if card.brief is None:
            return brief.no_brief()
        fields = {"to": address, **self._said(card.brief, card, packed)}
        said = once or json.dumps(fields, sort_keys=True)
        once_id = sha256(f"{self.name} {address} {said}".encode()).hexdigest()[:32]
        sent = await self._post({"id": once_id, **fields})
        if sent.is_away:
            self._mends.tell(say("reach.mend.gateway"), sent.detail)
        return sent

    def _said(self, of: Brief, card: Card, packed: PackedButtons) -> Fields:
        raise NotImplementedError

    async def _post(self, fields: Fields) -> Sent:
        """While the secret is being changed nobody knows which one the gateway has by now.

        What it refused because of that was not sent, and is signed with the next.
        """
        current, *coming = self._secret.standing()
        sent = await self._signed(fields, current)
        for each in coming:
            if is_unsigned(sent):
                sent = await self._signed(fields, each)
        return sent

    async def _signed(self, fields: Fields, secret: str) -> Sent:
        body = json.dumps(fields, ensure_ascii=False).encode()
        proof = signed(key_of(secret), body, self._now())
        headers = {"Content-Type": "application/json", **proof}
        try:
            async with (
                ClientSession(timeout=self._timeout) as session,
                session.post(
                    self._url, data=body, headers=headers, allow_redirects=False
                ) as answer,
            ):
                read = await answer.content.read(_ANSWER_BYTES)
                return answered(answer.status, answer.headers, read)
        except (ClientError, OSError, TimeoutError, ValueError) as error:
            return failed(error)


class SmsWire(GatewayWire):
    """Text messages. `signature` stands in 【】 before the words; "" when the gateway puts one."""

    name = "sms"

    def __init__(
        self,
        url: str,
        secret: str | Secret,
        now: Callable[[], datetime],
        seconds: float = SECONDS,
        signature: str = "督办",
    ) -> None:
        super().__init__(url, secret, now, seconds)
        self._signature = signature

    def _said(self, of: Brief, card: Card, packed: PackedButtons) -> Fields:
        return {"text": brief.sms(of, brief.asks(card), self._signature)}


class VoiceWire(GatewayWire):
    """Telephone calls. A card with the button 认领 asks for a 1, which comes to the callback."""

    name = "voice"
    # The buttons are never shown, but the one that acknowledges goes with the call.
    abilities = Abilities(buttons=1, says_brief=True)

    def _said(self, of: Brief, card: Card, packed: PackedButtons) -> Fields:
        reference = brief.acknowledging(card, packed)
        said = brief.speech(of, brief.asks(card), pressing=bool(reference))
        parts = {"number": said.number, "outlet": said.outlet, "deadline": said.deadline}
        fields: Fields = {"text": said.text, "speech": parts}
        return {**fields, "ask": "1", "reference": reference} if reference else fields
