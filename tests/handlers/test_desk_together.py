"""Several replicas at one case in one instant: one order, one obligation, nobody's failure.

The same on SQLite, whose single writer puts everything in one order, and on PostgreSQL.
"""

import asyncio
from collections.abc import AsyncIterator
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from escalation.event import Acknowledged, Supplemented
from escalation.words import PersonId
from handlers.conversations.drafting import draft_due
from handlers.reading import Lexicon
from storage import cases, deliveries, ledger, outbox
from storage.database import Busy, Database
from storage.outbox import Owed, RowKind
from storage.tables import outbox as outbox_table
from tests.handlers.conftest import NIGHT, Bank
from tests.handlers.replicas import Replica, replicas


@pytest.fixture
async def two(url: str) -> AsyncIterator[list[Replica]]:
    async with replicas(url) as made:
        yield made


async def assert_whole(replica: Replica) -> None:
    async with replica.database.reading() as connection:
        assert await ledger.verify_all(connection) == {}


async def keys(replica: Replica) -> list[str]:
    async with replica.database.reading() as connection:
        return list((await connection.execute(select(outbox_table.c.key))).scalars())


async def test_t26_an_acknowledgement_and_an_escalation_at_once_come_in_one_order(
    two: list[Replica],
) -> None:
    here, there = two
    for _ in range(5):
        case = await here.file()
        act = Acknowledged(by=PersonId("sub_leader"))
        acted, _ = await asyncio.gather(here.act(case.id, act), there.tick(case.id))

        assert acted.refused is None
        now = await here.case(case.id)
        assert now.acknowledged_by == ("sub_leader",)
        assert now.version - case.version in {1, 2}
        assert not await there.tick(case.id), "nothing more is due"
    await assert_whole(here)


async def test_i33_of_many_taps_at_once_one_wins_and_nobody_meets_an_error(
    two: list[Replica],
) -> None:
    case = await two[0].file()
    act = Acknowledged(by=PersonId("sub_leader"))
    acted = await asyncio.gather(*(two[n % 2].act(case.id, act) for n in range(10)))

    assert [each.refused for each in acted].count(None) == 1
    assert (await two[0].case(case.id)).version == case.version + 1
    await assert_whole(two[0])


async def test_acts_of_many_at_once_are_all_kept_in_one_chain(two: list[Replica]) -> None:
    case = await two[0].file()
    notes = [Supplemented(by=PersonId("teller"), text=f"补充{n}") for n in range(10)]
    await asyncio.gather(*(two[n % 2].act(case.id, note) for n, note in enumerate(notes)))

    assert len((await two[0].case(case.id)).additions) == 10
    await assert_whole(two[0])


async def test_t16_two_replicas_that_see_one_timer_make_one_obligation(
    two: list[Replica],
) -> None:
    case = await two[0].file()
    before = len(await keys(two[0]))
    looked = await asyncio.gather(*(two[n % 2].tick(case.id) for n in range(6)))

    assert looked.count(True) == 1
    assert (await two[0].case(case.id)).version == case.version + 1
    made = await keys(two[0])
    assert len(made) > before
    assert len(made) == len(set(made))


@pytest.mark.parametrize("url", ["postgresql"], indirect=True)
async def test_t16_a_case_in_other_hands_is_passed_over_and_not_waited_for(
    two: list[Replica], url: str
) -> None:
    case = await two[0].file()
    impatient = Database(url, busy_seconds=0.2)
    try:
        async with two[0].database.writing() as connection:
            await cases.held(connection, case.id)
            assert not await Replica(impatient, two[1].desk).tick(case.id)
            with pytest.raises(Busy):
                act = Acknowledged(by=PersonId("sub_leader"))
                await Replica(impatient, two[1].desk).act(case.id, act)
    finally:
        await impatient.close()
    assert await two[1].tick(case.id)


