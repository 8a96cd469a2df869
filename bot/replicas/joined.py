"""This process among the replicas on its database: all its parts, built once."""

import os
import socket
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from random import Random

from bot.machine import Machine, ThisMachine
from bot.replicas.leadership import Leadership
from bot.replicas.presence import Presence
from bot.replicas.wakeups import EVERYTHING, Wakeups
from storage.database import Database
from storage.postgres import FEW

POLLING = "polling"
_BUSY_SECONDS = 2.0
"""A lease that waits longer for a row than it lasts is of no use."""


@dataclass(slots=True)
class Replicas:
    """`presence.count` is how many live; `polling` is led by one of them.

    `wakeups` is None on SQLite, where one process rings its own bells.
    """

    me: str
    presence: Presence
    polling: Leadership
    wakeups: Wakeups | None
    _own: Database | None

    def loops(self) -> list[Coroutine[None, None, None]]:
        """What runs beside the process's other loops; `polling` runs where updates are received."""
        wakeups = [self.wakeups.run()] if self.wakeups else []
        return [self.presence.run(), *wakeups]

    def tell(self, bell: str) -> None:
        """Let the others know that something was committed."""
        if self.wakeups is not None:
            self.wakeups.tell(bell)

    async def close(self) -> None:
        """Let go of connections."""
        if self._own is not None:
            await self._own.close()


def joined(
    database: Database,
    ring: Callable[[str], None],
    chance: Random,
    machine: Machine | None = None,
) -> Replicas:
    """`ring` rings a bell of this process by its name, or all of them.

    On PostgreSQL leases and presence have a connection of their own: a burst that uses up the
    pool must not cost a holder its lease.
    """
    host, machine = socket.gethostname(), machine or ThisMachine()
    me = f"{host[:40]}-{os.getpid()}-{chance.getrandbits(32):08x}"
    own = None if database.is_sqlite else Database(database.url, _BUSY_SECONDS, most=FEW)
    kept = own or database

    def heard(bell: str) -> None:
        if bell in (POLLING, EVERYTHING):
            polling.bell.ring()
        if bell != POLLING:
            ring(bell)

    wakeups = None if own is None else Wakeups(database.url, me, heard, chance)
    polling = Leadership(kept, POLLING, me, machine, chance)
    return Replicas(me, Presence(kept, me, host, machine), polling, wakeups, own)
