"""Telegram plugged in: polled by one replica, or posted to each."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

import structlog

from bot import kept_secrets
from bot.budget.budget import Budget
from bot.budget.building import telegram_budget
from bot.http import Routes
from bot.settings import Settings
from bot.transports.secret import Secret
from bot.transports.telegram.client import show_commands, telegram_bot
from bot.transports.telegram.incoming import to_incoming
from bot.transports.telegram.polling import Polling
from bot.transports.telegram.webhook import PATH, Webhook, register
from bot.transports.telegram.wire import TelegramWire
from bot.wiring.wired import Decode, Making, Surroundings
from handlers.conversations.table import MENU
from handlers.sentences import say
from handlers.wire import ChatWire, Outcome

if TYPE_CHECKING:  # imported here, it would come before `bot.transports.telegram` makes it lean
    from aiogram import Bot

_log = structlog.get_logger()


class Telegram:
    """`bot` is handed in for another world than the settings name."""

    def __init__(self, settings: Settings, making: Making, bot: "Bot | None" = None) -> None:
        self._settings = settings.telegram
        self._token = kept_secrets.token(settings.telegram)
        self._secret = kept_secrets.webhook_secret(settings.telegram)
        self.bot = bot or _bot(settings, self._token)
        self._budget = making.budget or telegram_budget(settings, making.replicas)
        self._wire = TelegramWire(self.bot, further=self._budget.further)

    @property
    def chats(self) -> Sequence[ChatWire]:
        """Telegram itself."""
        return (self._wire,)

    @property
    def budgets(self) -> Mapping[str, Budget]:
        """Thirty a second in all, one a chat."""
        return {self._wire.name: self._budget}

    @property
    def decoders(self) -> Mapping[str, Decode]:
        """Of updates."""
        return {self._wire.name: to_incoming}

    def routes(self, around: Surroundings) -> Sequence[Routes]:
        """The webhook, where there is one."""
        if self._settings.mode != "webhook":
            return ()
        return (Webhook(self._secret, around.accept, around.refused).add_to,)

    async def run(self, around: Surroundings) -> None:
        """Poll, or have Telegram post to us; registering is tried until it works."""
        await show_commands(self.bot, [(name, say(f"command.{name}")) for name in MENU])
        if self._settings.mode == "polling":
            polling = Polling(self.bot, around.accept, around.chance, pause=self._token.pause)
            await around.replicas.polling.run(polling.run, polling.cry)
            return
        wait, url = 1.0, self._settings.webhook_url or f"{around.own_url}{PATH}"
        while True:
            # While it is being changed Telegram must not be told the one before.
            answer = await register(self.bot, url, self._secret.standing()[-1])
            if answer.outcome is Outcome.SENT:
                return
            _log.error("webhook_not_set", detail=answer.detail, mend="检查 telegram.webhook_url")
            await self._token.pause(wait)
            wait = min(60.0, wait * 2)

    async def close(self) -> None:
        """Let go of connections."""
        await self.bot.session.close()


def _bot(settings: Settings, token: Secret) -> "Bot":
    """Raises ValueError without a token."""
    if settings.telegram.token is None:
        raise ValueError("telegram.token is not set")
    return telegram_bot(token, settings.telegram.api_base)
