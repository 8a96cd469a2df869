"""The written record of a case as a file, made from case and register as they stand."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncConnection

from handlers.desk import Desk
from handlers.sentences import say
from handlers.wire import File
from storage import cases, ledger

_MIME = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


async def record_file(
    connection: AsyncConnection, desk: Desk, case_id: str, now: datetime, *, drill: bool
) -> File | None:
    """None when there is no such case. Whoever gets it was asked for their right to see it."""
    # Imported here: processes that send no record do without the workbook writer.
    from handlers.reports.case_record import case_record

    case = await cases.load(connection, case_id)
    if case is None:
        return None
    plan = await desk.plan_of(connection, case)
    history = [kept.entry for kept in await ledger.history(connection, case.id)]
    organisation = desk.rulebook.duty.organisation
    content = case_record(case, history, plan, organisation, now, drill=drill)
    name = say("record.file", number=case.number)
    return File(attachment=case_id, kind="document", content=content, mime=_MIME, name=name)
