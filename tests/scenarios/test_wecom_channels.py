"""WeCom as a channel: what it drops, swallows and refuses without a word, and what comes of it."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select

from simulator.log import Record
from simulator.wecom.settings import WeComSettings
from storage import tables
from tests.spine.night import GENEROUS, STORY, Night
from tests.spine.wecom_night import WecomNight, a_wecom_night

MEDIA = "/sos 客户刘建国 13812345678 威胁找记者，说要在电视台曝光"
SECONDS = 1 / 60


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[WecomNight]:
    async with a_wecom_night(tmp_path, gateway=True) as night:
        yield night


async def register(night: Night, kind: str) -> list[str]:
    async with night.app.database.reading() as connection:
        query = select(tables.ledger.c.body).where(tables.ledger.c.kind == kind)
        return list(await connection.scalars(query))


def calls(night: Night, path: str) -> list[Record]:
    return [each for each in night.world.log.records if each.method == f"wecom.{path}"]


# D02, D03


async def test_d02_a_page_whose_answer_was_lost_goes_again_byte_for_byte_and_is_seen_once(
    night: WecomNight,
) -> None:
    night.world.faults.add("drop_after", method="wecom.message/send", count=1)
    await night.types("tangli", MEDIA)
    await night.advance(30 * SECONDS)

    for person in ("zhaolei", "chenjing"):
        assert len(night.pages(person)) == 1, "swallowed by the duplicate check, or the first"
    assert night.corp.dropped == []


async def test_d03_two_nags_in_the_same_words_differ_by_their_number_and_both_arrive(
    night: WecomNight,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(4.5)

    headlines = [each.text or "" for each in night.pages("zhaolei")]
    assert len(headlines) == 3
    assert len({text.splitlines()[0] for text in headlines}) == 3


# D04


async def test_d04_thirty_one_messages_in_a_minute_are_paced_so_that_none_is_dropped(
    tmp_path: Path,
) -> None:
    strict = replace(GENEROUS, wecom=WeComSettings())
    async with a_wecom_night(tmp_path, platform=strict, paced=True) as night:
        for _ in range(31):
            await night.phone("tangli").types("/help")
        await night.door.delivered()
        while await night.app.inbox.once():
            pass
        await night.app.courier.once()

        got = len(night.received("tangli"))
        assert night.corp.dropped == []
        assert 0 < got < 25, "the rest waits for its turn"


async def test_d04_a_page_that_wecom_dropped_without_a_word_climbs_for_want_of_an_answer(
    tmp_path: Path,
) -> None:
    mute = replace(GENEROUS, wecom=WeComSettings(member_per_minute=0))
    async with a_wecom_night(tmp_path, platform=mute, gateway=True) as night:
        await night.types("tangli", MEDIA)
        await night.advance(4.5)

        assert night.corp.dropped and not night.pages("zhaolei")
        assert night.telephone("zhaolei").texts and night.telephone("zhaolei").rings()


# D05


@pytest.mark.parametrize("change", [{"visible": False}, {"disabled": True}])
async def test_d05_an_invaliduser_in_a_good_answer_is_a_failure_of_that_person(
    night: WecomNight, change: dict[str, bool]
) -> None:
    for name, value in change.items():
        setattr(night.phone("zhaolei").member, name, value)
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert len(night.telephone("zhaolei").texts) == 1, "the next channel at once"
    assert night.pages("chenjing"), "nobody else is held up by it"
    assert any('"dead"' in body for body in await register(night, "moved_on"))
    assert night.sees("xuwen", "联系不上"), "the unit's head is told"


async def test_d05_whom_wecom_makes_visible_again_is_reached_again(night: WecomNight) -> None:
    night.phone("zhaolei").member.visible = False
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)
    await night.phone("zhaolei").subscribes()
    await night.settle()
    await night.advance(2.2)

    assert night.pages("zhaolei")


# D08


async def test_d08_a_token_that_is_revoked_in_a_burst_is_refreshed_once_and_no_page_waits(
    night: WecomNight,
) -> None:
    await night.types("tangli", "/help")
    asked = night.corp.tokens.asked
    night.corp.revoke_token()
    await night.types("tangli", MEDIA)

    assert night.corp.tokens.asked == asked + 1
    for person in ("zhaolei", "chenjing", "linyue", "zhoubo"):
        assert [night.minute(each) for each in night.pages(person)] == [0.0]


async def test_d08_a_token_that_ran_out_overnight_is_refreshed_once(night: WecomNight) -> None:
    await night.types("tangli", "/help")
    asked = night.corp.tokens.asked
    await night.advance(121)
    await night.types("tangli", MEDIA)

    assert night.corp.tokens.asked == asked + 1
    assert len(night.pages("zhaolei")) == 1


# Cards that may be changed once


async def test_a_card_is_changed_once_by_itself_and_again_with_the_code_of_a_tap(
    night: WecomNight,
) -> None:
    await night.files("wangfang", STORY)
    await night.taps("zhaolei", "认领")

    assert night.sees("zhaolei", "已由 赵磊")
    sent = len(calls(night, "message/send"))
    await night.taps("zhaolei", "已到场")
    assert night.sees("zhaolei", "已到场")
    assert not any(
        each.outcome != "accepted" for each in calls(night, "message/update_template_card")
    )
    assert len(calls(night, "message/send")) > sent


async def test_after_72_hours_a_card_that_must_change_comes_as_a_fresh_one(
    night: WecomNight,
) -> None:
    await night.files("wangfang", STORY)
    await night.advance(1)
    old = night.phone("zhaolei").latest("呼叫")
    assert old is not None
    night.clock.at += timedelta(hours=72)
    await night.settle()
    before = len(night.screen("zhaolei"))
    await night.types("zhaolei", "收到")

    fresh = night.screen("zhaolei")[before:]
    assert any("已由 赵磊" in each.text and each.number != old.number for each in fresh)
