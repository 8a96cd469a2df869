"""One mailbox whose report cannot be built does not cost the others theirs."""

from dataclasses import replace

from tests.spine.night import Night

UNION, PROVINCE = "union@binjiang.bank.example", "union@jiangdong.bank.example"
OFFICE = "joint-office@binjiang.bank.example"


async def test_a_failed_summary_is_tried_again_and_holds_up_nobody(night: Night) -> None:
    duty = night.rulebook.duty
    mailboxes = {
        name: replace(each, readers=None) if each.address == UNION else each  # type: ignore[arg-type]
        for name, each in duty.organisation.mailboxes.items()
    }
    unreadable = replace(duty.organisation, mailboxes=mailboxes)
    await night.files("wangfang")
    night.rulebook.duty = replace(duty, organisation=unreadable)
    await night.until("2026-11-28 18:01")
    assert await night.app.summaries.once() == 0
    assert _summaries(night) == [[OFFICE], [PROVINCE]]

    night.rulebook.duty = duty
    await night.until("2026-11-28 18:03")
    assert _summaries(night) == [[OFFICE], [PROVINCE], [UNION]]


def _summaries(night: Night) -> list[list[str]]:
    letters = night.world.letters
    return [each.recipients for each in letters if each.subject.startswith("【督办")]
