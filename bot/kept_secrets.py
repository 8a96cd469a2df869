"""Which secrets of the settings are followed while the process runs, and what each must look like.

A file that is changed by hand to something that settings would refuse is not taken up.
"""

from collections.abc import Callable
from pathlib import Path

from pydantic import SecretStr
from pydantic_core import PydanticCustomError

from bot.settings_kinds import bot_token, header_secret
from bot.settings_wires import (
    GatewaySettings,
    TelegramSettings,
    WecomSettings,
    gateway_shared_secret,
    wecom_aes_key,
    wecom_callback_token,
)
from bot.transports.secret import Secret

Check = Callable[[SecretStr], SecretStr]


def is_fit(check: Check, value: str) -> bool:
    """Whether the settings would take it."""
    try:
        check(SecretStr(value))
    except PydanticCustomError:
        return False
    return True


def token(of: TelegramSettings) -> Secret:
    """The bot's. One of another bot is not taken up: nobody has ever written to that one."""
    known = of.token.get_secret_value() if of.token else ""
    bot = known.partition(":")[0]

    def fits(value: str) -> bool:
        return is_fit(bot_token, value) and value.partition(":")[0] == bot

    return Secret(known, of.token_file, fits)


def webhook_secret(of: TelegramSettings) -> Secret:
    """What Telegram writes into the head of its posts."""
    return _secret(of.webhook_secret, of.webhook_secret_file, header_secret)


def wecom_secret(of: WecomSettings) -> Secret:
    """The app's, for which WeCom gives out tokens."""
    return _secret(of.secret, of.secret_file, lambda value: value)


def wecom_callback(of: WecomSettings) -> tuple[Secret, Secret]:
    """Token and EncodingAESKey of 接收消息."""
    return (
        _secret(of.callback_token, of.callback_token_file, wecom_callback_token),
        _secret(of.aes_key, of.aes_key_file, wecom_aes_key),
    )


def gateway_secret(of: GatewaySettings) -> Secret:
    """What the bank's gateway and we sign with."""
    return _secret(of.secret, of.secret_file, gateway_shared_secret)


def _secret(value: SecretStr | None, path: Path | None, check: Check) -> Secret:
    known = value.get_secret_value() if value else ""
    return Secret(known, path, lambda found: is_fit(check, found))
