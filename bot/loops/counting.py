"""Where the time that a machine counted is kept (decisions 0009 and 0015).

On SQLite there is one machine and one row. On PostgreSQL each has its own, named after the run of
the machine and its host, for whoever watches; what they count together is `bot.loops.agreeing`'s.
"""

import socket
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import marks

_KEPT = "clock-kept"
_FORGOTTEN_AFTER = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class Count:
    """The names of the marks of one machine. `boot` names its run, and may be ""."""

    boot: str
    host: str
    is_alone: bool

    @property
    def accepted(self) -> str:
        """When somebody said that the clock which is followed is right."""
        return "clock-accepted"

    @property
    def turned(self) -> str:
        """Since when the administrators know that the clock which is followed was turned."""
        return "clock-turned"

    @property
    def apart(self) -> str:
        """Since when they know that this machine's clock differs from the database's."""
        return f"clock-apart:{self.boot or self.host}"

    async def load(self, connection: AsyncConnection) -> str:
        """What the one machine of an SQLite file kept last; "" if nothing."""
        return await marks.load(connection, _KEPT) or ""

    async def save(self, connection: AsyncConnection, kept: str, now: datetime) -> None:
        """Keep the count."""
        name = _KEPT if self.is_alone else f"{_KEPT}:{self.boot}:{self.host}"
        await marks.save(connection, name, kept, now)

    async def tidy(self, connection: AsyncConnection, now: datetime) -> None:
        """Forget machines that are long gone; containers come and go under new names."""
        if not self.is_alone:
            await marks.forget_old(connection, f"{_KEPT}:", now - _FORGOTTEN_AFTER)


def count_of_this_machine(boot: str, *, is_alone: bool) -> Count:
    """`is_alone`: the database is a file of this machine."""
    return Count(boot=boot[:40], host=socket.gethostname()[:60], is_alone=is_alone)
