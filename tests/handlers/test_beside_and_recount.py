"""统计口径 put right by two people, media watched, and cases of the same matter (R-UP-3)."""

import pytest

from escalation.case import Case
from escalation.words import Counted
from handlers.action import Action
from tests.handlers.phones import Phones
from tests.handlers.whole_plan import (
    STORY,
    THREAT,
    details,
    further,
    shown,
    taken,
    with_whole_plan,
)


@pytest.fixture
def desk(phones: Phones) -> Phones:
    """Phones at a desk with the whole plan."""
    return with_whole_plan(phones)


async def closed_case(phones: Phones) -> Case:
    case = await taken(phones)
    await phones.taps("sub_leader", Action("result", case.id))
    await phones.writes("sub_leader", "已到账")
    await phones.writes("sub_leader", "无责")
    await phones.taps("teller", Action("confirm", case.id))
    return await phones.only_case()


async def test_r_stat_1_a_recount_needs_a_reason_and_a_second_person(desk: Phones) -> None:
    case = await closed_case(desk)
    asked = await desk.taps("sub_leader", Action("recount", case.id))
    assert "计入咨询类：" in asked.text
    why = await desk.taps("sub_leader", asked.button("不纳入统计"))
    assert "为什么改计为不纳入统计" in why.text
    assert "等第二个人同意" in (await desk.writes("sub_leader", "网点当场已解决")).text
    wanted = await desk.screen("branch_leader")
    assert "陈静 提出把" in wanted.text and "网点当场已解决" in wanted.text
    mine = await details(desk, "sub_leader", case)
    assert "等第二个人同意，同意前不算数" in mine.text
    assert "同意" not in " ".join(shown(mine))
    await desk.taps("branch_leader", wanted.button("✅ 同意"))
    after = await details(desk, "branch_leader", case)
    assert "不纳入统计：经两人核定更正" in after.text
    assert "陈静" in after.text and "孙丽 已同意" in after.text


async def test_r_stat_1_who_agrees_agrees_to_what_was_shown(desk: Phones) -> None:
    case = await closed_case(desk)
    await desk.taps("sub_leader", Action("recount", case.id, "enquiry"))
    await desk.writes("sub_leader", "第一次")
    old = (await desk.screen("branch_leader")).button("✅ 同意")
    await desk.passes(minutes=1)
    await desk.taps("sub_leader", Action("recount", case.id, "complaint"))
    await desk.writes("sub_leader", "第二次")
    assert "更正已经变了" in (await desk.taps("branch_leader", old)).text
    recount = (await desk.only_case()).recount
    assert recount is not None
    assert (recount.counted, recount.approved_by) == (Counted.COMPLAINT, None)
    cards = (await desk.screen("branch_leader")).cards
    with_button = [c for c in cards if any("同意" in b.label for r in c.buttons for b in r)]
    assert ["第二次" in c.text for c in with_button] == [True]


async def test_r_media_3_watchers_report_and_the_spokesperson_ends_it(desk: Phones) -> None:
    case = await taken(desk, THREAT)
    await desk.passes(minutes=240)
    asked = await desk.screen("press")
    assert "舆情有新情况吗" in asked.text
    await desk.taps("press", asked.button("报舆情"))
    assert "舆情已记下" in (await desk.writes("press", "无")).text
    assert "报舆情" in (await desk.screen("sub_leader")).text
    assert "舆情监测中" in (await details(desk, "press", case)).text
    await desk.taps("press", asked.button("已平息"))
    assert "监测已结束" in (await desk.writes("press", "客户已撤帖并道歉")).text
    assert "客户已撤帖" in (await desk.screen("province")).text


async def test_r_media_2_every_card_of_a_media_case_sends_the_press_to_the_spokesperson(
    desk: Phones,
) -> None:
    draft = await desk.writes("teller", THREAT)
    receipt = await desk.taps("teller", draft.button("提交"))
    case = await desk.only_case()
    told = "不接受采访，请媒体联系已公布的新闻发言人 冯洁"
    for said in (receipt, await desk.screen("sub_leader"), await details(desk, "teller", case)):
        assert told in said.text


async def alike(phones: Phones) -> tuple[Case, Case]:
    first = await phones.report("teller", "客户张一 13800000001 转账没到账，系统显示处理中")
    second = await phones.report("lobby", "客户张二 13800000002 转账没到账，系统显示处理中")
    cases = {case.number: case for case in await phones.all_cases()}
    return cases[first.number], cases[second.number]


async def test_r_up_3_alike_cases_are_proposed_and_linked_by_who_may_see_both(
    desk: Phones,
) -> None:
    first, second = await alike(desk)
    assert second.alike == (first.id,)
    page = (await desk.screen("sub_leader")).text
    assert f"同类问题 2 位客户：{first.number}" in page
    shown_there = await details(desk, "sub_leader", second)
    await desk.taps("sub_leader", shown_there.button(f"关联 {first.number[-5:]}"))
    for one, other in ((first, second), (second, first)):
        assert f"关联：{other.number} 城南营业部" in (await details(desk, "sub_leader", one)).text
    last = await further(desk, "sub_leader", first)
    await desk.taps("sub_leader", last.button(f"取消关联 {second.number[-5:]}"))
    assert [case.links for case in await desk.all_cases()] == [(), ()]


async def test_r_conf_1_who_may_not_see_the_other_reads_nothing_of_it(desk: Phones) -> None:
    first, second = await alike(desk)
    page = await details(desk, "lobby", second)
    assert first.number not in page.text
    assert not [label for label in shown(page) if first.number[-5:] in label]
    await desk.taps("sub_leader", Action("link", second.id, first.id))
    await desk.taps("teller", Action("accuse", first.id))
    await desk.writes("teller", "孙丽")
    hidden = await details(desk, "branch_leader", second)
    assert first.number not in hidden.text
    assert "同类问题" not in hidden.text and "位客户反映" not in hidden.text
    everything = await further(desk, "branch_leader", second)
    assert not [label for label in shown(everything) if first.number[-5:] in label]
    tried = await desk.taps("branch_leader", Action("unlink", second.id, first.id))
    never = await desk.taps("branch_leader", Action("unlink", second.id, "000000000000"))
    assert tried == never


async def test_not_the_same_takes_the_proposal_away(desk: Phones) -> None:
    _, second = await alike(desk)
    page = await details(desk, "sub_leader", second)
    await desk.taps("sub_leader", page.button("不是一回事"))
    assert {case.alike for case in await desk.all_cases()} == {()}


async def test_linking_by_a_typed_number(desk: Phones) -> None:
    first = await desk.report("teller", STORY)
    second = await desk.report("teller", "客户王五 13711112222 排队两小时没人管")
    await desk.taps("sub_leader", Action("link", first.id))
    for text in ("12345", "另一件", first.number):
        assert "没有找到" in (await desk.writes("sub_leader", text)).text
    assert "已关联" in (await desk.writes("sub_leader", second.number[-5:])).text
