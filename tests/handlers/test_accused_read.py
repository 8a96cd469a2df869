"""被投诉人 as people really write it: with a title, with a surname only, later than the rest."""

import pytest

from escalation.words import PersonId, UnitId
from handlers.conversations.told import named
from handlers.reading import Lexicon, read
from tests.handlers.conftest import bank
from tests.handlers.phones import Phones


@pytest.mark.parametrize(
    ("text", "called"),
    [
        ("投诉吴昊主任骂人", "吴昊"),
        ("吴昊主任骂人", "吴昊主任"),
        ("吴主任态度恶劣", "吴主任"),
        ("投诉吴主任", "吴主任"),
        ("投诉主任骂人", "主任"),
        ("投诉贵行吴昊，态度恶劣", "吴昊"),
        ("要投诉你们的吴昊主任和唐丽经理", "吴昊"),
        ("被投诉人：吴副行长", "吴副行长"),
        ("投诉柜员王芳态度差", "王芳"),
        ("投诉网点主任吴昊骂人", "吴昊"),
    ],
)
def test_a_name_ends_where_the_role_begins(text: str, called: str, lexicon: Lexicon) -> None:
    assert read(text, lexicon).complained_about == called


@pytest.mark.parametrize(
    ("called", "people"),
    [
        ("赵敏", {"outlet_head"}),
        ("赵敏主任", {"outlet_head"}),
        ("赵敏经理", {"outlet_head"}),
        ("赵主任", {"outlet_head"}),
        ("主任", {"outlet_head"}),
        ("大堂经理", {"lobby"}),
        ("小李", {"lobby"}),
        ("陈行长", {"sub_leader"}),
        ("郑行长", {"branch_head"}),
        ("柜员", set()),
        ("刘主任", set()),
        ("何远", {"other_outlet"}),
    ],
)
def test_everybody_who_may_be_meant_is_gone_around(called: str, people: set[str]) -> None:
    assert named(called, bank(), UnitId("outlet")) == {PersonId(each) for each in people}


async def test_a_title_alone_keeps_the_case_from_its_bearer(phones: Phones) -> None:
    case = await phones.report("teller", "客户刘建国 13812345678 投诉赵主任骂人，要求道歉")
    assert case.complained_about == {"outlet_head"}


async def test_a_second_name_in_the_draft_counts_too(phones: Phones) -> None:
    await phones.writes("teller", "客户刘建国投诉赵敏主任骂人，要求道歉")
    case = await phones.report("teller", "他还要投诉李强，李强也骂人")
    assert case.complained_about == {"outlet_head", "lobby"}


async def test_a_name_in_a_supplement_shuts_them_out(phones: Phones) -> None:
    await phones.writes("teller", "紧急 客户在大厅闹事")
    await phones.writes("teller", "客户投诉网点主任赵敏骂人")
    case = await phones.only_case()
    assert case.complained_about == {"outlet_head"}
    assert "没有找到" in (await phones.writes("outlet_head", f"/case {case.number}")).text
    told = [card.text for card in (await phones.screen("outlet_head")).cards]
    assert not any("骂人" in text for text in told)


async def test_a_name_in_an_edit_of_a_filed_message_shuts_them_out(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户刘建国转账没到账，要求尽快查清", ref="m-story")
    await phones.taps("teller", draft.button("提交"))
    edit = "客户刘建国转账没到账，投诉赵主任骂人"
    await phones.writes("teller", edit, ref="m-story", edited=True)
    assert (await phones.only_case()).complained_about == {"outlet_head"}


async def test_a_name_in_a_corrected_matter_counts(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户刘建国 13812345678 来网点，要求道歉")
    await phones.taps("teller", draft.button("事由"))
    draft = await phones.writes("teller", "客户投诉赵敏主任骂人", ref="m-matter")
    draft = await phones.writes("teller", "投诉李强骂人", ref="m-matter", edited=True)
    await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).complained_about == {"outlet_head", "lobby"}


async def test_nobody_shuts_themselves_out_by_a_supplement(phones: Phones) -> None:
    await phones.writes("teller", "紧急 客户在大厅闹事")
    await phones.writes("teller", "客户投诉柜员王芳骂人")
    case = await phones.only_case()
    assert (case.complained_about, case.accused) == (frozenset(), "王芳")
    assert any("王芳" in text for text in case.additions) or "王芳" in case.complaint.matter
