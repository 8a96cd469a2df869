"""Every act of a case from a phone: by a button that is shown, and typed where a text is asked."""

import pytest

from escalation.permission import Act
from escalation.words import Category, Flag, Stage
from handlers.action import Action
from tests.handlers.phones import Phones, Said
from tests.handlers.whole_plan import (
    CASH,
    CLAIM,
    LOSS,
    STORY,
    THREAT,
    chooses,
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


async def test_r_clock_4_major_goes_straight_to_the_province(desk: Phones) -> None:
    await taken(desk)
    said = await chooses(desk, "sub_leader", "直报省行")
    assert "正在呼叫省行值班" in said.text
    assert "上报" in (await desk.screen("province")).text
    again = await further(desk, "sub_leader", await desk.only_case())
    assert not [label for label in shown(again) if "直报" in label]


@pytest.mark.parametrize("typed", [True, False])
async def test_any_flag_is_put_up_by_choice(desk: Phones, typed: bool) -> None:
    case = await taken(desk)
    listed = await chooses(desk, "sub_leader", "标记")
    assert "较难处理" in " ".join(shown(listed))
    assert "情绪激动" not in " ".join(shown(listed)), "it is up already"
    if typed:
        said = await desk.writes("sub_leader", "较难处理")
    else:
        said = await desk.taps("sub_leader", listed.button("较难处理"))
    assert f"{case.number} 已标记较难处理" in said.text
    assert Flag.HARD in (await desk.only_case()).flags


async def test_a_flag_put_up_by_mistake_is_lowered_by_a_senior_leader_with_a_reason(
    desk: Phones,
) -> None:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("raise", case.id, "vip"))
    assert "解除标记" not in " ".join(shown(await further(desk, "sub_leader", case)))
    assert "解除标记" not in " ".join(shown(await further(desk, "press", case)))
    listed = await chooses(desk, "branch_leader", "解除标记")
    asked = await desk.taps("branch_leader", listed.button("贵宾"))
    assert "为什么解除" in asked.text and "贵宾" in asked.text
    assert "已解除贵宾" in (await desk.writes("branch_leader", "查过，不是贵宾客户")).text
    assert Flag.VIP not in (await desk.only_case()).flags


async def test_media_stays_one_tap(desk: Phones) -> None:
    case = await taken(desk)
    said = await desk.taps("sub_leader", Action("raise", case.id))
    assert "已标记媒体风险" in said.text


@pytest.mark.parametrize("story", [STORY, CASH, LOSS, CLAIM])
async def test_media_and_reporting_up_are_never_crowded_out_of_the_handler_s_card(
    desk: Phones, story: str
) -> None:
    case = await desk.report("teller", story)
    taken_card = await desk.writes("sub_leader", "收到")
    await desk.taps("sub_leader", Action("promise", case.id, "hour"))
    await desk.passes(minutes=30)
    for card in (taken_card, Said(cards=(await desk.screen("sub_leader")).cards[-1:])):
        for wanted in ("媒体风险", "上报上级", "更多操作", "详情"):
            assert card.button(wanted)
        assert len(shown(card)) <= 9


@pytest.mark.parametrize("choice", ["较难", "<b>", "media2", "emergency_x"])
async def test_a_flag_nobody_knows_is_not_found(desk: Phones, choice: str) -> None:
    case = await taken(desk)
    assert "没有找到" in (await desk.taps("sub_leader", Action("raise", case.id, choice))).text


@pytest.mark.parametrize("how", ["tap", "type"])
async def test_snoozing_puts_reminders_off_and_the_cards_say_so(desk: Phones, how: str) -> None:
    case = await taken(desk)
    asked = await chooses(desk, "sub_leader", "稍后提醒")
    if how == "tap":
        said = await desk.taps("sub_leader", asked.button("30 分钟"))
    else:
        said = await desk.writes("sub_leader", "30分钟")
    assert "02:40 再提醒" in said.text
    assert "稍后至 02:40" in (await details(desk, "sub_leader", case)).text
    assert "稍后至 02:40" in (await desk.writes("sub_leader", "看板")).text


async def test_snoozing_past_a_deadline_names_the_plan_s_limit(desk: Phones) -> None:
    case = await taken(desk)
    await desk.passes(minutes=40)
    said = await desk.taps("sub_leader", Action("snooze", case.id, "30"))
    assert "最多 60 分钟，也不能拖过时限" in said.text


