"""Addresses that will never work, and what the organisation file made of them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.courier.ladder import MAIL, Channel
from storage import people
from storage.people import FROM_FILE, Binding


def is_of_another(known: Binding | None, channel: Channel, person: str | None) -> bool:
    """An address that is somebody else's by now is let alone; a shared mailbox is dead for all."""
    return known is not None and known.person != person and channel.transport != MAIL


async def bury(
    connection: AsyncConnection,
    channel: Channel,
    person: str,
    known: Binding | None,
    now: datetime,
    detail: str,
) -> None:
    """Mark an address dead; what the organisation file made is still known to be from there."""
    if known is None or known.is_from_file:
        detail = f"{FROM_FILE}: {detail}"
    if known is None or known.state == "dead":
        # Dead again: from now on, where a dead address is tried once more after a while.
        who = person if known is None else known.person
        display = "" if known is None else known.display
        dead = Binding(channel.transport, channel.address, who, "dead", display)
        await people.bind(connection, dead, now, detail)
    else:
        await people.mark(connection, channel.transport, channel.address, "dead", now, detail)
