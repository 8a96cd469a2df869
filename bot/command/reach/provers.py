"""One prover for each wire that the settings configure; what a wire needs is imported with it."""

from collections.abc import Callable, Iterator, Mapping
from functools import partial

from bot.command.reach.proof import Prover
from bot.command.reach.telephone import TelephoneProver
from bot.machine import ThisMachine
from bot.settings import Settings
from bot.settings_wires import AliyunSettings, GatewaySettings
from bot.wires_on import wires_on


def provers(settings: Settings) -> Iterator[Prover]:
    """In no particular order. Raises ValueError for a secret that could be guessed."""
    by_gateway = settings.gateway.url is not None
    telephone = _by_gateway if by_gateway else _by_aliyun
    making: Mapping[str, Callable[[], Prover]] = {
        "telegram": lambda: _telegram(settings),
        "wecom": lambda: _wecom(settings),
        "wecom_call": lambda: _wecom_call(settings),
        "sms": lambda: telephone(settings, "sms"),
        "voice": lambda: telephone(settings, "voice"),
        "mail": lambda: _mail(settings),
    }
    return (making[name]() for name in wires_on(settings))


def _telegram(settings: Settings) -> Prover:
    from bot.command.reach.telegram import TelegramProver

    return TelegramProver(settings.telegram)


def _wecom(settings: Settings) -> Prover:
    from bot.command.reach.wecom import WecomProver

    return WecomProver(settings.wecom)


def _wecom_call(settings: Settings) -> Prover:
    from bot.command.reach.wecom import WecomCallProver

    return WecomCallProver(settings.wecom)


def _mail(settings: Settings) -> Prover:
    from bot.command.reach.mail import MailProver

    return MailProver(settings.mail)


def _by_gateway(settings: Settings, name: str) -> Prover:
    from bot.transports.gateway.reachability import knock
    from bot.transports.gateway.wires import SmsWire, VoiceWire

    url, secret, now = *_gateway(settings.gateway), ThisMachine().wall
    wire = SmsWire(url, secret, now) if name == "sms" else VoiceWire(url, secret, now)
    return TelephoneProver(wire, partial(knock, url, secret, name, now))


def _gateway(own: GatewaySettings) -> tuple[str, str]:
    if own.url is None or own.secret is None:
        raise ValueError("gateway.url and gateway.secret are not set")
    return own.url, own.secret.get_secret_value()


def _by_aliyun(settings: Settings, name: str) -> Prover:
    from bot.transports.aliyun.wires import AliyunSms, AliyunVoice

    own = settings.aliyun
    key_id, secret = _account(own)
    if name == "sms":
        sms = AliyunSms(
            key_id, secret, own.sms_sign or "", own.sms_template or "", own.sms_endpoint
        )
        return TelephoneProver(sms, None)
    template, shown = own.voice_template or "", own.voice_number
    voice = AliyunVoice(key_id, secret, template, shown, own.voice_endpoint)
    return TelephoneProver(voice, None)


def _account(own: AliyunSettings) -> tuple[str, str]:
    if own.access_key_id is None or own.access_key_secret is None:
        raise ValueError("aliyun.access_key_id and access_key_secret are not set")
    return own.access_key_id, own.access_key_secret.get_secret_value()
