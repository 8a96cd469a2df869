"""What is given to the customer, on the phone: a time, a payment, a formal loss report."""

import pytest

from escalation.words import Stage
from handlers.action import Action
from tests.handlers.phones import Phones
from tests.handlers.whole_plan import (
    CASH,
    CLAIM,
    LOSS,
    details,
    shown,
    taken,
    with_whole_plan,
)


@pytest.fixture
def desk(phones: Phones) -> Phones:
    """Phones at a desk with the whole plan."""
    return with_whole_plan(phones)


@pytest.mark.parametrize(
    ("how", "due"),
    [
        ("tap 1小时后", "03:10"),
        ("tap 今天 17:00", "17:00"),
        ("tap 明天 10:00", "明天 10:00"),
        ("type 明天17:00", "明天 17:00"),
        ("type 明天上午10点前一定给答复", "明天 10:00"),
        ("type 两小时后", "04:10"),
    ],
)
async def test_r_clock_5_a_time_is_promised_by_tap_or_in_words(
    desk: Phones, how: str, due: str
) -> None:
    case = await taken(desk)
    asked = await desk.taps("sub_leader", Action("promise", case.id))
    kind, _, text = how.partition(" ")
    if kind == "tap":
        said = await desk.taps("sub_leader", asked.button(text))
    else:
        said = await desk.writes("sub_leader", text)
    assert f"{case.number} 承诺已记下：{due} 前办好" in said.text
    assert f"答应客户 {due} 前办好" in (await desk.screen("teller")).text
    assert "兑现承诺" in (await details(desk, "sub_leader", case)).text


async def test_r_clock_5_a_time_that_is_past_or_none_is_asked_for_again(desk: Phones) -> None:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("promise", case.id))
    for text in ("尽快", "3年后的今天"):
        assert "看不出是什么时间" in (await desk.writes("sub_leader", text)).text
    assert "这个时间已经过了" in (await desk.writes("sub_leader", "今天01:00")).text
    assert "承诺已记下" in (await desk.writes("sub_leader", "今天15:00")).text


async def test_r_clock_5_a_kept_promise_is_one_tap_for_handler_and_first_contact(
    desk: Phones,
) -> None:
    case = await taken(desk)
    assert "已兑现承诺" not in " ".join(shown(await details(desk, "sub_leader", case)))
    await desk.taps("sub_leader", Action("promise", case.id, "hour"))
    told = await desk.screen("teller")
    said = await desk.taps("teller", told.button("已兑现承诺"))
    assert "承诺已兑现" in said.text
    assert (await desk.only_case()).kept_at == desk.now


async def test_c10_a_claim_allows_no_promise_before_the_line_is_in(desk: Phones) -> None:
    case = await taken(desk, CLAIM)
    said = await desk.taps("sub_leader", Action("promise", case.id))
    assert "不要承诺" in said.text and "会同答复" in said.text
    await desk.writes("branch_leader", f"收到 {case.number}")
    assert "什么时候办好" in (await desk.taps("sub_leader", Action("promise", case.id))).text


async def test_c04_the_limit_is_told_before_and_named_when_it_is_passed(desk: Phones) -> None:
    case = await desk.report("teller", CASH)
    for card in (await desk.screen("sub_leader"), await details(desk, "sub_leader", case)):
        assert "⚠ 要求 8,000 元，超过普通客户限额 5,000 元，超过限额的部分不能付" in card.text
    await desk.writes("sub_leader", "收到")
    asked = await desk.taps("sub_leader", (await details(desk, "sub_leader", case)).button("应急"))
    assert "普通客户还可以付 5,000 元" in asked.text
    assert "看不出是多少钱" in (await desk.writes("sub_leader", "先付一点")).text
    assert "应急支付 3,000 元已记下" in (await desk.writes("sub_leader", "三千")).text
    await desk.taps("sub_leader", Action("pay", case.id))
    refused = await desk.writes("sub_leader", "2500元")
    assert "普通客户一件最多 5,000 元，已付 3,000 元" in refused.text
    assert "已付 3,000 元（限额 5,000 元）" in (await details(desk, "teller", case)).text


async def test_c04_a_vip_on_the_payer_s_own_word_is_paid_as_anybody(desk: Phones) -> None:
    case = await desk.report("teller", CASH)
    await desk.writes("sub_leader", "收到")
    await desk.taps("sub_leader", Action("raise", case.id, "vip"))
    asked = await desk.taps("sub_leader", Action("pay", case.id))
    assert "普通客户（“贵宾”是您自己标的" in asked.text and "还可以付 5,000 元" in asked.text
    refused = await desk.writes("sub_leader", "8000元")
    assert "超过应急支付限额" in refused.text and "一件最多 5,000 元" in refused.text
    assert (await desk.only_case()).payments == ()


async def test_r_media_1_a_threat_typed_with_an_amount_is_heard(desk: Phones) -> None:
    case = await desk.report("teller", CASH)
    await desk.writes("sub_leader", "收到")
    await desk.taps("sub_leader", Action("pay", case.id))
    said = await desk.writes("sub_leader", "客户说今晚不给就打电视台电话曝光")
    assert "看不出是多少钱" in said.text and "已标记媒体风险" in said.text


async def test_c04_the_draft_card_warns_before_anything_is_filed(desk: Phones) -> None:
    draft = await desk.writes("teller", CASH)
    assert "超过普通客户限额 5,000 元，超过限额的部分不能付" in draft.text
    receipt = await desk.taps("teller", draft.button("提交"))
    assert "超过普通客户限额 5,000 元，超过限额的部分不能付" in receipt.text


async def test_c04_other_categories_have_no_payment(desk: Phones) -> None:
    case = await taken(desk)
    assert "应急支付" not in " ".join(shown(await details(desk, "sub_leader", case)))
    assert "才能应急支付" in (await desk.taps("sub_leader", Action("pay", case.id))).text


async def test_c03_the_case_waits_for_the_formal_loss_report(desk: Phones) -> None:
    case = await taken(desk, LOSS)
    assert "后续·正式挂失" in (await details(desk, "sub_leader", case)).text
    await desk.taps("sub_leader", Action("result", case.id))
    await desk.writes("sub_leader", "已口头挂失")
    said = await desk.writes("sub_leader", "无责")
    assert "还差：首问责任人确认、正式挂失" in said.text
    said = await desk.taps("teller", Action("confirm", case.id))
    assert "还差：正式挂失" in said.text
    assert (await desk.only_case()).is_open
    asked = await desk.taps("teller", (await details(desk, "teller", case)).button("挂失了结"))
    assert "怎么了结" in asked.text
    assert "已办结" in (await desk.writes("teller", "客户已办正式挂失")).text
    assert (await desk.only_case()).stage is Stage.CLOSED


async def test_c03_other_cases_show_no_such_button(desk: Phones) -> None:
    case = await taken(desk)
    assert "挂失" not in " ".join(shown(await details(desk, "sub_leader", case)))
