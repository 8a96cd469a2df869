"""Which outlet or department is complained about: read, chosen, typed, asked for (R-INTAKE-2)."""

import pytest

from escalation.organisation import Organisation, Unit
from escalation.words import Channel, UnitId, UnitKind
from handlers.units import fitting, is_asked_for, unit_in
from tests.handlers.conftest import bank
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"
PASSED_ON = ("转来", "转办", "来函")


def town(*names: str) -> Organisation:
    """A branch with units of these names below it; the sub-branch of a name with 支行."""
    units = [Unit(id=UnitId("branch"), name="滨江分行", kind=UnitKind.BRANCH)]
    for place, name in enumerate(names):
        kind = UnitKind.SUB_BRANCH if name.endswith("支行") else UnitKind.OUTLET
        units.append(Unit(id=UnitId(f"u{place}"), name=name, kind=kind, parent=UnitId("branch")))
    return Organisation(units={unit.id: unit for unit in units}, people={})


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("西大街网点的柜员态度恶劣", "u0"),
        ("客户投诉西大街柜员态度恶劣", "u0"),
        ("滨江分行西大街网点排队太久", "u0"),
        ("滨江分行转来：西大街网点排队太久", "u0"),
        ("客户家住西大街，卡丢了", None),
        ("城关支行态度差", "u1"),
        ("城关营业部态度差", "u2"),
        ("客户投诉城关大堂", None),
        ("西大街网点和城关支行都不给办", None),
        ("滨江分行转来一件，客户很生气", None),
        ("没有说是哪里", None),
    ],
)
def test_a_unit_is_read_by_its_name_or_an_unambiguous_short_form(
    text: str, unit: str | None
) -> None:
    organisation = town("西大街网点", "城关支行", "城关营业部")
    assert unit_in(text, organisation, PASSED_ON) == unit


def test_typed_names_find_units_and_the_exact_one_stands_first() -> None:
    organisation = town("城关支行", "城关支行营业部", "河东网点")
    assert [unit.id for unit in fitting("城关支行", organisation)] == ["u0", "u1"]
    assert [unit.id for unit in fitting("河东支行", organisation)] == ["u2"]
    assert fitting("天上人间", organisation) == []


def test_an_outlet_is_not_asked_about_what_its_own_customers_say() -> None:
    organisation = bank()
    assert not is_asked_for(UnitId("outlet"), Channel.OUTLET, organisation)
    assert not is_asked_for(UnitId("outlet"), Channel.COMMENT_BOOK, organisation)
    assert is_asked_for(UnitId("outlet"), Channel.REGULATOR, organisation)
    assert is_asked_for(UnitId("branch"), Channel.OUTLET, organisation)


async def test_somebody_of_the_branch_is_asked_which_unit_and_chooses_it(phones: Phones) -> None:
    draft = await phones.writes("branch_head", STORY)
    assert "还缺：单位" in draft.text
    assert "就按江城分行呼叫" in draft.text
    listed = await phones.taps("branch_head", draft.button("单位"))
    labels = [button.label for button in listed.buttons]
    assert labels[:2] == ["城南营业部", "城北网点"], "outlets stand before what is above them"
    draft = await phones.taps("branch_head", listed.button("城南营业部"))
    assert "被投诉单位：城南营业部" in draft.text
    assert "还缺：单位" not in draft.text
    said = await phones.taps("branch_head", draft.button("提交"))
    case = await phones.only_case()
    assert (case.unit, case.first_contact) == ("outlet", "branch_head")
    assert "单位：城南营业部" in said.text
    assert "陈静（支行值班）" in said.text, "the levels follow the unit complained about"


async def test_the_unit_is_read_from_the_text_of_a_hotline_agent(phones: Phones) -> None:
    draft = await phones.writes("province", "95566转来：城南营业部柜员态度恶劣，客户要求道歉")
    assert "被投诉单位：城南营业部" in draft.text
    assert "途径：95566 省行客服（内部）" in draft.text
    await phones.taps("province", draft.button("提交"))
    assert (await phones.only_case()).unit == "outlet"


