"""D09: SMTP breaks after DATA and before 250. A duplicate is possible, a gap is not."""

from tests.spine.night import Night

UNION = "union@binjiang.bank.example"


async def test_d09_the_summary_is_sent_again_with_the_same_message_id(night: Night) -> None:
    night.world.faults.add("mail_break", count=1, recipient=UNION)
    await night.until("2026-11-28 18:02")

    first, again = [x for x in night.world.letters if UNION in x.recipients]
    assert first.message_id == again.message_id != ""
    assert first.subject == again.subject
    assert first.text == again.text
    assert [a.content for a in first.attachments] == [a.content for a in again.attachments]


async def test_d09_a_mail_that_was_not_taken_arrives_once(night: Night) -> None:
    night.world.faults.add("mail_busy_data", count=2, recipient=UNION)
    await night.until("2026-11-28 18:10")

    (letter,) = [x for x in night.world.letters if UNION in x.recipients]
    assert letter.subject.startswith("【督办日报】2026-11-28")


async def test_d09_a_page_by_mail_keeps_its_message_id_too(night: Night) -> None:
    await night.phone("zhaolei").blocks()
    night.world.faults.add("mail_break", count=1, recipient="zhaolei@bank.example")
    await night.files("wangfang")
    await night.advance(0.5)

    first, again = [x for x in night.world.letters if "zhaolei@bank.example" in x.recipients]
    assert first.message_id == again.message_id
    assert "重发" not in first.text
    assert "重发" in again.text
