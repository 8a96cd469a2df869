"""What people do with a case, and what they hear when it changes nothing."""

import pytest

from escalation.case import Case
from escalation.words import Flag, Liability, Stage
from handlers.action import Action
from handlers.incoming import Arrival
from tests.handlers.phones import Phones, Said

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
THREAT = "客户说要打电视台电话曝光"


async def taken(phones: Phones) -> Case:
    """A case reported by the teller and taken by the leader of the sub-branch."""
    await phones.report("teller", STORY)
    page = await phones.screen("sub_leader")
    await phones.taps("sub_leader", page.button("认领"))
    return await phones.only_case()


async def tap(phones: Phones, who: str, verb: str, choice: str = "") -> Said:
    """A button of the only case."""
    return await phones.taps(who, Action(verb, (await phones.only_case()).id, choice))


async def test_taking_a_case_answers_with_the_clock_that_runs_on(phones: Phones) -> None:
    await phones.report("teller", STORY)
    said = await tap(phones, "sub_leader", "ack")
    assert "已认领" in said.toasts[0]
    assert "到场时限 还剩 1 小时" in said.toasts[0]
    assert (await phones.only_case()).handler == "sub_leader"


async def test_i33_two_people_take_it_one_wins_the_other_sees_who_and_when(
    phones: Phones,
) -> None:
    case = await taken(phones)
    await phones.passes(minutes=3)
    said = await phones.taps("sub_deputy", Action("ack", case.id))
    assert "已由 陈静 在 02:10 认领" in said.toasts[0]
    assert "您已经认领过了" in (await phones.taps("sub_leader", Action("ack", case.id))).toasts[0]
    assert (await phones.only_case()).handler == "sub_leader"


async def test_i33_an_old_button_after_closing_changes_nothing(phones: Phones) -> None:
    case = await taken(phones)
    await tap(phones, "sub_leader", "result")
    await phones.writes("sub_leader", "已补记到账，客户满意")
    await tap(phones, "sub_leader", "liability", "not_bank")
    await tap(phones, "teller", "confirm")
    closed = await phones.only_case()
    assert closed.stage is Stage.CLOSED
    for verb in ("ack", "arrive", "escalate", "raise", "transfer", "result"):
        assert "已经办结" in (await phones.taps("sub_leader", Action(verb, case.id))).text
    assert await phones.only_case() == closed


async def test_r_first_3_the_whole_way_from_arrival_to_closing(phones: Phones) -> None:
    await taken(phones)
    assert "已记到场" in (await tap(phones, "sub_leader", "arrive")).text
    assert "已记回复客户" in (await tap(phones, "sub_leader", "answer")).text
    asked = await tap(phones, "sub_leader", "result")
    assert "处理得怎么样" in asked.text
    reported = await phones.writes("sub_leader", "清算延迟，02:50 已补记到账")
    assert "谁的责任" in reported.text
    teller = await phones.screen("teller")
    assert "清算延迟" in teller.text
    confirm = teller.button("确认办结")
    await phones.taps("sub_leader", reported.button("无责"))
    await phones.taps("teller", confirm)
    case = await phones.only_case()
    assert (case.stage, case.liability) == (Stage.CLOSED, Liability.NOT_BANK)


async def test_r_stat_4_confirming_before_liability_asks_the_handler_and_does_not_close(
    phones: Phones,
) -> None:
    await taken(phones)
    await tap(phones, "sub_leader", "result")
    await phones.writes("sub_leader", "已补记到账")
    await tap(phones, "teller", "confirm")
    assert (await phones.only_case()).is_open
    handler = await phones.screen("sub_leader")
    assert "还差：责任认定" in handler.text
    await phones.taps("sub_leader", handler.button("双方责任"))
    assert not (await phones.only_case()).is_open


async def test_sending_a_result_back_asks_why_and_tells_the_handler(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "sub_leader", "result")
    await phones.writes("sub_leader", "已解释")
    assert "为什么退回" in (await tap(phones, "teller", "sendback")).text
    await phones.writes("teller", "客户说钱还没到")
    assert (await phones.only_case()).result_at is None
    assert "客户说钱还没到" in (await phones.screen("sub_leader")).text


async def test_a_question_can_be_cancelled(phones: Phones) -> None:
    await taken(phones)
    asked = await tap(phones, "sub_leader", "result")
    await phones.taps("sub_leader", asked.button("取消"))
    await phones.writes("sub_leader", "客户李四转账6000元没到账")
    assert (await phones.only_case()).result is None


async def test_finished_is_a_result_when_a_result_was_asked_for(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "sub_leader", "result")
    await phones.writes("sub_leader", "完成")
    assert (await phones.only_case()).result == "完成"


async def test_transfer_lists_the_line_and_pages_the_new_handler(phones: Phones) -> None:
    await taken(phones)
    listed = await tap(phones, "sub_leader", "transfer")
    labels = [button.label for button in listed.buttons]
    assert any("李强" in label for label in labels)
    assert any("孙丽" in label for label in labels)
    assert not any("陈静" in label for label in labels)
    await phones.taps("sub_leader", listed.button("李强"))
    case = await phones.only_case()
    assert case.handler == "lobby"
    assert "陈静转给您。请认领" in (await phones.screen("lobby")).text


