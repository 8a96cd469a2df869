"""The test message, by every wire: marked 演练, and nothing about any case."""

import secrets

from handlers.card import Brief, Card, MailLetter
from handlers.sentences import say
from handlers.wire import ChatWire, Sent


def card() -> Card:
    """What chats show and the telephone says."""
    brief = Brief(
        number=say("reach.drill.number"),
        outlet=say("reach.drill.outlet"),
        deadline="",
        words=say("reach.drill.words"),
    )
    return Card(headline=say("reach.drill.headline"), lines=(say("reach.drill.text"),), brief=brief)


def letter(to: str) -> MailLetter:
    """The same as a mail."""
    return MailLetter(
        to=to, subject=say("reach.drill.headline"), text=say("reach.drill.text"), html=""
    )


async def by(wire: ChatWire, address: str) -> Sent:
    """Send it; every run sends a new one."""
    return await wire.send(address, card(), (), (), once=f"check:{secrets.token_hex(8)}")
