"""Accusations and threats typed anywhere: heard before anybody is told of the words."""

import pytest

from escalation.case import Case
from escalation.words import Flag, Liability, PersonId
from handlers.action import Action
from tests.handlers.phones import Phones
from tests.handlers.whole_plan import LOSS, THREAT, details, taken, with_whole_plan

ACCUSES = "客户投诉陈静态度恶劣"
THREATENS = "客户又来了，说要找电视台曝光"
HANDLER = PersonId("sub_leader")


@pytest.fixture
def desk(phones: Phones) -> Phones:
    """Phones at a desk with the whole plan."""
    return with_whole_plan(phones)


async def with_result(desk: Phones) -> Case:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("result", case.id))
    await desk.writes("sub_leader", "已办好")
    await desk.taps("sub_leader", Action("liability", case.id, str(Liability.NOT_BANK)))
    return await desk.only_case()


async def closed(desk: Phones) -> Case:
    case = await with_result(desk)
    await desk.taps("teller", Action("confirm", case.id))
    case = await desk.only_case()
    assert not case.is_open
    return case


async def has_read(desk: Phones, who: str, words: str) -> bool:
    return any(words in card.text for card in (await desk.screen(who)).cards)


async def test_an_accusation_added_to_a_closed_case_keeps_it_from_its_handler(
    desk: Phones,
) -> None:
    case = await closed(desk)
    await desk.taps("teller", Action("add", case.id))
    said = await desk.writes("teller", ACCUSES)
    assert "这件已经办结" in said.text
    assert "在办的人" not in said.text
    assert (await desk.only_case()).complained_about == {HANDLER}
    assert not await has_read(desk, "sub_leader", "态度恶劣")


async def test_the_button_names_the_accused_of_a_closed_case(desk: Phones) -> None:
    shown = await details(desk, "teller", await closed(desk))
    await desk.taps("teller", shown.button("被投诉人"))
    assert "避开本人" in (await desk.writes("teller", "陈静")).text
    case = await desk.only_case()
    await desk.taps("teller", Action("reopen", case.id))
    await desk.writes("teller", "客户不满意")
    case = await desk.only_case()
    assert case.is_open
    assert all(HANDLER not in call.people for call in case.open_calls)


@pytest.mark.parametrize("verb", ["sendback", "promise", "add"])
async def test_an_accusation_in_words_typed_with_an_act_never_reaches_the_accused(
    desk: Phones, verb: str
) -> None:
    case = await taken(desk) if verb == "promise" else await with_result(desk)
    await desk.taps("teller", Action(verb, case.id))
    await desk.writes("teller", f"明天17:00，{ACCUSES}")
    case = await desk.only_case()
    assert case.complained_about == {HANDLER}
    assert case.handler != HANDLER
    assert not await has_read(desk, "sub_leader", "态度恶劣")


async def test_an_accusation_in_the_reason_of_a_reopening_goes_around_the_handler(
    desk: Phones,
) -> None:
    case = await closed(desk)
    await desk.taps("teller", Action("reopen", case.id))
    await desk.writes("teller", ACCUSES)
    case = await desk.only_case()
    assert case.is_open
    assert case.complained_about == {HANDLER}
    assert not await has_read(desk, "sub_leader", "态度恶劣")


async def test_an_accusation_in_the_reason_of_a_recount_goes_around_the_handler(
    desk: Phones,
) -> None:
    case = await taken(desk)
    await desk.taps("union", Action("recount", case.id, "complaint"))
    await desk.writes("union", ACCUSES)
    assert (await desk.only_case()).complained_about == {HANDLER}


@pytest.mark.parametrize("words", ["明天17:00，" + THREATENS, THREATENS])
async def test_a_threat_in_a_promise_alarms_even_where_no_time_can_be_read(
    desk: Phones, words: str
) -> None:
    case = await taken(desk)
    await desk.taps("sub_leader", Action("promise", case.id))
    said = await desk.writes("sub_leader", words)
    assert "已标记媒体风险" in said.text
    assert Flag.MEDIA_THREAT in (await desk.only_case()).flags


async def test_a_threat_in_the_end_of_a_loss_report_alarms(desk: Phones) -> None:
    case = await taken(desk, LOSS)
    await desk.taps("sub_leader", Action("loss", case.id))
    await desk.writes("sub_leader", "已办正式挂失。" + THREATENS)
    case = await desk.only_case()
    assert case.loss_settled_at is not None
    assert Flag.MEDIA_THREAT in case.flags


async def test_a_threat_added_to_a_closed_case_pages_everybody(desk: Phones) -> None:
    case = await closed(desk)
    await desk.taps("teller", Action("add", case.id))
    await desk.writes("teller", THREATENS)
    case = await desk.only_case()
    assert case.is_open
    assert case.watch is not None
    assert {"sub_leader", "branch_leader", "press"} <= {
        p for c in case.open_calls for p in c.people
    }


async def test_a_second_threat_after_all_was_quiet_can_be_raised_by_its_button(
    desk: Phones,
) -> None:
    case = await taken(desk, f"客户刘建国 13812345678 转账没到账，{THREAT}")
    await desk.taps("press", Action("endwatch", case.id))
    await desk.writes("press", "电视台不再跟进")
    shown = await details(desk, "sub_leader", case)
    said = await desk.taps("sub_leader", shown.button("🔥 媒体风险"))
    assert "已标记媒体风险" in said.text
    again = await desk.taps("sub_leader", Action("raise", case.id))
    assert "该叫的人" not in again.text
    case = await desk.only_case()
    assert case.watch is not None
    assert case.watch.is_on


async def test_a_result_that_tells_of_the_old_threat_again_alarms_nobody(desk: Phones) -> None:
    case = await taken(desk, f"客户刘建国 13812345678 转账没到账，{THREAT}")
    await desk.taps("press", Action("endwatch", case.id))
    await desk.writes("press", "电视台不再跟进")
    calls = len((await desk.only_case()).calls)
    await desk.taps("sub_leader", Action("result", case.id))
    await desk.writes("sub_leader", "钱已到账。之前" + THREAT)
    case = await desk.only_case()
    assert case.result_at is not None
    assert len(case.calls) == calls


async def test_an_edit_that_repeats_the_old_threat_alarms_nobody(desk: Phones) -> None:
    story = f"客户刘建国 13812345678 转账没到账，{THREAT}"
    draft = await desk.writes("teller", story, ref="m-story")
    await desk.taps("teller", draft.button("提交"))
    case = await desk.only_case()
    await desk.taps("press", Action("endwatch", case.id))
    await desk.writes("press", "电视台不再跟进")
    calls = len((await desk.only_case()).calls)
    await desk.writes("teller", story + "，共5000元", ref="m-story", edited=True)
    case = await desk.only_case()
    assert case.additions
    assert len(case.calls) == calls
