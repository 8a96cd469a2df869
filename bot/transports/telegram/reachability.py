"""Whether Telegram would carry a page tonight: asked of Telegram itself; nothing is sent.

To a chat is shown for some seconds that the bot is typing: unlike a question about the chat, this
is refused when its owner has blocked the bot.
"""

from aiogram import Bot
from aiogram.methods import GetMe, SendChatAction

from bot.transports.telegram.outcomes import ask
from handlers.wire import Outcome, Sent


async def whose_token(bot: Bot) -> str | Sent:
    """The bot's own user name, or why there is none to be had."""
    found = await ask(bot, GetMe())
    return found if isinstance(found, Sent) else f"@{found.username}"


async def is_open(bot: Bot, address: str) -> Sent:
    """SENT when the chat takes messages of ours, DEAD when its owner never began or ended it."""
    if not address.lstrip("-").isdecimal():
        return Sent(outcome=Outcome.DEAD, detail="an address here is a numeric id")
    found = await ask(bot, SendChatAction(chat_id=int(address), action="typing"))
    return found if isinstance(found, Sent) else Sent(outcome=Outcome.SENT)
