"""SMS and voice plugged in: by the bank's own gateway, else by Aliyun."""

from collections.abc import Mapping, Sequence

from bot import kept_secrets
from bot.budget.budget import Budget
from bot.budget.building import telephone_budget
from bot.http import Routes
from bot.machine import ThisMachine
from bot.settings import Settings
from bot.transports.gateway.callback import GatewayCallback
from bot.transports.gateway.incoming import to_incoming
from bot.transports.gateway.wires import SmsWire, VoiceWire
from bot.wiring.wired import Decode, Making, Surroundings
from handlers.wire import ChatWire


class _Telephones:
    """What both providers have in common."""

    def __init__(self, settings: Settings, wires: Sequence[ChatWire], making: Making) -> None:
        self._wires = tuple(wires)
        self._budgets = {
            each.name: making.budget
            or telephone_budget(settings, each.name, making.replicas, making.speed)
            for each in wires
        }

    @property
    def chats(self) -> Sequence[ChatWire]:
        """SMS, voice, or both."""
        return self._wires

    @property
    def budgets(self) -> Mapping[str, Budget]:
        """A telephone is not rung for one page while it rings for another."""
        return self._budgets

    async def run(self, around: Surroundings) -> None:
        """Nothing: whoever has something to tell comes to us."""

    async def close(self) -> None:
        """Nothing is kept open."""


class Gateway(_Telephones):
    """`settings.gateway` names a gateway."""

    def __init__(self, settings: Settings, making: Making) -> None:
        own = settings.gateway
        if own.url is None or own.secret is None:
            raise ValueError("gateway.url and gateway.secret are not set")
        self._secret = kept_secrets.gateway_secret(own)
        wires: list[ChatWire] = []
        if own.sms:
            wires.append(SmsWire(own.url, self._secret, ThisMachine().wall))
        if own.voice:
            wires.append(VoiceWire(own.url, self._secret, ThisMachine().wall))
        super().__init__(settings, wires, making)

    @property
    def decoders(self) -> Mapping[str, Decode]:
        """Of pressed digits, and of messages that failed later."""
        return {wire.name: to_incoming for wire in self._wires}

    def routes(self, around: Surroundings) -> Sequence[Routes]:
        """Where the gateway tells of digits and failures."""
        callback = GatewayCallback(self._secret, around.accept, around.refused, ThisMachine().wall)
        return (callback.add_to,)


class Aliyun(_Telephones):
    """`settings.aliyun` names an account. What was not given a template is left out."""

    def __init__(self, settings: Settings, making: Making) -> None:
        own = settings.aliyun
        if own.access_key_id is None or own.access_key_secret is None:
            raise ValueError("aliyun.access_key_id and access_key_secret are not set")
        # Imported only where it is used: the SDK is large.
        from bot.transports.aliyun.wires import AliyunSms, AliyunVoice

        who = (own.access_key_id, own.access_key_secret.get_secret_value())
        wires: list[ChatWire] = []
        if own.sms_sign is not None and own.sms_template is not None:
            wires.append(AliyunSms(*who, own.sms_sign, own.sms_template, own.sms_endpoint))
        if own.voice_template is not None:
            voice = AliyunVoice(*who, own.voice_template, own.voice_number, own.voice_endpoint)
            wires.append(voice)
        super().__init__(settings, wires, making)

    @property
    def decoders(self) -> Mapping[str, Decode]:
        """Nothing comes back this way."""
        return {}

    def routes(self, around: Surroundings) -> Sequence[Routes]:
        """None."""
        return ()
