"""What a page says of who has the case: passed on, given back, reopened, or called in vain."""

from dataclasses import replace

import pytest

from escalation.message import Kind, Message, Priority, Topic
from escalation.words import PersonId, Reason
from handlers.action import Action
from handlers.cards import message as cards
from handlers.cards.page import why
from handlers.cards.parts import called_lines, held_line
from tests.handlers.phones import Phones, Said

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
THREAT = "客户说要打电视台电话曝光"


async def taps(phones: Phones, who: str, verb: str, choice: str = "") -> Said:
    """A button of the only case."""
    case = await phones.only_case()
    return await phones.taps(who, Action(verb, case.id, choice))


async def hands_over(phones: Phones, who: str, verb: str, name: str) -> None:
    """转办 or 协办 to the person of that name."""
    listed = await taps(phones, who, verb)
    await phones.taps(who, listed.button(name))


async def page_of(phones: Phones, who: str) -> str:
    """The latest page of a person, as it is drawn now."""
    case = await phones.only_case()
    call = [each for each in case.calls if who in each.people][-1]
    (plan,) = phones.desk.rulebook.plans
    message = Message(
        key="k",
        to=PersonId(who),
        kind=Kind.PAGE,
        topic=Topic.PAGE,
        priority=Priority.PAGE,
        call=call.no,
        attempt=call.attempt,
    )
    duty = phones.desk.rulebook.duty
    return cards.refresh(message, case, plan, duty, PersonId(who), phones.now).text


@pytest.fixture
async def taken(phones: Phones) -> Phones:
    """A case that 陈静 handles."""
    await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    return phones


async def test_r_first_1_a_transfer_tells_whose_it_was_and_not_that_it_is_taken(
    taken: Phones,
) -> None:
    await hands_over(taken, "sub_leader", "transfer", "李强")
    page = await page_of(taken, "lobby")
    assert "为什么找您：陈静转给您。请认领" in page
    assert "已认领" not in page
    details = (await taps(taken, "sub_leader", "detail")).text
    assert "承办人：李强（待认领）" in details


async def test_r_first_1_a_returned_case_names_who_gave_it_back_and_why_and_is_not_held(
    taken: Phones,
) -> None:
    await hands_over(taken, "sub_leader", "transfer", "李强")
    await taps(taken, "lobby", "return")
    await taken.writes("lobby", "不归我管，刘建国 13812345678 要找支行。")
    page = await page_of(taken, "sub_leader")
    assert "李强退回给您：不归我管，刘** 138****5678 要找支行。请重新认领" in page
    assert "您这一级" not in page
    assert "承办人：陈静（待认领）" in (await taps(taken, "teller", "detail")).text
    await taken.writes("sub_leader", "收到")
    assert "承办人：陈静（已认领）" in (await taps(taken, "teller", "detail")).text


async def test_a_reopened_case_tells_its_handler_the_reason(taken: Phones) -> None:
    await taps(taken, "sub_leader", "result")
    await taken.writes("sub_leader", "已到账")
    await taps(taken, "sub_leader", "liability", "bank")
    await taps(taken, "teller", "confirm")
    await taps(taken, "teller", "reopen")
    await taken.writes("teller", "客户说还是没到账")
    page = await page_of(taken, "sub_leader")
    assert "王芳重新办理：客户说还是没到账。还请您承办，请重新认领" in page
    assert "您这一级" not in page
    assert "（待认领）" in (await taps(taken, "teller", "detail")).text


async def test_who_only_helps_does_not_have_a_case_that_was_given_back(taken: Phones) -> None:
    await hands_over(taken, "sub_leader", "help", "李强")
    await taken.writes("lobby", "收到")
    await taps(taken, "sub_leader", "release")
    await taken.writes("sub_leader", "我在另一件上")
    case = await taken.only_case()
    (called,) = {person for call in case.open_calls for person in call.owing}
    page = await page_of(taken, called)
    assert "现在没有承办人；李强只是协办" in page
    assert "李强 已认领" not in page
    assert "↩️ 已放回，现在没有承办人" in await page_of(taken, "sub_leader")


async def test_a_level_called_by_a_trigger_is_told_which_one(phones: Phones) -> None:
    await phones.report("teller", "刘建国第三次来投诉转账5000元没到账，很生气" + THREAT)
    case = await phones.only_case()
    assert len(case.flags) > 1
    page = await page_of(phones, "press")
    (plan,) = phones.desk.rulebook.plans
    named = "、".join(each.name for each in plan.triggers if "press" in each.levels)
    assert f"为什么找您：{named}，按预案直接报到" in page


async def test_levels_that_fell_silent_are_not_said_to_be_called_now(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    first = case.calls[0]
    silent = replace(case, calls=(replace(first, next_at=None),))
    (plan,) = phones.desk.rulebook.plans
    duty = phones.desk.rulebook.duty
    (line,) = called_lines(silent, plan, duty)
    assert line.startswith("呼叫过，无人认领：")
    assert "呼叫过" in held_line(silent, plan, duty)
    owner = replace(first, level=None)
    (line,) = called_lines(replace(case, calls=(owner,)), plan, duty)
    assert line.endswith("（最终负责人）")


async def test_whoever_is_called_at_two_levels_stands_on_one_line_with_both(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    (plan,) = phones.desk.rulebook.plans
    duty = phones.desk.rulebook.duty
    first = case.calls[0]
    owner = replace(first, no=2, level=None)
    (line,) = called_lines(replace(case, calls=(first, owner)), plan, duty)
    assert line.endswith(f"（{plan.level(str(first.level)).name}、最终负责人）")


async def test_the_owner_is_not_told_that_nobody_was_called_when_somebody_was(
    phones: Phones,
) -> None:
    case = await phones.report("teller", STORY)
    (plan,) = phones.desk.rulebook.plans
    duty = phones.desk.rulebook.duty
    owner = replace(case.calls[0], no=2, level=None, reason=Reason.EMPTY_DUTY)
    both = replace(case, calls=(case.calls[0], owner))
    assert why(owner, both, plan, duty).startswith("有层级现在没有人可呼，已报到预案负责人")
    alone = replace(case, calls=(owner,))
    assert why(owner, alone, plan, duty) == "下级无人可呼，已报到预案负责人"
