"""The ladder: from the chat over SMS to a ringing telephone, and why, in the case's history."""

import json
from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from sqlalchemy import select

from escalation.organisation import Ladder
from escalation.words import PersonId
from storage import tables
from tests.spine.night import START, Night, a_night

MEDIA = "/sos 客户刘建国 13812345678 威胁找记者，说要在电视台曝光"
SECONDS = 1 / 60


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(tmp_path, gateway=True) as night:
        yield night


def with_ladder(night: Night, person: str, ladder: Ladder, **changes: object) -> None:
    """The organisation file says so from now on."""
    duty = night.rulebook.duty
    people = dict(duty.organisation.people)
    people[PersonId(person)] = replace(people[PersonId(person)], ladder=ladder, **changes)
    night.rulebook.duty = replace(duty, organisation=replace(duty.organisation, people=people))


async def moves(night: Night, person: str) -> list[tuple[str, str, str]]:
    """The register's entries of why a page of this person went another way."""
    async with night.app.database.reading() as connection:
        query = select(tables.ledger.c.body).where(
            tables.ledger.c.kind == "moved_on", tables.ledger.c.actor == person
        )
        bodies = await connection.scalars(query.order_by(tables.ledger.c.id))
        found = [dict(json.loads(body)) for body in bodies]
    return [(each["instead_of"], each["by"], each["because"]) for each in found]


def minutes_of(night: Night, kind: str, number: str) -> list[float]:
    records = [r for r in night.world.log.records if r.kind == kind and number in str(r.params)]
    at = [datetime.fromisoformat(each.simulated_at) for each in records]
    return [round((each - START).total_seconds() / 60, 2) for each in at]


async def test_silence_on_a_critical_page_goes_on_to_sms_and_then_the_telephone_rings(
    night: Night,
) -> None:
    await night.types("tangli", MEDIA)
    zhaolei = night.telephone("zhaolei")
    assert len(night.pages("zhaolei")) == 1
    assert not zhaolei.texts and not zhaolei.rings()

    await night.advance(2.2)
    assert len(night.pages("zhaolei")) == 2, "the chat is tried again too"
    assert len(zhaolei.texts) == 1 and not zhaolei.rings()
    await night.advance(2)
    assert zhaolei.rings()

    assert await moves(night, "zhaolei") == [
        ("telegram", "sms", "silent"),
        ("telegram", "voice", "silent"),
    ]
    await night.types("tangli", "/mine")
    await night.taps("tangli", "详情")
    assert night.sees("tangli", "没有应答，改用短信")


async def test_nobody_is_rung_who_has_answered_in_the_chat(night: Night) -> None:
    await night.types("tangli", MEDIA)
    await night.taps("zhaolei", "认领")
    await night.advance(5)

    zhaolei = night.telephone("zhaolei")
    assert not zhaolei.texts and not zhaolei.calls


async def test_a_copy_that_waited_is_not_sent_any_more_once_the_page_is_taken(night: Night) -> None:
    with_ladder(night, "zhaolei", Ladder(ordinary=("telegram", "sms"), critical=("telegram",)))
    zhaolei = night.telephone("zhaolei")
    night.world.faults.add("gateway_busy", recipient=zhaolei.number, count=1, retry_after=30)
    await night.files("wangfang")
    await night.advance(5.1)
    assert await moves(night, "zhaolei") == [("telegram", "sms", "silent")]
    await night.taps("zhaolei", "认领")
    await night.advance(2)

    assert not zhaolei.texts


async def test_silence_on_a_mailbox_goes_on_to_what_stands_behind_it(night: Night) -> None:
    with_ladder(night, "zhaolei", Ladder(ordinary=("mail", "sms"), critical=("mail",)))
    await night.files("wangfang")
    await night.advance(4.9)
    assert not night.telephone("zhaolei").texts
    await night.advance(0.2)

    assert len(night.telephone("zhaolei").texts) == 1
    assert await moves(night, "zhaolei") == [("mail", "sms", "silent")]


async def test_a_pressed_1_is_an_acknowledgement_and_the_chat_says_so(night: Night) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(4.2)
    zhaolei = night.telephone("zhaolei")
    zhaolei.picks_up()
    zhaolei.presses("1")
    await night.settle()

    assert night.sees("zhaolei", "已由 赵磊")
    assert any("赵磊" in text and "认领" in text for text in night.texts("tangli"))
    calls = len(zhaolei.calls)
    await night.advance(5)
    assert len(zhaolei.calls) == calls


