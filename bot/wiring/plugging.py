"""Which wires there are: one line for each that the settings name."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from bot.settings import Settings
from bot.wiring.telegram import Telegram
from bot.wiring.wired import Making, Wired

if TYPE_CHECKING:  # imported here, it would come before `bot.transports.telegram` makes it lean
    from aiogram import Bot


def plugged(settings: Settings, making: Making, bot: "Bot | None" = None) -> Sequence[Wired]:
    """Every wire that the settings name; `bot` is a Telegram of another world.

    Raises ValueError when there is no chat among them: nobody could report anything.
    """
    found: list[Wired] = []
    if settings.telegram.token is not None or bot is not None:
        found.append(Telegram(settings, making, bot))
    # Imported only where they are used: each brings megabytes of others' code with it.
    if settings.wecom.is_on:
        from bot.wiring.wecom import Wecom

        found.append(Wecom(settings, making))
    if not found:
        raise ValueError("neither telegram.token nor wecom.corp_id is set")
    if settings.gateway.url is not None:
        from bot.wiring.telephone import Gateway

        found.append(Gateway(settings, making))
    elif settings.aliyun.access_key_id is not None:
        from bot.wiring.telephone import Aliyun

        found.append(Aliyun(settings, making))
    return tuple(found)
