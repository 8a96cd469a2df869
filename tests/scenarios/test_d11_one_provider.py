"""D11: one provider's certificate or name fails. Its circuit opens, the others do not notice."""

from datetime import timedelta

from bot.settings import MailSettings
from tests.servers.wrong_certificate import an_impostor
from tests.spine.night import STORY, Night

SAID = "/sos 客户威胁找记者，说要在电视台曝光"
NOWHERE = "telegram.invalid"
"""A name that never resolves, with a network or without (RFC 2606)."""


async def _reported(night: Night, text: str) -> None:
    """Somebody has reported, and nothing has been sent yet."""
    await night.phone("wangfang").types(text)
    await _stored(night)


async def _stored(night: Night) -> None:
    await night.polling.once()
    while await night.app.inbox.once():
        pass


async def _telegram_at(night: Night, base: str) -> None:
    telegram = night.settings.telegram.model_copy(update={"api_base": base})
    night.settings = night.settings.model_copy(update={"telegram": telegram})
    await night.restart()


async def _seconds(night: Night, count: int) -> None:
    """So many seconds of tick and courier; nothing can be received meanwhile."""
    for _ in range(count):
        night.clock.at += timedelta(seconds=1)
        await night.app.tick.once()
        await night.app.summaries.once()
        await night.app.courier.once()


def _mailed(night: Night, person: str) -> list[float]:
    """Seconds of the night at which pages reached a person by mail."""
    return [
        night.minute(record) * 60
        for record in night.world.log.records
        if record.kind == "mail" and record.accepted and "呼叫" in (record.text or "")
        if record.params["to"] == [f"{person}@bank.example"]
    ]


async def test_d11_with_a_wrong_certificate_pages_go_by_mail_and_the_platform_is_left_alone(
    night: Night,
) -> None:
    async with an_impostor() as impostor:
        await _reported(night, SAID)
        await _telegram_at(night, impostor.url)
        await _seconds(night, 10)
        assert [at for at in _mailed(night, "zhaolei") if at <= 10], "within seconds, by mail"
        begun = impostor.asked

        await _seconds(night, 300)
        waiting = {r.params["to"][0] for r in night.world.log.records if r.kind == "mail"}
        assert len(waiting) > 3, "a dozen messages wait for the chat"
        # Five minutes hold 11 probes. Without a circuit each message would ask every 20 seconds.
        assert 7 <= impostor.asked - begun <= 12
        assert night.received("zhaolei") == []


async def test_d11_a_name_that_does_not_resolve_costs_no_page(night: Night) -> None:
    await _reported(night, SAID)
    await _telegram_at(night, f"https://{NOWHERE}")
    await _seconds(night, 10)
    assert [at for at in _mailed(night, "zhaolei") if at <= 10]


async def test_d11_an_ordinary_page_takes_the_other_way_after_a_minute(night: Night) -> None:
    await night.types("wangfang", STORY)
    await night.phone("wangfang").taps("提交")
    await _stored(night)
    async with an_impostor() as impostor:
        await _telegram_at(night, impostor.url)
        await _seconds(night, 30)
        assert _mailed(night, "zhaolei") == [], "a blip costs no mail"
        await _seconds(night, 90)
    assert len(_mailed(night, "zhaolei")) == 1


async def test_d11_chat_does_not_notice_that_the_mail_server_is_gone(night: Night) -> None:
    gone = MailSettings(host="mail.invalid", port=25, sender="duban@bank.example")
    night.settings = night.settings.model_copy(update={"mail": gone})
    await night.restart()
    await night.phone("zhaolei").blocks()
    await night.types("wangfang", SAID)
    await night.advance(2)

    assert not night.world.letters, "whoever has only mail is not reached"
    page = night.pages("chenjing")[0]
    assert night.minute(page) * 60 < 5
