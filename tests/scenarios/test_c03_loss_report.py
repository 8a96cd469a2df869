"""C03: a loss reported by word of mouth lapses after 5 days; the formal one is not forgotten."""

import pytest

from tests.spine.night import Night

STORY = "客户刘建国 13812345678 停机期间要办挂失，银行卡丢了"
DAY = 24 * 60


@pytest.fixture
async def reported(night: Night) -> Night:
    """The oral report is made, the result is in and confirmed."""
    await night.files("wangfang", STORY)
    await night.taps("zhaolei", "认领")
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", "已办口头挂失，告知客户5天内来网点")
    await night.taps("zhaolei", "无责")
    await night.taps("wangfang", "确认办结")
    return night


async def test_c03_what_is_still_missing_is_said_and_the_case_stays_open(reported: Night) -> None:
    assert "还差：正式挂失" in reported.phone("wangfang").toasts()[-1]
    await reported.taps("wangfang", "详情")
    text = reported.texts("wangfang")[-1]
    assert "后续·正式挂失 还剩" in text
    assert "还差：正式挂失" in text
    assert reported.received("wangfang", "已办结") == []


async def test_c03_it_is_reminded_of_two_days_one_day_and_four_hours_before(
    reported: Night,
) -> None:
    await reported.advance(5 * DAY - 1)

    reminded = [r for r in reported.received("wangfang", "⏰") if "正式挂失" in (r.text or "")]
    assert reported.minutes(reminded) == [3 * DAY, 4 * DAY, 5 * DAY - 240]


async def test_c03_the_nag_itself_has_the_button_that_ends_it_and_closes_the_case(
    reported: Night,
) -> None:
    await reported.advance(3 * DAY + 5)
    nag = reported.phone("wangfang").latest("正式挂失 还剩")
    assert nag is not None
    assert [each for each in nag.button_texts() if "挂失了结" in each]

    await reported.taps("wangfang", "挂失了结")
    await reported.types("wangfang", "客户本人来办了正式挂失")

    assert "已办结" in reported.texts("wangfang")[-1] or reported.sees("wangfang", "已办结")
    await reported.advance(3 * DAY)
    late = [r for r in reported.received("wangfang", "正式挂失") if "🔴" in (r.text or "")]
    assert late == []


async def test_c03_a_loss_report_is_no_overdue_complaint(reported: Night) -> None:
    await reported.advance(5 * DAY + 60)
    await reported.taps("wangfang", "详情")

    assert "处理逾期" not in reported.texts("wangfang")[-1]
