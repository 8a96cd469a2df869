"""The ladder on WeCom alone: nobody reads the card, and WeCom's own call rings the telephone."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from escalation.organisation import Ladder
from escalation.words import PersonId
from simulator.wecom.ringing import Ring
from tests.scenarios.test_ladder import MEDIA, SECONDS, moves
from tests.spine.wecom_night import WecomNight, a_wecom_night

ONLY_WECOM = Ladder(ordinary=("wecom",), critical=("wecom", "wecom_call"))


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[WecomNight]:
    """Zhaolei has WeCom and its call; the company has bought it."""
    async with a_wecom_night(tmp_path, calls=True) as night:
        night.corp.may_ring = True
        duty = night.rulebook.duty
        people = dict(duty.organisation.people)
        zhaolei = PersonId("zhaolei")
        people[zhaolei] = replace(people[zhaolei], ladder=ONLY_WECOM)
        organisation = replace(duty.organisation, people=people)
        night.rulebook.duty = replace(duty, organisation=organisation)
        yield night


def rings(night: WecomNight) -> list[Ring]:
    return night.phone("zhaolei").rings()


async def test_silence_on_a_critical_page_rings_by_wecom_and_the_card_is_what_is_taken(
    night: WecomNight,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(1.9)
    assert len(night.pages("zhaolei")) >= 1 and not rings(night)

    await night.advance(0.3)
    assert [each.is_ringing for each in rings(night)] == [True]
    assert await moves(night, "zhaolei") == [("wecom", "wecom_call", "silent")]

    await night.phone("zhaolei").picks_up()
    await night.advance(0.5)
    assert not any("已由 赵磊" in each for each in night.texts("zhaolei")), "a bell takes no answer"
    await night.taps("zhaolei", "认领")
    assert any("赵磊" in each and "认领" in each for each in night.texts("tangli"))
    rung = len(rings(night))
    await night.advance(5)
    assert len(rings(night)) == rung

    await night.types("tangli", "/mine")
    await night.taps("tangli", "详情")
    assert night.sees("tangli", "没有应答，改用企业微信紧急通话")


async def test_above_the_last_rung_wecoms_call_rings_again_when_there_is_no_other_telephone(
    night: WecomNight,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(2.2)
    await night.phone("zhaolei").rejects()
    await night.advance(2)

    assert len(rings(night)) == 2


async def test_what_is_no_page_and_what_is_not_critical_rings_nobody(night: WecomNight) -> None:
    await night.files("wangfang")
    await night.advance(30)

    assert night.pages("zhaolei") and not rings(night)


async def test_a_call_that_was_not_bought_costs_nobody_the_page(night: WecomNight) -> None:
    night.corp.may_ring = False
    await night.types("tangli", MEDIA)
    await night.advance(2.2)
    pages = len(night.pages("zhaolei"))
    assert pages == 2 and not rings(night)

    night.corp.may_ring = True
    await night.advance(2)
    assert rings(night), "and it rings once the console is mended"


async def test_d06_whom_wecom_neither_writes_to_nor_rings_is_not_waited_for(
    night: WecomNight,
) -> None:
    night.corp.add_member("zhaolei", "赵磊", visible=False)
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert not rings(night)
    assert ("wecom", "wecom_call", "dead") in await moves(night, "zhaolei")
    assert night.pages("xuwen") or night.pages("dingkai"), "somebody else of the line is called"
