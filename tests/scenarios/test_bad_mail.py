"""Mail that does not work: nothing is lost, and the pages do not notice."""

from pathlib import Path

from bot.settings import MailSettings
from tests.spine.night import Night, a_night

UNION = "union@binjiang.bank.example"


async def test_smtp_refused_for_an_hour_delays_the_summary_and_nothing_else(
    night: Night,
) -> None:
    night.world.faults.add("mail_refuse")
    await night.until("2026-11-28 18:30")
    number = await night.files("wangfang")
    assert len(night.pages("zhaolei", number)) == 1
    await night.until("2026-11-28 19:00")
    assert night.world.letters == []

    night.world.clear_faults()
    await night.advance(5)
    (letter,) = [x for x in night.world.letters if UNION in x.recipients]
    assert "2026-11-28" in letter.subject


async def test_a_missing_mailbox_gets_nothing_and_the_others_get_theirs(night: Night) -> None:
    night.world.faults.add("mail_reject", recipient=UNION)
    await night.until("2026-11-28 18:10")

    assert {x.recipients[0] for x in night.world.letters} == {
        "joint-office@binjiang.bank.example",
        "union@jiangdong.bank.example",
    }
    refused = [r for r in night.world.log.records if r.method == "RCPT"]
    assert len(refused) == 1, "no storm against a mailbox that does not exist"


async def test_a_mailbox_created_in_the_evening_still_gets_the_summary(night: Night) -> None:
    night.world.faults.add("mail_reject", recipient=UNION)
    await night.until("2026-11-28 19:00")
    night.world.clear_faults()
    await night.until("2026-11-28 19:20")

    assert len([x for x in night.world.letters if UNION in x.recipients]) == 1


async def test_without_a_mail_server_pages_and_conversations_work(tmp_path: Path) -> None:
    async with a_night(tmp_path) as night:
        night.settings = night.settings.model_copy(update={"mail": MailSettings()})
        await night.restart()
        await night.phone("zhaolei").blocks()
        number = await night.files("wangfang")
        await night.advance(10)

        assert len(night.received("xuwen", "赵磊 联系不上")) == 1
        assert night.minutes(night.pages("xuwen", number))[0] == 0, "at once (T25)"
