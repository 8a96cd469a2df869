"""A40: somebody is named as complained about only after pages went out to them."""

import json
from collections.abc import AsyncIterator
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from storage import tables
from tests.spine.night import STORY, Night, a_night
from tests.spine.wecom_night import WecomNight, a_wecom_night

MEDIA = "/sos 客户刘建国 13812345678 威胁找记者，说要在电视台曝光"


@pytest.fixture(params=["telegram", "wecom"])
async def night(tmp_path: Path, request: pytest.FixtureRequest) -> AsyncIterator[Night]:
    opened = a_wecom_night(tmp_path) if request.param == "wecom" else a_night(tmp_path)
    async with opened as night:
        yield night


async def accuses(night: Night, name: str) -> None:
    """The first contact says whom the complaint is about."""
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", name)


async def test_a40_what_tells_of_the_case_is_taken_from_their_phone_and_nothing_more_comes(
    night: Night,
) -> None:
    number = await night.files("wangfang", STORY)
    assert night.sees("zhaolei", number)
    await accuses(night, "赵磊")

    assert not night.sees("zhaolei", number), night.texts("zhaolei")
    assert not night.sees("zhaolei", "转账")
    got = len(night.received("zhaolei"))
    await night.advance(30)
    assert len(night.received("zhaolei")) == got
    assert night.sees("xuwen", number) or night.sees("dingkai", number), "others are called"


async def test_a40_who_only_looked_at_it_and_was_never_called_has_it_taken_away_as_well(
    night: Night,
) -> None:
    number = await night.files("wangfang", STORY)
    await night.types("xuwen", f"/case {number}")
    assert night.sees("xuwen", number) and not night.pages("xuwen")
    await accuses(night, "徐文")

    assert not night.sees("xuwen", number)


async def test_a40_who_had_seen_it_by_then_is_in_the_register(night: Night) -> None:
    await night.files("wangfang", STORY)
    await accuses(night, "赵磊")

    async with night.app.database.reading() as connection:
        named = select(tables.ledger.c.body).where(tables.ledger.c.kind == "accused_named")
        [body] = await connection.scalars(named)
    assert dict(json.loads(body))["exposed"] == "赵磊"


async def test_a40_a_card_too_old_to_be_changed_brings_no_fresh_one_that_would_tell(
    on_wecom: WecomNight,
) -> None:
    await on_wecom.files("wangfang", STORY)
    long_ago = on_wecom.clock.at - timedelta(hours=73)
    async with on_wecom.app.database.writing() as connection:
        await connection.execute(update(tables.card_codes).values(at=long_ago))
        await connection.execute(update(tables.deliveries).values(recall_ref=""))
    got = len(on_wecom.received("zhaolei"))
    await accuses(on_wecom, "赵磊")

    assert len(on_wecom.received("zhaolei")) == got