async def test_a_critical_case_is_not_snoozed(desk: Phones) -> None:
    case = await taken(desk, THREAT)
    assert "稍后" not in " ".join(shown(await further(desk, "sub_leader", case)))
    assert "不能稍后" in (await desk.taps("sub_leader", Action("snooze", case.id))).text


async def test_giving_back_asks_why_and_calls_others(desk: Phones) -> None:
    case = await taken(desk)
    asked = await chooses(desk, "sub_leader", "放回")
    assert f"为什么放回 {case.number}" in asked.text
    said = await desk.writes("sub_leader", "我在外地，赶不到")
    assert "已放回" in said.text
    assert (await desk.only_case()).handler is None
    assert "我在外地" in (await desk.screen("teller")).text
    assert "原承办人放回" in (await desk.screen("branch_leader")).text


async def test_a_transfer_is_sent_back_to_whoever_made_it(desk: Phones) -> None:
    case = await taken(desk)
    assert "退回转办" not in " ".join(shown(await further(desk, "sub_leader", case)))
    listed = await desk.taps("sub_leader", Action("transfer", case.id))
    await desk.taps("sub_leader", listed.button("李强"))
    await desk.writes("lobby", "收到")
    await chooses(desk, "lobby", "退回转办")
    assert "已退回" in (await desk.writes("lobby", "不归我管")).text
    assert (await desk.only_case()).handler == "sub_leader"


async def test_a_transfer_is_not_sent_back_once_the_result_is_in(desk: Phones) -> None:
    case = await taken(desk)
    listed = await desk.taps("sub_leader", Action("transfer", case.id))
    await desk.taps("sub_leader", listed.button("李强"))
    await desk.writes("lobby", "收到")
    await desk.taps("lobby", Action("result", case.id))
    await desk.writes("lobby", "已到账")
    assert "退回转办" not in " ".join(shown(await further(desk, "lobby", case)))
    await desk.taps("lobby", Action("return", case.id))
    assert "结果已经报了" in (await desk.writes("lobby", "不归我管")).text
    assert (await desk.only_case()).handler == "lobby"


async def test_r_media_1_a_threat_in_a_reason_raises_the_alarm(desk: Phones) -> None:
    await taken(desk)
    await chooses(desk, "sub_leader", "放回")
    said = await desk.writes("sub_leader", "客户说再不解决就打电视台电话曝光，我一个人压不住")
    assert "已放回" in said.text and "已标记媒体风险" in said.text
    assert "press" in (await desk.only_case()).everyone_called


async def test_helping_lists_people_and_never_the_accused_and_calls_them(desk: Phones) -> None:
    await desk.report("teller", "客户投诉大堂经理李强骂人")
    await desk.writes("sub_leader", "收到")
    listed = await chooses(desk, "sub_leader", "请人协办")
    assert "李强" not in " ".join(shown(listed))
    assert "陈静" not in " ".join(shown(listed)), "oneself is no help"
    assert "没有找到" in (await desk.writes("sub_leader", "李强")).text
    found = await desk.writes("sub_leader", "何远")
    said = await desk.taps("sub_leader", found.button("何远"))
    assert "已请 何远 协办" in said.text
    case = await desk.only_case()
    assert (case.handler, case.helpers) == ("sub_leader", ("other_outlet",))
    assert "请您协办" in (await desk.screen("other_outlet")).text
    assert "协办：何远" in (await details(desk, "sub_leader", case)).text


async def test_typing_a_whole_name_that_is_offered_presses_its_button(desk: Phones) -> None:
    await taken(desk)
    await chooses(desk, "sub_leader", "请人协办")
    assert "已请 周涛 协办" in (await desk.writes("sub_leader", "周涛")).text


async def test_a_closed_case_is_taken_up_again_with_a_reason(desk: Phones) -> None:
    case = await taken(desk)
    assert "还没有办结" in (await desk.taps("teller", Action("reopen", case.id))).text
    await desk.taps("sub_leader", Action("result", case.id))
    await desk.writes("sub_leader", "已到账")
    await desk.writes("sub_leader", "双方责任")
    await desk.taps("teller", Action("confirm", case.id))
    closed = await details(desk, "teller", case)
    asked = await desk.taps("teller", closed.button("重新办理"))
    assert "为什么重新办理" in asked.text
    assert "已重新办理" in (await desk.writes("teller", "客户说又扣了一笔")).text
    assert (await desk.only_case()).is_open
    page = await desk.screen("sub_leader")
    assert "王芳重新办理：客户说又扣了一笔。还请您承办" in page.text


