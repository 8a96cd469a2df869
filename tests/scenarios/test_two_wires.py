"""One person on Telegram and on WeCom: one page, where they prefer it, acknowledged once."""

from collections.abc import AsyncIterator
from dataclasses import replace
from pathlib import Path

import pytest

from escalation.organisation import Ladder
from escalation.words import PersonId
from simulator.wecom.notice import Notice
from tests.spine.branch import wecom_settings
from tests.spine.night import Night, a_night
from tests.spine.wecom_night import PATIENT

MEDIA = "/sos 客户刘建国 13812345678 威胁找记者，说要在电视台曝光"


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    """Everybody is on both; without a word of theirs in the file WeCom comes first."""
    async with a_night(tmp_path, platform=PATIENT) as night:
        for person in night.rulebook.duty.organisation.people.values():
            night.world.wecom.add_member(person.wecom or "", person.name)
        night.settings = night.settings.model_copy(update={"wecom": wecom_settings(night.sim)})
        await night.restart()
        yield night


def on_wecom(night: Night, person: str) -> list[Notice]:
    return [each for each in night.world.wecom.phone(person).screen() if each.from_app]


def wecom_pages(night: Night, person: str) -> list[Notice]:
    return [each for each in on_wecom(night, person) if "呼叫" in each.text]


def prefer(night: Night, person: str, *order: str) -> None:
    duty = night.rulebook.duty
    people = dict(duty.organisation.people)
    ladder = Ladder(ordinary=order, critical=order)
    people[PersonId(person)] = replace(people[PersonId(person)], ladder=ladder)
    night.rulebook.duty = replace(duty, organisation=replace(duty.organisation, people=people))


async def test_one_page_comes_on_the_wire_that_the_person_prefers_and_on_no_other(
    night: Night,
) -> None:
    prefer(night, "chenjing", "telegram", "wecom")
    await night.types("tangli", MEDIA)

    assert wecom_pages(night, "zhaolei") and not night.pages("zhaolei")
    assert night.pages("chenjing") and not wecom_pages(night, "chenjing")


async def test_silence_shows_the_page_on_the_other_wire_too_and_one_tap_ends_both(
    night: Night,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(2.2)
    assert len(night.pages("zhaolei")) == 1, "the second chat after the plan's wait"
    await night.taps("zhaolei", "认领")

    assert night.sees("zhaolei", "已由 赵磊")
    shown = [each.text for each in on_wecom(night, "zhaolei")]
    assert any("已由 赵磊" in text for text in shown), "the other copy is updated"
    assert not wecom_pages(night, "zhaolei")
    pages = len(wecom_pages(night, "zhaolei")), len(night.pages("zhaolei"))
    await night.advance(4)
    assert (len(wecom_pages(night, "zhaolei")), len(night.pages("zhaolei"))) == pages


async def test_a_report_begun_on_one_wire_is_finished_on_the_other(night: Night) -> None:
    await night.types("wangfang", "客户刘建国 13812345678 转账5000元没到账，要求尽快查清")
    await night.world.wecom.phone("wangfang").types("提交")
    await night.settle()

    receipts = [each.text for each in on_wecom(night, "wangfang") if "已受理" in each.text]
    assert len(receipts) == 1, "answered where it was said last"


async def test_when_wecom_is_down_the_page_comes_by_telegram_within_five_seconds(
    night: Night,
) -> None:
    for _ in range(3):
        night.world.faults.add("server_error", method="wecom.message/send")
    await night.types("tangli", MEDIA)
    await night.advance(5 / 60)

    assert [round(night.minute(each) * 60) <= 5 for each in night.pages("zhaolei")] == [True]


async def test_whoever_writes_from_either_wire_is_the_same_person(night: Night) -> None:
    number = await night.files("wangfang")
    await night.world.wecom.phone("wangfang").types("/mine")
    await night.settle()

    assert any(number in each.text for each in on_wecom(night, "wangfang"))
