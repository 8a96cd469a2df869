"""D01: the platform answers 429 while a critical page waits."""

from tests.spine.night import Night

SAID = "/sos 客户威胁找记者，说要在电视台曝光"


def _mailed(night: Night) -> list[float]:
    return [
        night.minute(record) * 60
        for record in night.world.log.records
        if record.kind == "mail" and record.accepted and "呼叫" in (record.text or "")
        if record.params["to"] == ["zhaolei@bank.example"]
    ]


async def test_d01_a_critical_page_goes_by_mail_within_5_s_and_by_chat_when_it_may(
    night: Night,
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", count=1, retry_after=37, chat_id=chat_id)
    await night.types("wangfang", SAID)
    await night.advance(5 / 60)
    assert len(_mailed(night)) == 1
    assert _mailed(night)[0] <= 5

    await night.advance(1)
    (page,) = night.pages("zhaolei")
    assert 37 <= night.minute(page) * 60 <= 40


async def test_d01_the_chat_copy_stays_away_when_the_page_was_answered_meanwhile(
    night: Night,
) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", count=1, retry_after=37, chat_id=chat_id)
    await night.types("wangfang", SAID)
    await night.types("zhaolei", "收到")
    await night.advance(1.5)

    assert len(_mailed(night)) == 1
    assert night.pages("zhaolei") == []
    (answer,) = night.received("zhaolei")
    assert "已认领" in (answer.text or "")
    assert night.minute(answer) * 60 >= 37, "the platform has asked for that much patience"


async def test_d01_an_ordinary_page_waits_and_costs_no_mail(night: Night) -> None:
    chat_id = night.telegram_of("zhaolei")
    night.world.faults.add("too_many", count=1, retry_after=37, chat_id=chat_id)
    await night.files("wangfang")
    await night.advance(1)

    assert _mailed(night) == []
    assert len(night.pages("zhaolei")) == 1
