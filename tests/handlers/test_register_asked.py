"""登记簿 in the chat: who gets it, over which period, and what is written down (A47, R-CONF-1)."""

from datetime import UTC, datetime
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest
from openpyxl import load_workbook

from escalation.words import PersonId
from handlers.card import Card
from handlers.cards.register import register_asked
from handlers.registers import register_file
from handlers.wire import File
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"
REFUSED = "登记簿只发给单位负责人和收日报的人。工作需要的，请找本单位负责人。"


async def asked(phones: Phones, who: str, text: str = "登记簿") -> Card:
    """The one card that comes back."""
    (card,) = (await phones.writes(who, text)).cards
    return card


async def made(phones: Phones, who: str, card: Card, most: int = 100) -> File | str:
    """What stands behind the card's only attachment for this person now."""
    (attached,) = card.attached
    wanted = register_asked(attached)
    assert wanted is not None
    async with phones.database.reading() as connection:
        rulebook, to, now = phones.desk.rulebook, PersonId(who), phones.now
        return await register_file(connection, rulebook, wanted, to, now, drill=False, most=most)


async def content(phones: Phones, who: str, text: str = "登记簿") -> bytes:
    """The workbook that this person gets."""
    file = await made(phones, who, await asked(phones, who, text))
    assert isinstance(file, File) and file.load is not None and not file.content
    return await file.load()


async def rows(phones: Phones, who: str, text: str = "登记簿") -> list[dict[str, Any]]:
    """The register as mappings from heading to value."""
    sheet = load_workbook(BytesIO(await content(phones, who, text)))["登记簿"]
    headings, *found = sheet.iter_rows(values_only=True)
    return [dict(zip(headings, each, strict=True)) for each in found]


async def files_about(phones: Phones, words: str) -> str:
    """A complaint in which somebody is named; its number."""
    return (await phones.report("teller", words)).number


async def test_the_head_of_a_unit_gets_this_month_of_the_unit_and_below(phones: Phones) -> None:
    number = (await phones.report("teller", STORY)).number
    card = await asked(phones, "sub_leader", "/register")
    assert "2026-11-01 至 2026-11-28" in card.headline and "城南支行" in card.text
    assert card.protected, "it holds names of customers"

    (row,) = await rows(phones, "sub_leader")
    assert (row["编号"], row["客户姓名"], row["联系电话"]) == (number, "刘建国", "13812345678")
    assert len(await rows(phones, "branch_head")) == 1, "above the sub-branch"


@pytest.mark.parametrize("who", ["teller", "branch_leader", "union", "press", "admin", "province"])
@pytest.mark.parametrize("text", ["登记簿", "登记簿 2026-11", "/register 什么都行"])
async def test_everybody_else_is_refused_in_the_same_words_whatever_they_ask(
    phones: Phones, who: str, text: str
) -> None:
    card = await asked(phones, who, text)
    assert (card.text, card.attached) == (REFUSED, ())
    assert "索取" not in (await phones.writes(who, "/log")).text


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("登记簿 2026-13", "没看懂要哪段时间"),
        ("登记簿 全部", "没看懂要哪段时间"),
        ("登记簿 2026-12", "还没到"),
        ("登记簿 2024-01至2026-10", "一次最多一年"),
    ],
)
async def test_a_period_that_cannot_be_is_answered_with_how_to_write_one(
    phones: Phones, text: str, told: str
) -> None:
    card = await asked(phones, "sub_leader", text)
    assert told in card.text and "登记簿 " in card.text and not card.attached
    assert "索取" not in (await phones.writes("sub_leader", "/log")).text


async def test_who_asked_for_which_is_in_their_work_log_which_their_leader_reads(
    phones: Phones,
) -> None:
    await phones.writes("outlet_head", "登记簿 上月")
    told = "索取投诉登记簿：城南营业部，2026-10-01 至 2026-10-31"
    assert told in (await phones.writes("outlet_head", "/log")).text

    await phones.writes("sub_leader", "登记簿 2026-11")
    assert "索取投诉登记簿：城南支行" in (await phones.writes("sub_leader", "/log")).text


async def test_a_case_is_on_the_register_of_every_month_in_which_it_was_open(
    phones: Phones,
) -> None:
    await phones.report("teller", STORY)
    assert await rows(phones, "sub_leader", "登记簿 上月") == [
        {**dict.fromkeys((await rows(phones, "sub_leader"))[0]), "编号": "零报告"}
    ]
    phones.now = datetime(2026, 12, 2, tzinfo=UTC)
    assert len(await rows(phones, "sub_leader")) == 1, "still open in December"
    assert len(await rows(phones, "sub_leader", "登记簿 上月")) == 1


async def test_without_any_case_it_is_a_zero_report(phones: Phones) -> None:
    book = load_workbook(BytesIO(await content(phones, "sub_leader")))
    assert book["登记簿"]["A2"].value == "零报告"
    assert book["统计"]["A1"].value == "城南支行 投诉登记簿统计"
    assert book["统计"]["A2"].value == "2026年11月1日 00:00 至 2026年11月28日 02:10"


async def test_a39_the_register_of_whoever_is_complained_about_is_as_if_it_had_not_been(
    phones: Phones,
) -> None:
    await phones.report("teller", STORY)
    before = parts(await content(phones, "sub_leader"))
    number = await files_about(phones, "客户投诉陈静态度恶劣，要求道歉")

    assert parts(await content(phones, "sub_leader")) == before
    assert not isinstance(
        await made(phones, "sub_leader", await asked(phones, "sub_leader"), 1), str
    )
    above = await rows(phones, "branch_head")
    assert number in {row["编号"] for row in above}
    assert not any("陈静" in str(cell) for row in above for cell in row.values() if cell), (
        "not named"
    )


async def test_r_conf_1_whoever_is_named_after_asking_gets_a_file_without_it(
    phones: Phones,
) -> None:
    """The file is made when it is sent."""
    card = await asked(phones, "sub_leader")
    await files_about(phones, "客户投诉陈静态度恶劣，要求道歉")
    file = await made(phones, "sub_leader", card)
    assert isinstance(file, File) and file.load is not None
    book = load_workbook(BytesIO(await file.load()))
    assert book["登记簿"]["A2"].value == "零报告"


async def test_whoever_has_left_the_post_since_asking_gets_no_file(phones: Phones) -> None:
    card = await asked(phones, "sub_leader")
    assert await made(phones, "teller", card) == REFUSED


async def test_more_than_a_sheet_holds_is_said_and_not_cut(phones: Phones) -> None:
    await phones.report("teller", STORY)
    await phones.report("lobby", "客户王五 13911112222 排队两小时，要求道歉")
    card = await asked(phones, "sub_leader")
    assert isinstance(await made(phones, "sub_leader", card, 2), File)
    told = await made(phones, "sub_leader", card, 1)
    assert isinstance(told, str) and "超过 1 件" in told


async def test_a43_a_name_that_is_a_formula_stays_a_name(phones: Phones) -> None:
    await phones.report("teller", "客户姓名：=1+1 电话13812345678 转账没到账，要求马上解决")
    book = ZipFile(BytesIO(await content(phones, "sub_leader")))
    sheets = [book.read(each).decode() for each in book.namelist() if "worksheets" in each]
    assert sheets and not any("<f>" in sheet for sheet in sheets)


def parts(book: bytes) -> dict[str, str]:
    """Every part of a workbook as text."""
    with ZipFile(BytesIO(book)) as opened:
        return {name: opened.read(name).decode() for name in opened.namelist()}