@pytest.mark.parametrize("typed", ["C10", "索赔", "c10"])
async def test_a_category_is_put_right_by_typing_its_number_or_name(
    desk: Phones, typed: str
) -> None:
    await taken(desk)
    await chooses(desk, "sub_leader", "改类别")
    before = (await desk.only_case()).complaint.category
    assert "为什么改成索赔" in (await desk.writes("sub_leader", typed)).text
    assert (await desk.only_case()).complaint.category is before, "not without a reason"
    assert "类别已改" in (await desk.writes("sub_leader", "客户当场要求赔偿")).text
    assert (await desk.only_case()).complaint.category is Category.CLAIM
    assert "客户当场要求赔偿" in (await desk.screen("teller")).text


async def test_r_conf_1_whom_the_reason_for_a_category_complains_about_reads_nothing_of_it(
    desk: Phones,
) -> None:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("recat", case.id, "C10"))
    said = await desk.writes("sub_leader", "客户投诉李强态度恶劣，要求赔偿")
    assert "类别已改" in said.text
    assert "lobby" in (await desk.only_case()).complained_about
    assert "赔偿" not in (await desk.screen("lobby")).text


async def test_what_is_typed_instead_of_a_choice_is_not_lost(desk: Phones) -> None:
    await taken(desk)
    await chooses(desk, "sub_leader", "改类别")
    said = await desk.writes("sub_leader", "客户李四 13900001111 转账6000元没到账")
    assert "李四" in said.text
    assert [b for b in said.buttons if "提交" in b.label]


async def test_pages_keep_to_few_buttons_and_the_rest_is_one_tap_away(desk: Phones) -> None:
    case = await desk.report("teller", STORY)
    page = await desk.screen("sub_leader")
    assert len(shown(page)) <= 8
    assert [label for label in shown(page) if "更多操作" in label]
    await desk.writes("sub_leader", "收到")
    assert len(shown(await further(desk, "sub_leader", case))) <= 24


@pytest.mark.parametrize("act", [act for act in Act if act is not Act.VIEW])
async def test_every_act_s_button_of_a_case_nobody_has_answers_not_found(
    desk: Phones, act: Act
) -> None:
    case = await taken(desk)
    for choice in ("", "1", "x" * 12):
        said = await desk.taps("admin", Action(act, case.id, choice))
        gone = await desk.taps("admin", Action(act, "000000000000", choice))
        assert said == gone
        assert "没有找到" in said.text or "不能选" in said.text


@pytest.mark.parametrize("typed", ["无责", "有责", "双方责任", "无责。"])
async def test_liability_is_typed_alone_by_the_handler_who_owes_it(
    desk: Phones, typed: str
) -> None:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("result", case.id))
    await desk.writes("sub_leader", "已到账")
    await desk.passes(minutes=45)
    assert "责任已记下" in (await desk.writes("sub_leader", typed)).text


async def test_confirming_is_typed_alone_and_asks_which_of_several(desk: Phones) -> None:
    for story in (STORY, "客户王五 13711112222 排队两小时没人管"):
        case = await desk.report("teller", story)
        await desk.writes("sub_leader", f"收到 {case.number}")
        await desk.taps("sub_leader", Action("result", case.id))
        await desk.writes("sub_leader", "已办好")
        await desk.writes("sub_leader", "无责")
    asked = await desk.writes("teller", "确认")
    assert "说的是哪一件" in asked.text
    await desk.taps("teller", asked.button(case.number))
    assert "谢谢您跟到底。已办结" in (await desk.writes("teller", "确认")).text
    assert [each.stage for each in await desk.all_cases()] == [Stage.CLOSED] * 2


async def test_with_nothing_owed_such_a_word_is_no_answer(desk: Phones) -> None:
    await taken(desk)
    assert "责任已记下" not in (await desk.writes("sub_leader", "无责")).text
    assert "谢谢您跟到底" not in (await desk.writes("teller", "确认")).text


@pytest.mark.parametrize(
    ("part", "typed", "shown"), [("类别", "C10", "索赔"), ("途径", "意见簿", "意见簿")]
)
async def test_lists_of_the_draft_are_typed_too(
    desk: Phones, part: str, typed: str, shown: str
) -> None:
    draft = await desk.writes("teller", STORY)
    await desk.taps("teller", draft.button(part))
    assert shown in (await desk.writes("teller", typed)).text


async def test_what_is_typed_beside_a_list_of_the_draft_goes_into_it(desk: Phones) -> None:
    draft = await desk.writes("teller", STORY)
    await desk.taps("teller", draft.button("类别"))
    assert "等了两个小时" in (await desk.writes("teller", "客户等了两个小时")).text
