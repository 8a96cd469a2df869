"""The written record of a case as a file, made from case and register as they stand."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.permission import Act, may
from escalation.words import PersonId
from handlers.around import around
from handlers.cards.beside import told_to
from handlers.desk import Desk
from handlers.sentences import say
from handlers.wire import File
from storage import cases, ledger

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def record_file(
    connection: AsyncConnection,
    desk: Desk,
    case_id: str,
    person: PersonId,
    now: datetime,
    *,
    drill: bool,
) -> File | None:
    """The record for one person: without cases beside this one that they may not know of.

    None when there is no such case, or none for them any more (R-CONF-1).
    """
    # Imported here: processes that send no record do without the workbook writer.
    from handlers.reports.case_record import case_record

    case = await cases.load(connection, case_id)
    duty = desk.rulebook.duty
    if case is None or not may(person, Act.VIEW, case, duty):
        return None
    plan = await desk.plan_of(connection, case)
    history = [kept.entry for kept in await ledger.history(connection, case.id)]
    told = told_to(history, await around(connection, case, history), person, duty)
    content = case_record(case, told, plan, duty.organisation, now, drill=drill)
    name = say("record.file", number=case.number)
    return File(attachment=case_id, kind="document", content=content, mime=_MIME, name=name)
