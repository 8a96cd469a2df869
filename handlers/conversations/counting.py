"""今日 and 值班: figures of the day for what this person may see, and who is on duty now."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from escalation.permission import Act, may
from handlers.cards.board import Listed
from handlers.cards.figures import figures_card
from handlers.cards.roster import roster_card
from handlers.conversations.holding import plan_in_force
from handlers.room import Room
from storage import cases

_ZONE = ZoneInfo("Asia/Shanghai")


async def today(room: Room, text: str) -> None:
    """/today, counted from local midnight; cases hidden from this person are not in it (A39)."""
    zone = zone_of(room)
    midnight = room.now.astimezone(zone).replace(hour=0, minute=0, second=0, microsecond=0)
    since = midnight.astimezone(UTC)
    found = await cases.touching(room.connection, since, room.now + timedelta(microseconds=1))
    visible = [each for each in found if may(room.me, Act.VIEW, each, room.duty)]
    listed = [Listed(each, await room.desk.plan_of(room.connection, each)) for each in visible]
    room.reply(figures_card(listed, since, room.now, f"{midnight:%m-%d}"))


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
