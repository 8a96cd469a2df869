"""Whether this replica should be given work: what `/readyz` answers, with every reason.

It must not flap. A chat platform that is down is a warning: no other replica reaches it either. The
database has to be away for half a minute before anybody hears of it here.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy.exc import DBAPIError

from bot.clock import Clock
from storage import marks, schema
from storage.database import Busy, Database

UNREADY_AFTER_SECONDS = 30.0
WIRE_SILENT_SECONDS = 300.0
_FRESH_SECONDS = 5.0
_RECOVERS_SECONDS = 60.0
_PATIENCE_SECONDS = 3.0
_MARK = "readiness"


@dataclass(frozen=True, slots=True)
class Ready:
    """Not ready when there is a reason; warnings change nothing."""

    reasons: tuple[str, ...] = ()
    warnings: tuple[str, ...] = ()

    @property
    def is_ready(self) -> bool:
        """Whether work may be given."""
        return not self.reasons


class Readiness:
    """`loops` names the loops that stand still, `silent_wires` those that have failed for long,
    `budget` why it is not shared.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        seconds: Callable[[], float],
        loops: Callable[[], str | None],
        silent_wires: Callable[[float], list[str]],
        budget: Callable[[], str | None] = lambda: None,
    ) -> None:
        self._database = database
        self._clock = clock
        self._seconds = seconds
        self._loops = loops
        self._silent_wires = silent_wires
        self._budget = budget
        self._turn = asyncio.Lock()
        self._tried_at = self._written_at = self._troubled_at = float("-inf")
        self._schema: str | None = None

    async def now(self) -> Ready:
        """As it stands. The database is tried no oftener than every few seconds."""
        async with self._turn:
            if self._seconds() - self._tried_at > _FRESH_SECONDS:
                await self._try()
        reasons, warnings = [], []
        if self._seconds() - self._written_at > UNREADY_AFTER_SECONDS:
            reasons.append("database not writable")
        elif self._written_at < self._tried_at:
            warnings.append("database not writable just now")
        if silent := self._loops():
            reasons.append(f"loops stand still: {silent}")
        if self._schema == "older":
            reasons.append("schema older than this program: run duban db upgrade")
        if self._schema == "newer":
            # A rolling upgrade: additive changes, and this replica is the next to go.
            warnings.append("schema newer than this program: upgrade this replica")
        warnings += [f"wire fails: {name}" for name in self._silent_wires(WIRE_SILENT_SECONDS)]
        if unshared := self._budget():
            warnings.append(f"budget not shared: {unshared}")
        return Ready(tuple(reasons), tuple(warnings))

    async def needs_restart(self) -> str | None:
        """Why a new process would do better; None while none would.

        Loops that cannot write are no reason: a restart mends no database, and forgets what went
        out past it (T19). Soon after the database came back it is none yet.
        """
        await self.now()
        recovers = self._seconds() - self._troubled_at < _RECOVERS_SECONDS
        return None if recovers else self._loops()

    async def _try(self) -> None:
        """Really write one row, and look which schema it is."""
        self._tried_at = self._seconds()
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                async with self._database.writing() as connection:
                    at = self._clock.now()
                    await marks.save(connection, _MARK, at.isoformat(), at)
                self._schema = await schema.age(self._database)
        except (Busy, DBAPIError, TimeoutError):
            self._troubled_at = self._seconds()
            return
        self._written_at = self._tried_at
