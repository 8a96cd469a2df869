"""What a hurried person sends next: an answer, the same call again, or another customer."""

from datetime import timedelta

import pytest

from escalation.words import Flag
from handlers.incoming import Arrival
from handlers.sentences import say
from storage import drafts
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账，要求尽快查清"
THREAT = "客户刘建国 13812345678 说不赔5000元就找电视台记者曝光"
OTHER = "另一位客户张敏 13911112222 ATM吞卡，要求马上取出"


async def test_an_answer_that_begins_with_urgent_is_the_answer(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户刘建国 13812345678 理财赎回被拒，不满意")
    await phones.taps("teller", draft.button("诉求"))
    said = await phones.writes("teller", "紧急处理理财赎回")
    assert "诉求：紧急处理理财赎回" in said.text
    assert await phones.all_cases() == []


@pytest.mark.parametrize("cry", ["/sos 打人了", "紧急，打人了", "紧急"])
async def test_a_cry_for_help_is_heard_while_something_is_asked(phones: Phones, cry: str) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("诉求"))
    await phones.writes("teller", cry)
    assert Flag.EMERGENCY in (await phones.only_case()).flags


@pytest.mark.parametrize("text", ["紧急止付，客户卡被盗刷5000元", "紧急赎回理财被拒，客户不满"])
async def test_urgent_business_is_no_cry_for_help(phones: Phones, text: str) -> None:
    assert "草稿" in (await phones.writes("teller", text)).text
    assert await phones.all_cases() == []


@pytest.mark.parametrize("again", ["/sos 大厅有人打架", "紧急"])
async def test_the_same_call_again_shows_the_same_case(phones: Phones, again: str) -> None:
    await phones.writes("teller", "/sos 大厅有人打架")
    await phones.passes(minutes=2)
    said = await phones.writes("teller", again)
    assert (await phones.only_case()).number in said.text


@pytest.mark.parametrize(("later", "text"), [(2, "/sos 门口有人晕倒"), (6, "/sos 大厅有人打架")])
async def test_another_call_is_another_case(phones: Phones, later: int, text: str) -> None:
    await phones.writes("teller", "/sos 大厅有人打架")
    await phones.passes(minutes=later)
    await phones.writes("teller", text)
    assert len(await phones.all_cases()) == 2


async def test_another_customer_after_an_emergency_is_asked_about(phones: Phones) -> None:
    await phones.writes("teller", "紧急 客户砸柜台")
    said = await phones.writes("teller", OTHER)
    first = await phones.only_case()
    assert first.complaint.customer_name is None
    assert f"补充到 {first.number}" in said.button("补充到").label
    said = await phones.taps("teller", said.button("这是另一件"))
    await phones.taps("teller", said.button("提交"))
    second = next(case for case in await phones.all_cases() if case.id != first.id)
    assert second.complaint.customer_name == "张敏"


async def test_and_is_added_when_the_reporter_says_so(phones: Phones) -> None:
    await phones.writes("teller", "紧急 客户刘建国 13812345678 砸柜台")
    said = await phones.writes("teller", "电话 13911112222，他太太也来了")
    await phones.taps("teller", said.button("补充到"))
    case = await phones.only_case()
    assert any("他太太" in text for text in case.additions)
    await phones.writes("teller", "他还在骂人")
    assert len((await phones.only_case()).additions) == 2


async def test_nobody_asked_so_the_window_is_ten_minutes(phones: Phones) -> None:
    await phones.writes("teller", "/sos 大厅有人打架")
    await phones.passes(minutes=11)
    assert "草稿" in (await phones.writes("teller", "客户转账5000元没到账")).text


async def test_a_photo_may_be_added_to_a_case_at_hand(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    draft = await phones.shows("teller", Arrival.PHOTO, "客户给的回单")
    await phones.taps("teller", draft.button(f"加到 {case.number[-5:]}"))
    case = await phones.only_case()
    assert len(case.attachments) == 1
    assert "客户给的回单" in case.additions
    await phones.passes(hours=3)
    assert "加到" not in str((await phones.writes("teller", STORY)).buttons)


async def test_a_threat_taken_off_the_draft_leaves_a_trace(phones: Phones) -> None:
    draft = await phones.writes("teller", THREAT)
    draft = await phones.taps("teller", draft.button("媒体风险"))
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert case.additions == ("报告人取消了系统识别的媒体风险标记",)
    shown = await phones.writes("sub_leader", f"/case {case.number}")
    assert "取消了系统识别的媒体风险" in shown.text


async def test_a_mark_of_ones_own_taken_back_leaves_none(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    draft = await phones.taps("teller", draft.button("媒体风险"))
    draft = await phones.taps("teller", draft.button("媒体风险"))
    await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).additions == ()


async def test_an_urgent_draft_is_dropped_only_when_sure(phones: Phones) -> None:
    draft = await phones.writes("teller", THREAT)
    asked = await phones.taps("teller", draft.button("放弃"))
    assert "确定放弃？" in asked.text
    assert "事由" in (await phones.taps("teller", asked.button("返回"))).text
    await phones.passes(minutes=1)
    assert len(await phones.all_cases()) == 1


async def test_a_media_question_left_open_goes_up_as_a_doubt(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户刘建国在拍视频，转账5000元没到账")
    assert draft.button("是，涉及媒体")
    await phones.taps("teller", draft.button("提交"))
    assert "媒体？待核实" in (await phones.only_case()).additions[0]
    assert "❓ 媒体？待核实" in (await phones.screen("sub_leader")).text


async def test_a_draft_that_cannot_be_read_is_asked_for_again(phones: Phones) -> None:
    async with phones.database.writing() as connection:
        await drafts.save(connection, "teller", '{"old": 1}', None, phones.now)
    assert (
        "再发一次"
        in (await phones.writes("teller", "/board")).text
        + (await phones.writes("teller", STORY)).text
    )
    async with phones.database.writing() as connection:
        await drafts.save(connection, "teller", '{"old": 1}', phones.now, phones.now)
    phones.now += timedelta(seconds=1)
    await phones.passes(seconds=1)
    assert "再发一次" in (await phones.screen("teller")).text


async def test_the_level_called_is_named(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    said = await phones.writes("teller", f"/case {case.number}")
    said = await phones.taps("teller", said.button("上报上级"))
    assert "正在呼叫分行值班" in said.text


async def test_a_flag_raised_reads_well_whatever_is_known_of_it(phones: Phones) -> None:
    for words in ({"trigger": "媒体风险"}, {"flag": "媒体风险", "by": "王芳"}):
        values = {"trigger": "", "flag": "", "number": "1128-40213", **words}
        assert say("topic.flag_raised.headline", **values) == "🔥 媒体风险｜1128-40213"
