"""The client that speaks HTTP to a Bot API server: Telegram's own or any other at `api_base`."""

from collections.abc import Sequence

from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer
from aiogram.methods import Response, SetMyCommands
from aiogram.types import BotCommand, File, Message
from aiohttp import ClientTimeout

from bot.transports.secret import Secret
from bot.transports.telegram.outcomes import ask

OFFICIAL_API = "https://api.telegram.org"
SEND_SECONDS = 10
CONNECT_SECONDS = 4

# aiogram asks pydantic for the model of each answer anew, and pydantic forgets a generic model that
# nobody holds: without these, every message sent builds a class, some milliseconds of work.
ANSWERS = (Response[Message], Response[Message | bool], Response[bool], Response[File])


class FollowingBot(Bot):
    """Every call is made with the token that is kept at that moment (A48)."""

    def __init__(self, secret: Secret, session: AiohttpSession) -> None:
        super().__init__(secret.current, session=session)
        self._secret = secret

    @property
    def token(self) -> str:
        """The one to be used now; it is always one of the same bot."""
        return self._secret.current


def telegram_bot(token: str | Secret, api_base: str = OFFICIAL_API) -> Bot:
    """A bot whose calls end within SEND_SECONDS. Close it with `await bot.session.close()`.

    Raises aiogram's TokenValidationError for a token that is none.
    """
    session = AiohttpSession(api=TelegramAPIServer.from_base(api_base))
    # aiogram only hands this on to aiohttp, which prefers a ClientTimeout to a number. A limit of
    # its own for connecting tells a blocked network, where nothing was sent and no repeat needs a
    # mark, from an answer that never came.
    limits = ClientTimeout(total=SEND_SECONDS, sock_connect=CONNECT_SECONDS)
    session.timeout = limits  # type: ignore[assignment]
    return FollowingBot(Secret.of(token), session)


async def show_commands(bot: Bot, commands: Sequence[tuple[str, str]]) -> None:
    """Fill the menu beside the input line; `commands` are (command, what it does).

    A platform that will not show them loses nothing else: they work when typed.
    """
    shown = [BotCommand(command=name, description=what) for name, what in commands]
    await ask(bot, SetMyCommands(commands=shown))
