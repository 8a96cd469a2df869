"""A register too long to be read whole has the same figures as if it had been (R-DAILY-1)."""

from collections import Counter
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import update

from escalation.case import Case, Complaint, Deadline, Recount
from escalation.organisation import Mailbox
from escalation.summary import Summary, summarise
from escalation.words import CaseId, Category, Channel, Counted, Flag, Liability, PersonId, UnitId
from storage import cases, schema
from storage.database import Database
from storage.register import on_register
from storage.tables import cases as cases_table
from tests.handlers.reports.city import CITY, DAY, MAILBOX, PLAN
from tests.storage.making import NOW, a_case

SINCE, UNTIL = NOW, NOW + timedelta(hours=24)
_EVERYTHING = 10_000
_TOP = Mailbox(id="top", unit=UnitId("province"), address="top@bank.example")

instants = st.integers(-30, 54).map(lambda hours: NOW + timedelta(hours=hours))
once = st.none() | instants
people = st.sampled_from(["hemei", "maxin", "zhaolei"]).map(PersonId)
deadlines = st.lists(
    st.builds(Deadline, rule=st.sampled_from(["arrive", "result"]), due_at=instants, met_at=once)
    | st.builds(Deadline, rule=st.just("loss"), due_at=instants, aftercare=st.just(True)),
    max_size=3,
).map(tuple)


@st.composite
def drawn_cases(draw: Any) -> Case:
    received_at: datetime = draw(instants)
    closed_at: datetime | None = draw(once)
    category = draw(st.sampled_from([Category.ATM, Category.MEDIA, Category.QUEUE]))
    channel = draw(st.sampled_from([Channel.OUTLET, Channel.REGULATOR]))
    return a_case(
        unit=UnitId(draw(st.sampled_from(["lake", "canal", "elsewhere", "struck off"]))),
        received_at=received_at,
        closed_at=max(closed_at, received_at) if closed_at else None,
        complaint=Complaint(category=category, channel=channel),
        flags=draw(st.frozensets(st.sampled_from([Flag.REPEAT, Flag.MEDIA_THREAT, Flag.VIP]))),
        complained_about=draw(st.frozensets(people, max_size=2)),
        liability=draw(st.none() | st.sampled_from(Liability)),
        handler=draw(st.none() | people),
        deadlines=draw(deadlines),
        recount=draw(
            st.none()
            | st.builds(
                Recount,
                counted=st.sampled_from(Counted),
                why=st.just(""),
                by=people,
                at=instants,
                approved_at=once,
            )
        ),
    )


async def summaries(database: Database, most_open: int) -> list[Summary]:
    async with database.reading() as connection:
        found, unlisted = await on_register(connection, SINCE, UNTIL, most_open)
    return [
        summarise(found, CITY, PLAN, box, DAY, UNTIL, since=SINCE, unlisted=unlisted)
        for box in (MAILBOX, _TOP)
    ]


@settings(max_examples=40, suppress_health_check=list(HealthCheck), deadline=None)
@given(found=st.lists(drawn_cases(), max_size=14), old=st.sets(st.integers(0, 13), max_size=3))
async def test_what_is_only_counted_adds_up_with_what_is_listed(
    url: str, found: list[Case], old: set[int]
) -> None:
    database = Database(url)
    try:
        await schema.downgrade(database, "base")
        await schema.upgrade(database)
        async with database.writing() as connection:
            for number, case in enumerate(found):
                named = replace(case, id=CaseId(f"c{number}"), number=str(number))
                await cases.add(connection, named, None)
            written_before = cases_table.c.number.in_([str(number) for number in old])
            statement = update(cases_table).where(written_before)
            await connection.execute(statement.values(edition=None, late_at=None, is_media=None))
        whole, short = await summaries(database, _EVERYTHING), await summaries(database, 2)
    finally:
        await database.close()
    for one, other in zip(whole, short, strict=True):
        assert not one.unlisted
        assert [_plain(row.figures) for row in one.rows] == [
            _plain(row.figures) for row in other.rows
        ]
        assert [row.unit for row in one.rows] == [row.unit for row in other.rows]
        assert len(one.lines) == len(other.lines) + other.unlisted_count
        assert len(one.pending) == len(other.pending) + other.unlisted_count
        grave = [each for each in one.pending if _is_grave(each)]
        shown = [each for each in other.pending if _is_grave(each)]
        assert len(grave) == len(shown) + other.unlisted_grave
        assert [line.case.id for line in one.lines if not line.case.is_open] == [
            line.case.id for line in other.lines if not line.case.is_open
        ]


def _is_grave(line: Any) -> bool:
    return line.case.is_open and (bool(line.late) or line.is_media)


def _plain(figures: Any) -> tuple[Any, ...]:
    divided = (figures.by_category, figures.by_counting, figures.by_liability)
    flow = (figures.received, figures.closed, figures.open, figures.overdue, figures.media)
    return (*flow, *(Counter(each) for each in divided))
