"""Aliyun's SendSms and SingleCallByTts as wires.

The SDK's async methods are used: tried against a real server, they wait without blocking and
keep their time limits. The SDK is imported when a wire is built, so that a process without Aliyun
never loads it. It does not know an idempotency key: an attempt whose end nobody knows may come
twice. A call only tells: see docs/decisions/ for why no digit is taken.
"""

import asyncio
import json
from collections.abc import Sequence
from hashlib import sha256
from typing import Any

from bot.transports import brief
from bot.transports.aliyun.outcomes import answered, failed, mend_of
from bot.transports.mends import Mends
from bot.transports.screenless import Screenless
from handlers.card import Brief, Card
from handlers.wire import Abilities, File, PackedButtons, Sent

SECONDS = 10.0
_CONNECT_SECONDS = 5.0
_OUT_ID = 15
"""Aliyun's own reference for a call may be so long, in bytes."""
_TIMES = 3
_SPEED = -100
"""Slower than usual, of -500 to 500: who is woken hears badly."""


class AliyunWire(Screenless):
    """What both have in common. An address is a telephone number in digits.

    `endpoint` is a host, with `http://` before it only for tests on this machine.
    """

    name = ""
    abilities = Abilities(says_brief=True)

    def __init__(self, key_id: str, key_secret: str, endpoint: str, seconds: float) -> None:
        from alibabacloud_tea_openapi.utils_models import Config
        from darabonba.runtime import RuntimeOptions

        host = endpoint.removeprefix("http://").removeprefix("https://").rstrip("/")
        self._config = Config(
            access_key_id=key_id,
            access_key_secret=key_secret,
            endpoint=host,
            protocol="HTTP" if endpoint.startswith("http://") else "HTTPS",
        )
        self._seconds = seconds
        self._mends = Mends(self.name)
        self._patience = RuntimeOptions(
            connect_timeout=int(min(seconds, _CONNECT_SECONDS) * 1000),
            read_timeout=int(seconds * 1000),
        )

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Have Aliyun fill its template with the card's brief; REJECTED without a brief."""
        if (dead := brief.no_number(address)) is not None:
            return dead
        if card.brief is None:
            return brief.no_brief()
        out_id = sha256(once.encode()).hexdigest()[:_OUT_ID]
        try:
            async with asyncio.timeout(self._seconds):
                sent = await self._ask(address, card.brief, out_id)
        except Exception as error:  # the SDK has three families of its own, and lets others pass
            sent = failed(error)
        self._mends.tell(mend_of(sent), sent.detail)
        return sent

    async def _ask(self, number: str, of: Brief, out_id: str) -> Sent:
        raise NotImplementedError


class AliyunSms(AliyunWire):
    """Text messages. `sign` and `template` are approved ones, the template with the variables
    number, unit and deadline."""

    name = "sms"

    def __init__(
        self,
        key_id: str,
        key_secret: str,
        sign: str,
        template: str,
        endpoint: str = "dysmsapi.aliyuncs.com",
        seconds: float = SECONDS,
    ) -> None:
        super().__init__(key_id, key_secret, endpoint, seconds)
        from alibabacloud_dysmsapi20170525.client import Client

        self._client = Client(self._config)
        self._sign, self._template = sign, template

    async def _ask(self, number: str, of: Brief, out_id: str) -> Sent:
        from alibabacloud_dysmsapi20170525.models import SendSmsRequest

        request = SendSmsRequest(
            phone_numbers=number,
            sign_name=self._sign,
            template_code=self._template,
            template_param=_json(brief.template_values(of, aloud=False)),
            out_id=out_id,
        )
        answer = await self._client.send_sms_with_options_async(request, self._patience)
        return _sent(answer.body, "biz_id")


class AliyunVoice(AliyunWire):
    """Telephone calls that read an approved template aloud, three times.

    `shown_number` is one that was bought; without it the call comes from the common ones.
    """

    name = "voice"

    def __init__(
        self,
        key_id: str,
        key_secret: str,
        template: str,
        shown_number: str | None = None,
        endpoint: str = "dyvmsapi.aliyuncs.com",
        seconds: float = SECONDS,
    ) -> None:
        super().__init__(key_id, key_secret, endpoint, seconds)
        from alibabacloud_dyvmsapi20170525.client import Client

        self._client = Client(self._config)
        self._template, self._shown_number = template, shown_number

    async def _ask(self, number: str, of: Brief, out_id: str) -> Sent:
        from alibabacloud_dyvmsapi20170525.models import SingleCallByTtsRequest

        request = SingleCallByTtsRequest(
            called_number=number,
            called_show_number=self._shown_number,
            tts_code=self._template,
            tts_param=_json(brief.template_values(of, aloud=True)),
            play_times=_TIMES,
            speed=_SPEED,
            out_id=out_id,
        )
        answer = await self._client.single_call_by_tts_with_options_async(request, self._patience)
        return _sent(answer.body, "call_id")


def _json(values: dict[str, str]) -> str:
    return json.dumps(values, ensure_ascii=False)


def _sent(body: Any, reference: str) -> Sent:
    """The SDK's body has `code`, `message` and its own name for the id; any may be missing."""
    code = body.code if isinstance(body.code, str) else ""
    return answered(code, str(body.message or ""), str(getattr(body, reference) or ""))
