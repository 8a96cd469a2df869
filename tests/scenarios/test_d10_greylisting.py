"""D10: the mailbox greylists past the hour of the summary; it arrives late, once, with its date."""

from tests.spine.night import Night

UNION = "union@binjiang.bank.example"
ADMIN = "admin"


async def test_d10_a_greylisted_summary_arrives_once_when_it_is_accepted_under_its_date(
    evening: Night,
) -> None:
    await evening.files("wangfang")
    greylist = evening.world.faults.add("mail_busy_rcpt", recipient=UNION)
    await evening.until("2026-11-28 18:40")
    assert [x for x in evening.world.letters if UNION in x.recipients] == []
    asked = greylist.met
    assert 20 <= asked <= 42, "about once a minute"
    others = [x for x in evening.world.letters if x.subject.startswith("【督办")]
    assert others, "the other mailboxes have theirs"

    greylist.count = 0
    await evening.until("2026-11-28 19:00")
    (letter,) = [x for x in evening.world.letters if UNION in x.recipients]
    assert letter.subject.startswith("【督办日报】2026-11-28")
    assert "2026-11-28" in letter.text


async def test_d10_a_summary_that_came_late_raises_no_alarm_the_next_day(evening: Night) -> None:
    greylist = evening.world.faults.add("mail_busy_rcpt", recipient=UNION)
    await evening.until("2026-11-28 18:03")
    greylist.count = 0
    await evening.until("2026-11-28 18:10")
    await evening.until("2026-11-29 08:30")
    await evening.app.audit.once()
    await evening.settle()

    assert evening.received(ADMIN, "2026-11-28") == []
