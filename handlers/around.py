"""The cases around a case: linked with it, proposed as the same matter, named in its history."""

from collections.abc import Iterable

from sqlalchemy.ext.asyncio import AsyncConnection

from escalation.case import Case
from escalation.message import Entry
from storage import cases

_MOST = 120


async def around(
    connection: AsyncConnection, case: Case, history: Iterable[Entry] = ()
) -> tuple[Case, ...]:
    """Those linked, those proposed, then those that the history names.

    Whoever shows one asks first who may see it (R-CONF-1).
    """
    named = (dict(each.values).get("others", "") for each in history)
    ids = [*case.links, *case.alike, *(each for ids in named for each in ids.split(",") if each)]
    return tuple(await cases.several(connection, list(dict.fromkeys(ids))[:_MOST]))
