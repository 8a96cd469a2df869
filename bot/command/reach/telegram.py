"""Telegram, proved: the token by whose it is, a chat by whether it takes anything of ours."""

from collections.abc import Mapping

from bot.command.reach import drill
from bot.command.reach.proof import Look, Proof, of_each, of_sent, of_wire
from bot.settings_wires import TelegramSettings
from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.reachability import is_open, whose_token
from bot.transports.telegram.wire import TelegramWire
from handlers.sentences import say
from handlers.wire import Outcome, Sent


class TelegramProver:
    """Raises ValueError without a token."""

    name = TelegramWire.name

    def __init__(self, settings: TelegramSettings) -> None:
        if settings.token is None:
            raise ValueError("telegram.token is not set")
        self._bot = telegram_bot(settings.token.get_secret_value(), settings.api_base)

    async def look(self, people: Mapping[str, str]) -> Look:
        """Whose token it is, and which of these chats are open."""
        found = await whose_token(self._bot)
        if isinstance(found, Sent):
            return Look(of_wire(found, "", say("reach.mend.telegram")), {})
        bot = of_wire(Sent(outcome=Outcome.SENT), say("reach.telegram", name=found), "")
        return Look(bot, await of_each(people, self._open))

    async def send(self, address: str) -> Sent:
        """The test message as a card."""
        return await drill.by(TelegramWire(self._bot), address)

    async def close(self) -> None:
        """Let go of connections."""
        await self._bot.session.close()

    async def _open(self, address: str) -> Proof:
        return of_sent(await is_open(self._bot, address), "", say("reach.mend.chat"))