async def test_a_digit_pressed_on_a_telephone_that_is_in_nobodys_name_does_nothing(
    night: Night,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(4.2)
    without = replace(night.rulebook.duty.organisation.people[PersonId("zhaolei")], mobile=None)
    people = {**night.rulebook.duty.organisation.people, without.id: without}
    zhaolei = night.telephone("zhaolei")
    organisation = replace(night.rulebook.duty.organisation, people=people)
    night.rulebook.duty = replace(night.rulebook.duty, organisation=organisation)
    zhaolei.picks_up()
    zhaolei.presses("1")
    await night.settle()

    assert not any("已由 赵磊" in text for text in night.texts("zhaolei"))


async def test_an_ordinary_page_rings_no_telephone_and_waits_longer_for_its_next_rung(
    night: Night,
) -> None:
    await night.files("wangfang")
    await night.advance(4.9)
    assert not await moves(night, "zhaolei")
    await night.advance(0.2)
    zhaolei = night.telephone("zhaolei")

    assert not zhaolei.texts and not zhaolei.calls
    moved = await moves(night, "zhaolei")
    assert moved and moved[0] == ("telegram", "mail", "silent")
    mails = [each for each in night.world.letters if "zhaolei@bank.example" in each.recipients]
    assert len(mails) == 1, "each rung once for one silence"


async def test_a_person_is_tried_in_the_order_of_their_own_ladder(night: Night) -> None:
    own = Ladder(ordinary=("telegram",), critical=("voice", "telegram"))
    with_ladder(night, "zhaolei", own)
    await night.types("tangli", MEDIA)

    assert night.telephone("zhaolei").rings()
    assert not night.pages("zhaolei")
    await night.advance(2.2)
    assert len(night.pages("zhaolei")) == 1


async def test_d06_a_blocked_chat_goes_on_to_the_next_channel_within_five_seconds_with_the_reason(
    night: Night,
) -> None:
    await night.phone("zhaolei").blocks()
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert len(night.telephone("zhaolei").texts) == 1
    assert ("telegram", "sms", "dead") in await moves(night, "zhaolei")


async def test_d01_too_many_in_the_chat_sends_the_critical_page_by_sms_within_five_seconds(
    night: Night,
) -> None:
    at = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", method="sendMessage", chat_id=at, retry_after=37)
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert len(night.telephone("zhaolei").texts) == 1
    assert ("telegram", "sms", "held") in await moves(night, "zhaolei")


async def test_a_number_that_does_not_exist_is_passed_over_for_the_next_rung(night: Night) -> None:
    with_ladder(
        night,
        "zhaolei",
        Ladder(ordinary=("telegram",), critical=("sms", "telegram")),
        mobile="19999999999",
    )
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert len(night.pages("zhaolei")) == 1
    assert ("sms", "telegram", "dead") in await moves(night, "zhaolei")


async def test_a_last_channel_that_refuses_the_page_calls_others_at_once(night: Night) -> None:
    own = Ladder(ordinary=("telegram",), critical=("sms",))
    with_ladder(night, "zhaolei", own, mobile="19999999998")
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)

    assert night.pages("xuwen") or night.pages("dingkai"), "somebody else of the line is called"


async def test_sms_and_voice_say_number_place_and_deadline_and_nothing_personal(
    night: Night,
) -> None:
    await night.types("tangli", MEDIA)
    await night.advance(4.2)
    zhaolei = night.telephone("zhaolei")
    spoken = zhaolei.picks_up()

    for said in (*zhaolei.texts, spoken):
        assert "西湖路营业部" in said
        assert "刘建国" not in said and "1381234" not in said and "http" not in said
    assert "认领请按 1" in spoken
    assert all(len(each) <= 70 for each in zhaolei.texts)


async def test_a_number_that_was_dead_is_tried_again_after_a_day_and_not_before(
    night: Night,
) -> None:
    own = Ladder(ordinary=("telegram",), critical=("sms", "telegram"))
    with_ladder(night, "zhaolei", own)
    exchange, number = night.world.gateway, "13800001002"
    night.world.faults.add("gateway_blocked", recipient=number, count=1)
    await night.types("tangli", MEDIA)
    await night.advance(5 * SECONDS)
    assert night.pages("zhaolei"), "the next channel at once"
    await night.taps("zhaolei", "认领")
    texts = len(exchange.telephone(number).texts)

    await night.advance(60)
    await night.types("wangfang", MEDIA)
    assert len(exchange.telephone(number).texts) == texts == 0
    await night.advance(24 * 60)
    await night.types("wuhao", MEDIA)

    assert len(exchange.telephone(number).texts) == 1