async def test_transfer_finds_people_by_a_typed_text(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "sub_leader", "transfer")
    assert "没有找到" in (await phones.writes("sub_leader", "张三丰")).text
    found = await phones.writes("sub_leader", "何远")
    await phones.taps("sub_leader", found.button("何远"))
    assert (await phones.only_case()).handler == "other_outlet"


async def test_the_person_complained_about_is_never_offered_for_transfer(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户投诉大堂经理李强骂人")
    await phones.taps("teller", draft.button("提交"))
    listed = await tap(phones, "sub_leader", "transfer")
    assert not any("李强" in button.label for button in listed.buttons)
    found = await phones.writes("sub_leader", "李强")
    assert "没有找到" in found.text


async def test_leaders_press_take_over_and_escalate(phones: Phones) -> None:
    await taken(phones)
    assert "发出督办" in (await tap(phones, "branch_head", "supervise")).text
    assert "郑国强 要求马上处理" in (await phones.screen("sub_leader")).text
    assert "由您承办" in (await tap(phones, "branch_leader", "takeover")).text
    assert (await phones.only_case()).handler == "branch_leader"
    assert "正在呼叫" in (await tap(phones, "branch_leader", "escalate")).text


async def test_lowering_a_media_flag_needs_a_reason_that_everybody_alarmed_gets(
    phones: Phones,
) -> None:
    await phones.report("teller", THREAT)
    assert "为什么解除" in (await tap(phones, "branch_leader", "lower")).text
    await phones.writes("branch_leader", "已当面核实，客户只是气话")
    assert Flag.MEDIA_THREAT not in (await phones.only_case()).flags
    assert "已当面核实" in (await phones.screen("province")).text


async def test_who_may_see_a_case_but_not_do_this_hears_not_found(phones: Phones) -> None:
    await taken(phones)
    for verb in ("supervise", "ack", "lower", "transfer", "result", "liability"):
        said = await tap(phones, "teller", verb, "bank" if verb == "liability" else "")
        assert "没有找到这件投诉" in said.text


async def test_additions_by_button_go_to_those_who_work_on_it(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "teller", "add")
    await phones.writes("teller", "客户又打来电话，说明天要来")
    photo = await phones.shows("teller", Arrival.PHOTO)
    await phones.taps("teller", photo.button("完成"))
    handler = await phones.screen("sub_leader")
    assert "说明天要来" in handler.text
    assert any(card.attached for card in handler.cards)


async def test_a_photo_from_whoever_holds_one_case_belongs_to_it(phones: Phones) -> None:
    case = await taken(phones)
    said = await phones.shows("sub_leader", Arrival.PHOTO)
    assert case.number in said.text
    assert len((await phones.only_case()).attachments) == 1


async def test_an_addition_with_a_media_threat_raises_the_alarm(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "teller", "add")
    await phones.writes("teller", "他说要找记者曝光")
    case = await phones.only_case()
    assert Flag.MEDIA_THREAT in case.flags
    assert "press" in case.everyone_called


async def test_accused_named_after_filing_lose_the_case_at_once(phones: Phones) -> None:
    case = await taken(phones)
    listed = await tap(phones, "teller", "accuse")
    assert "避开本人" in (await phones.taps("teller", listed.button("陈静"))).text
    said = await phones.writes("sub_leader", f"/case {case.number}")
    assert "没有找到这件投诉" in said.text


async def test_a_typed_name_nobody_bears_is_kept_and_that_is_said(phones: Phones) -> None:
    await taken(phones)
    await tap(phones, "teller", "accuse")
    assert "还避不开" in (await phones.writes("teller", "小张")).text
    assert (await phones.only_case()).accused == "小张"


@pytest.mark.parametrize(
    "typed",
    ["收到", "收到。", "认领", "收到 {last}", "收到{number}", "收到：{wide}！", "认领 {number}"],
)
async def test_typing_received_takes_the_case(phones: Phones, typed: str) -> None:
    case = await phones.report("teller", STORY)
    last = case.number[-5:]
    wide = last.translate({ord("0") + i: ord("０") + i for i in range(10)})
    text = typed.format(number=case.number, last=last, wide=wide)
    said = await phones.writes("sub_leader", text)
    assert "已认领" in said.text
    assert "已到场" in said.button("已到场").label
    assert (await phones.only_case()).handler == "sub_leader"


async def test_received_without_a_number_and_several_calls_asks_which(phones: Phones) -> None:
    await phones.report("teller", STORY)
    second = await phones.report("lobby", "客户张伟 ATM吞卡三小时没人管")
    said = await phones.writes("sub_leader", "收到")
    await phones.taps("sub_leader", said.button(second.number))
    handlers = {case.number: case.handler for case in await phones.all_cases()}
    assert handlers[second.number] == "sub_leader"
    assert list(handlers.values()).count(None) == 1


async def test_received_with_nothing_open_says_so(phones: Phones) -> None:
    assert "没有等您认领" in (await phones.writes("teller", "收到")).text
    assert "没有找到" in (await phones.writes("sub_leader", "收到 12345")).text