async def test_a_further_message_may_name_the_unit(phones: Phones) -> None:
    draft = await phones.writes("branch_head", STORY)
    assert "还缺：单位" in draft.text
    draft = await phones.writes("branch_head", "是城北网点的")
    assert "被投诉单位：城北网点" in draft.text


async def test_a_typed_name_is_taken_when_it_is_one_unit_and_listed_when_it_is_several(
    phones: Phones,
) -> None:
    draft = await phones.writes("branch_head", STORY)
    await phones.taps("branch_head", draft.button("单位"))
    assert "没有找到“火星”" in (await phones.writes("branch_head", "火星")).text
    several = await phones.writes("branch_head", "城南")
    assert [b.label for b in several.buttons][:2] == ["城南支行", "城南营业部"]
    draft = await phones.writes("branch_head", "城北网点")
    assert "被投诉单位：城北网点" in draft.text
    await phones.writes("branch_head", "提交")
    assert (await phones.only_case()).unit == "far"


async def test_an_external_channel_asks_even_somebody_of_an_outlet(phones: Phones) -> None:
    draft = await phones.writes("teller", "银监局转来投诉，客户刘建国转账没到账")
    assert "途径：银监局（外部）" in draft.text
    assert "还缺：单位" in draft.text
    filed = await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).unit == "outlet", "not chosen, it is the reporter's own"
    assert "单位：城南营业部" in filed.text


async def test_an_outlet_s_own_complaint_stays_its_own_whatever_place_is_mentioned(
    phones: Phones,
) -> None:
    draft = await phones.writes("teller", "客户在城北网点办的卡，今天转账没到账")
    assert "单位：" not in draft.text
    await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).unit == "outlet"


async def test_another_unit_that_an_outlet_mentions_is_one_tap_away(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户投诉城北网点柜员态度恶劣，要求道歉")
    assert "您提到了城北网点" in draft.text
    assert "不点，按城南营业部办" in draft.text
    draft = await phones.taps("teller", draft.button("被投诉的是城北网点"))
    assert "被投诉单位：城北网点" in draft.text
    assert "您提到了" not in draft.text
    await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).unit == "far"


async def test_the_own_unit_and_those_above_it_are_no_other_unit(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户在江城分行城南营业部转账没到账，要求道歉")
    assert "您提到了" not in draft.text


async def test_the_accused_by_title_are_those_of_the_unit_that_was_chosen(phones: Phones) -> None:
    draft = await phones.writes("branch_head", "客户投诉网点主任态度恶劣骂人，要求道歉")
    listed = await phones.taps("branch_head", draft.button("单位"))
    draft = await phones.taps("branch_head", listed.button("城南营业部"))
    assert "赵敏" in draft.text
    await phones.taps("branch_head", draft.button("提交"))
    case = await phones.only_case()
    assert "outlet_head" in case.complained_about
    assert "outlet_head" not in case.everyone_called
    assert not (await phones.screen("outlet_head")).cards


async def test_a_button_of_a_unit_that_is_gone_is_answered(phones: Phones) -> None:
    draft = await phones.writes("branch_head", STORY)
    button = (await phones.taps("branch_head", draft.button("单位"))).button("城南营业部")
    forged = type(button.action)(button.action.verb, button.action.subject, "0123")
    assert "没有这个单位" in (await phones.taps("branch_head", forged)).text


async def test_the_record_says_whether_a_channel_is_internal_or_external(phones: Phones) -> None:
    case = await phones.report("teller", "消协转来，客户刘建国要求退款")
    detail = await phones.writes("teller", f"/case {case.number}")
    assert "途径：消协（外部）" in detail.text
    case = await phones.report("lobby", STORY)
    assert "途径：营业网点（内部）" in (await phones.writes("lobby", f"/case {case.number}")).text


async def test_an_edit_of_the_answer_that_named_the_unit_does_no_harm(phones: Phones) -> None:
    draft = await phones.writes("branch_head", STORY)
    await phones.taps("branch_head", draft.button("单位"))
    await phones.writes("branch_head", "城北网点", ref="m77")
    said = await phones.writes("branch_head", "城北网点吧", ref="m77", edited=True)
    assert "被投诉单位：城北网点" in said.text
