"""One mailbox whose report cannot be built does not cost the others theirs."""

import pytest

from bot.loops.summaries import Summaries
from escalation.organisation import Mailbox
from escalation.plan import Plan
from tests.spine.night import Night

UNION, PROVINCE = "union@binjiang.bank.example", "union@jiangdong.bank.example"


async def test_a_failed_summary_is_tried_again_and_holds_up_nobody(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    mail, failing = Summaries._mail, [True]

    async def unreadable(self: Summaries, connection, mailbox: Mailbox, plan: Plan, day):  # type: ignore[no-untyped-def]
        if mailbox.address == UNION and failing:
            raise KeyError("客户刘建国 13812345678")
        return await mail(self, connection, mailbox, plan, day)

    monkeypatch.setattr(Summaries, "_mail", unreadable)
    await night.until("2026-11-28 18:01")
    assert await night.app.summaries.once() == 0
    assert [x.recipients for x in night.world.letters] == [[PROVINCE]]

    failing.clear()
    await night.until("2026-11-28 18:03")
    assert len([x for x in night.world.letters if UNION in x.recipients]) == 1
