"""Where the time that a machine counted is kept (decisions 0009 and 0015).

On SQLite there is one machine and one row. On PostgreSQL each has its own, named after the run of
the machine and its host: the seconds of one say nothing about the clock of another.
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
        """When somebody said that this machine's clock is right."""
        return self._named("clock-accepted")

    @property
    def turned(self) -> str:
        """Since when the administrators know that this machine's clock was turned."""
        return self._named("clock-turned")

    @property
    def apart(self) -> str:
        """Since when they know that it differs from the database's."""
        return self._named("clock-apart")

    async def load(self, connection: AsyncConnection) -> str:
        """What was kept last: in this run of the machine, or before it was off; "" if nothing."""
        if self.is_alone:
            return await marks.load(connection, _KEPT) or ""
        rows = await marks.under(connection, f"{_KEPT}:")
        same_run = [text for name, text in rows.items() if name.startswith(f"{self._run}:")]
        same_host = [text for name, text in rows.items() if name.endswith(f":{self.host}")]
        # Texts begin with the instant, and so the latest is the greatest.
        return max(same_run if self.boot and same_run else same_host, default="")

    async def save(self, connection: AsyncConnection, kept: str, now: datetime) -> None:
        """Keep the count."""
        name = _KEPT if self.is_alone else f"{self._run}:{self.host}"
        await marks.save(connection, name, kept, now)

    async def forget(self, connection: AsyncConnection, now: datetime) -> None:
        """The machine's clock is believed from now on."""
        if self.is_alone:
            await marks.save(connection, _KEPT, "", now)
            return
        for name in await marks.under(connection, f"{_KEPT}:"):
            if name.startswith(f"{self._run}:") or name.endswith(f":{self.host}"):
                await marks.forget(connection, name)

    async def tidy(self, connection: AsyncConnection, now: datetime) -> None:
        """Forget machines that are long gone; containers come and go under new names."""
        if not self.is_alone:
            await marks.forget_old(connection, f"{_KEPT}:", now - _FORGOTTEN_AFTER)

    @property
    def _run(self) -> str:
        return f"{_KEPT}:{self.boot}"

    def _named(self, what: str) -> str:
        return what if self.is_alone else f"{what}:{self.boot or self.host}"


def count_of_this_machine(boot: str, *, is_alone: bool) -> Count:
    """`is_alone`: the database is a file of this machine."""
    return Count(boot=boot[:40], host=socket.gethostname()[:60], is_alone=is_alone)
