"""Looks ahead at who is on duty: hours with nobody, and people whom too little can reach (T25).

Once a day for the next 24 hours, and when the files were changed. Who can mend it is told while
there is time: the administrators and the group's leader.
"""

import asyncio
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.ladder import ladder
from bot.patience import round_apart
from escalation.duty import Schedule, Who
from escalation.message import Priority
from escalation.organisation import Group, Role
from escalation.reaching import LEAST_WAYS, count
from escalation.rota import Gap, empty_hours, on_call_between
from escalation.words import PersonId
from handlers import labels
from handlers.card import Card
from handlers.cards.times import clock as shown
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import marks, outbox
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind

AHEAD = timedelta(hours=24)
EDITED_AHEAD = timedelta(days=14)
"""As far as `duban check` looks."""

HOUR = 9
"""Local hour of the day from which the look is taken: offices are open, the night is ahead."""

_LOOK_SECONDS = 60.0
_MOST_GAPS = 6
_log = structlog.get_logger()


class Lookahead:
    """`transports` are those of this process; `changed` is told when somebody is owed a word."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        transports: frozenset[str],
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._transports = transports
        self._clock = clock
        self._changed = changed

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await round_apart(self.once, 0)
            await asyncio.sleep(_LOOK_SECONDS)

    async def once(self) -> int:
        """Tell of each group that has a hole ahead, once a day; returns how many words are owed."""
        now, owed = self._clock.now(), 0
        for group, schedule in self._watched():
            local = now.astimezone(ZoneInfo(schedule.timezone))
            name = f"lookahead:{local.date().isoformat()}:{group.id}"
            if local.hour >= HOUR:
                owed += await self._group(group, schedule, name, now)
        if owed:
            self._changed()
        return owed

    async def holes(self) -> list[str]:
        """What is missing in the next days, as the files say it now: for whoever changed them."""
        # From the full hour, so that replicas which reread the same files say the same of them.
        since = self._clock.now().replace(minute=0, second=0, microsecond=0)
        lines: list[str] = []
        async with self._database.reading() as connection:
            for group, schedule in self._watched():
                lines += await self._lines(connection, group, schedule, since, EDITED_AHEAD)
        return lines

    def _watched(self) -> Iterator[tuple[Group, Schedule]]:
        """Groups with a rota, and those whose rota a plan counts on and nobody wrote."""
        duty = self._rulebook.duty
        units = duty.organisation.units
        levels = [level for plan in self._rulebook.plans for level in plan.levels]
        asked = {
            (target.name, target.at)
            for level in levels
            for target in level.targets
            if target.who is Who.DUTY
        }
        for group in duty.organisation.groups:
            schedule, unit = duty.schedules.get(group.id), units.get(group.unit)
            if schedule is not None:
                yield group, schedule
            elif unit is not None and {(group.kind, unit.kind), (group.kind, None)} & asked:
                yield group, Schedule(group=group.id, shifts=())

    async def _group(self, group: Group, schedule: Schedule, name: str, now: datetime) -> int:
        async with self._database.reading() as connection:
            if await marks.load(connection, name) is not None:
                return 0
            lines = await self._lines(connection, group, schedule, now, AHEAD)
        async with self._database.writing() as connection:
            if not await marks.once(connection, name, "\n".join(lines), now) or not lines:
                return 0
            owed = [self._owed(name, person, lines) for person in self._mending(group)]
            await outbox.put(connection, owed, now)
        _log.warning("duty_hole_ahead", group=group.id)
        return len(owed)

    async def _lines(
        self,
        connection: AsyncConnection,
        group: Group,
        schedule: Schedule,
        since: datetime,
        ahead: timedelta,
    ) -> list[str]:
        lines = []
        gaps = empty_hours(schedule, since, since + ahead)
        if gaps:
            hours = _hours(gaps, since, ZoneInfo(schedule.timezone))
            lines.append(say("lookahead.empty", group=group.name, hours=hours))
        for person in on_call_between(schedule, since, since + ahead):
            if (line := await self._reach(connection, group, person)) is not None:
                lines.append(line)
        return lines

    async def _reach(
        self, connection: AsyncConnection, group: Group, person: PersonId
    ) -> str | None:
        """What is to be said of somebody on duty whom a critical page has too few ways to."""
        duty = self._rulebook.duty
        found = await ladder(
            connection, person, duty, self._transports, self._clock.now(), critical=True
        )
        names = tuple(dict.fromkeys(each.transport for each in found))
        if count(names) >= LEAST_WAYS:
            return None
        who = duty.organisation.name(person)
        if not names:
            return say("lookahead.no_channel", group=group.name, name=who)
        channel = labels.transport(names[0])
        return say("lookahead.one_channel", group=group.name, name=who, channel=channel)

    def _mending(self, group: Group) -> tuple[PersonId, ...]:
        people = self._rulebook.duty.organisation.people.values()
        chiefs = [person.id for person in people if Role.ADMINISTRATOR in person.roles]
        return tuple(dict.fromkeys((*chiefs, *([group.leader] if group.leader else []))))

    def _owed(self, name: str, person: PersonId, lines: list[str]) -> Owed:
        return Owed(
            key=f"{name}:{person}",
            kind=RowKind.REPLY,
            body=to_text(Card(headline=say("lookahead.headline"), lines=tuple(lines))),
            priority=Priority.NOTICE,
            person=person,
        )


def _hours(gaps: tuple[Gap, ...], now: datetime, zone: ZoneInfo) -> str:
    """20:00–22:00, 明天 00:00–08:00; a long list is cut."""
    spans = [f"{shown(gap.starts_at, now, zone)}–{shown(gap.ends_at, now, zone)}" for gap in gaps]
    return "、".join(spans[:_MOST_GAPS]) + ("……" if len(spans) > _MOST_GAPS else "")
