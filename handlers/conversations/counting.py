"""今日 and 值班: figures of the day for what this person may see, and who is on duty now."""

from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

from escalation.permission import Act, may
from escalation.summary import cut_off, lines_of, totals_of
from handlers.cards.figures import figures_card
from handlers.cards.roster import roster_card
from handlers.cards.times import clock
from handlers.conversations.holding import plan_in_force
from handlers.room import Room
from storage import cases

_ZONE = ZoneInfo("Asia/Shanghai")


async def today(room: Room, text: str) -> None:
    """/today: the day's report as it would read now, over the cases this person may see (A39).

    The day begins where yesterday's report was cut off, so that it agrees with the mail.
    """
    plan = plan_in_force(room.desk, room.person.unit, room.now)
    zone = plan.zone if plan else _ZONE
    day = room.now.astimezone(zone).date()
    midnight = datetime.combine(day, time(), zone)
    since = cut_off(plan, day - timedelta(days=1)) if plan else midnight
    until = room.now + timedelta(microseconds=1)
    found = await cases.touching(room.connection, since, until)
    visible = [each for each in found if may(room.me, Act.VIEW, each, room.duty)]
    figures = totals_of(lines_of(visible, room.organisation, since, until))
    began = clock(since, room.now, zone)
    room.reply(figures_card(figures, plan, began, f"{day:%m-%d}"))


async def duty(room: Room, text: str) -> None:
    """/duty."""
    at = _local(room.now, zone_of(room))
    room.reply(roster_card(room.person.unit, room.duty, room.now, at))


def zone_of(room: Room) -> ZoneInfo:
    """The time zone of the plan in force for this person."""
    plan = plan_in_force(room.desk, room.person.unit, room.now)
    return plan.zone if plan else _ZONE


def _local(now: datetime, zone: ZoneInfo) -> str:
    return f"{now.astimezone(zone):%m-%d %H:%M}"
