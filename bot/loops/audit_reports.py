"""Whether yesterday's summaries left the house (D10): a missing number is mended, or told."""

from datetime import date, datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncConnection

from bot.loops.mending import Told
from bot.loops.summaries import BEGAN, name_of, reporting
from escalation.message import Priority
from escalation.summary import cut_off
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import auditing, marks, outbox
from storage.database import Database
from storage.outbox import Owed, RowKind

HOUR = 8
"""Local hour from which yesterday's report counts as missing: mail may be greylisted for hours."""

_REPAIR = ":repair"


async def missing_reports(database: Database, rulebook: Rulebook, now: datetime) -> list[Told]:
    """One finding for each mailbox whose report of yesterday no server has taken."""
    told: list[Told] = []
    for mailbox, plan in reporting(rulebook, now):
        local = now.astimezone(plan.zone)
        day = local.date() - timedelta(days=1)
        if local.hour < HOUR:
            continue
        async with database.reading() as connection:
            began = await marks.load(connection, BEGAN)
            state = await _state(connection, mailbox.id, day)
        if began is None or cut_off(plan, day) <= datetime.fromisoformat(began) or state == "done":
            continue
        async with database.writing() as connection:
            what = await _mended(connection, mailbox.id, day, now)
        if what:
            key = f"summary:{mailbox.id}:{day.isoformat()}:{what}"
            name = rulebook.duty.organisation.units[mailbox.unit].name
            text = say(f"audit.{what}", mailbox=name, day=day.isoformat())
            told.append(Told(key, text, is_mended=what == "summary_again"))
    return told


def _key(mailbox: str, day: date) -> str:
    return f"mail:{mailbox}:{day.isoformat()}"


async def _state(connection: AsyncConnection, mailbox: str, day: date) -> str | None:
    """Of the report, or of what was sent in its place."""
    again = await auditing.row_state(connection, _key(mailbox, day) + _REPAIR)
    return again or await auditing.row_state(connection, _key(mailbox, day))


async def _mended(
    connection: AsyncConnection, mailbox: str, day: date, now: datetime
) -> str | None:
    """What was wrong and done about it, as a key of the catalogue; None when it is well after all.

    A report that was built and has no row any more is built anew by `Summaries`.
    """
    state = await _state(connection, mailbox, day)
    if state in ("due", "claimed"):
        return "summary_not_sent"
    if state is None:
        built = await marks.load(connection, name_of(mailbox, day)) is not None
        await marks.forget(connection, name_of(mailbox, day))
        return "summary_again" if built else "summary_not_built"
    if state == "done":
        return None
    body = await auditing.row_body(connection, _key(mailbox, day))
    if body is None or await auditing.row_state(connection, _key(mailbox, day) + _REPAIR):
        return "summary_not_sent"
    again = Owed(
        key=_key(mailbox, day) + _REPAIR,
        kind=RowKind.MAIL,
        body=body,
        priority=Priority.REPORT,
    )
    await outbox.put(connection, [again], now)
    return "summary_again"