async def test_two_who_link_the_same_cases_crosswise_do_not_block_each_other(
    two: list[Replica],
) -> None:
    here, there = two
    one, other = await here.file("转账没有到账"), await here.file("柜员说话很难听")
    acted = await asyncio.gather(
        *(here.link(one.id, other.id) for _ in range(4)),
        *(there.link(other.id, one.id) for _ in range(4)),
    )

    assert [each.refused for each in acted].count(None) >= 1
    assert (await here.case(one.id)).links == (other.id,)
    assert (await here.case(other.id)).links == (one.id,)
    await assert_whole(here)


async def test_desks_that_draw_the_same_number_at_once_file_under_different_ones(
    two: list[Replica],
) -> None:
    filed = await asyncio.gather(*(each.file() for each in two for _ in range(3)))

    assert len({case.number for case in filed}) == 6
    assert len({case.id for case in filed}) == 6


async def test_r_up_3_of_cases_filed_at_once_each_sees_those_before_it(url: str) -> None:
    async with replicas(url, many=6) as six:
        for seed, each in enumerate(six):
            # The first filing of all keeps the plan, for which the others would wait; and nobody
            # waits for a number that was drawn twice.
            await each.file("柜员态度不好")
            each.desk.rulebook.chance.seed(seed)
        filed = await asyncio.gather(*(each.file() for each in six))
        alike = [len((await six[0].case(case.id)).alike) for case in filed]
        assert sorted(alike) == [0, 0, 2, 3, 4, 5], "from the third customer on it is a group"


async def test_t26_a_card_settled_while_somebody_acts_is_drawn_anew(two: list[Replica]) -> None:
    """Either the act finds the card, or whoever settles it finds that the case has moved."""
    here, there = two
    for n in range(6):
        case = await here.file()
        async with here.database.writing() as connection:
            page = Owed(key=f"page{n}", kind=RowKind.MESSAGE, body="{}", priority=2)
            await outbox.put(connection, [page], NIGHT)
            found = select(outbox_table.c.id).where(outbox_table.c.key == f"page{n}")
            row = await connection.scalar(found)

        async def settles(
            case_id: str = case.id, row: int = row, before: int = case.version
        ) -> bool:
            async with here.database.writing() as connection:
                number = await deliveries.add(
                    connection,
                    row,
                    case_id=case_id,
                    person="sub_leader",
                    transport="telegram",
                    address="1",
                    message_ref="1",
                    sent_at=NIGHT,
                    rendered="",
                    is_card=True,
                )
                (entry,) = (await ledger.history(connection, case_id))[:1]
                await ledger.append(connection, case_id, [entry.entry])
                now = await cases.load(connection, case_id)
                again = Owed(
                    key=f"refresh:{number}:settled", kind=RowKind.REFRESH, body="", priority=5
                )
                if now is not None and now.version != before:
                    await outbox.put(connection, [again], NIGHT)
            return True

        act = Acknowledged(by=PersonId("sub_leader"))
        await asyncio.gather(settles(), there.act(case.id, act))
        async with here.database.reading() as connection:
            refreshed = outbox_table.c.key.like("refresh:%")
            count = select(func.count()).select_from(outbox_table).where(refreshed)
            assert await connection.scalar(count) == n + 1
    await assert_whole(here)


async def test_a_draft_filed_by_a_tap_and_by_the_tick_at_once_is_one_case(
    opened: Bank, url: str, lexicon: Lexicon
) -> None:
    here = await opened.at(url)
    there = await opened.at(url)
    for n, person in enumerate(("teller", "lobby", "outlet_head"), 1):
        said = await here.writes(person, "客户刘建国说要找记者曝光转账没到账")
        here.now = there.now = here.now + timedelta(seconds=31)

        async def ticks(person: str = person) -> None:
            async with there.database.writing() as connection:
                await draft_due(connection, there.desk, lexicon, person, there.now)

        await asyncio.gather(here.taps(person, said.button("提交")), ticks(), ticks())
        assert len(await here.all_cases()) == n
