"""The one time of all replicas of a PostgreSQL database (decision 0015).

They count from the database server's clock. What they count together is kept beside what that
clock shows: when it is turned they all go on as before, and who starts or wakes up joins them.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from storage import marks

_AGREED = "clock-agreed"
_BEHIND = timedelta(seconds=1)
_LATELY = timedelta(seconds=60)


@dataclass(frozen=True, slots=True)
class Agreed:
    """At `at`, as the replicas count, the database server's clock showed `shown`."""

    at: datetime
    shown: datetime

    def at_start(self, shown: datetime) -> datetime:
        """What time it is for a replica that starts while the database's clock shows this.

        That clock is believed, or goes on being wrong by as much as the others found. Time does
        not go back; of what is left the earlier is believed, for it escalates nothing too soon.
        """
        likely = (shown, shown + (self.at - self.shown))
        return min((each for each in likely if each >= self.at), default=self.at)

    def for_one_at(self, own: datetime, shown: datetime) -> datetime | None:
        """What time it is for a replica that stood still while others counted; None: its own."""
        if self.at <= own + _BEHIND:
            return None
        since = shown - self.shown
        return self.at + since if timedelta(0) <= since <= _LATELY else self.at


async def load(connection: AsyncConnection) -> Agreed | None:
    """What was kept last, by any replica; None before the first."""
    at, _, shown = (await marks.load(connection, _AGREED) or "").partition(" ")
    try:
        return Agreed(datetime.fromisoformat(at), datetime.fromisoformat(shown))
    except ValueError:
        return None


async def save(connection: AsyncConnection, agreed: Agreed) -> None:
    """Keep it for the others."""
    text = f"{agreed.at.isoformat()} {agreed.shown.isoformat()}"
    await marks.save(connection, _AGREED, text, agreed.at)


async def forget(connection: AsyncConnection) -> None:
    """The database's clock is believed from now on."""
    await marks.forget(connection, _AGREED)
