"""Lists, details, figures; and that the person complained about sees none of it (A39)."""

import pytest

from escalation.case import Case
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.card import Card
from handlers.cards.buttons import DETAIL, FURTHER
from handlers.cards.detail import PAGE_CHARACTERS
from handlers.cards.sensible import FLAGS, UNFLAG
from tests.handlers.conftest import Bank
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
LOOKS = ("/board", "看板", "/mine", "我的投诉件", "/today", "今日", "/duty", "值班", "收到", "帮助")


async def hidden_case(phones: Phones, accused: str) -> Case:
    """A media threat about somebody, filed by the lobby manager."""
    draft = await phones.writes("lobby", "客户投诉陈静骂人，说要找电视台曝光")
    if accused != "sub_leader":
        listed = await phones.taps("lobby", draft.button("被投诉人"))
        await phones.writes("lobby", phones.desk.rulebook.duty.organisation.name(PersonId(accused)))
        assert listed.cards
    before = {case.id for case in await phones.all_cases()}
    await phones.writes("lobby", "提交")
    (case,) = [each for each in await phones.all_cases() if each.id not in before]
    assert PersonId(accused) in case.complained_about
    return case


@pytest.mark.parametrize("accused", ["sub_leader", "admin", "branch_head", "union", "press"])
async def test_a39_everything_looks_the_same_with_and_without_the_hidden_case(
    opened: Bank, accused: str
) -> None:
    without, with_it = await opened.open("without"), await opened.open("with")
    for phones in (without, with_it):
        await phones.report("teller", STORY)
    hidden = await hidden_case(with_it, accused)
    numbers = (hidden.number, hidden.number[-5:])
    texts = [*LOOKS, *(f"/case {n}" for n in numbers), *(f"收到 {n}" for n in numbers)]
    for text in texts:
        expected = await without.writes(accused, text)
        got = await with_it.writes(accused, text)
        assert got == expected, text
    for verb in (*Act, DETAIL, FURTHER, FLAGS, UNFLAG):
        action = Action(verb, hidden.id)
        expected = await without.taps(accused, Action(verb, "000000000000"))
        assert await with_it.taps(accused, action) == expected, verb
    assert (await with_it.screen(accused)).cards == (await without.screen(accused)).cards


async def test_a39_a_hidden_case_with_the_same_last_digits_hides_nothing(opened: Bank) -> None:
    phones = await opened.open()
    visible = await phones.report("teller", STORY)
    await phones.passes(days=1)

    class Same:
        """Chance that gives the same five digits again."""

        def randrange(self, low: int, high: int) -> int:
            return int(visible.number[-5:])

        def getrandbits(self, bits: int) -> int:
            return 77

    phones.desk.rulebook.chance = Same()  # type: ignore[assignment]
    hidden = await hidden_case(phones, "sub_leader")
    assert hidden.number[-5:] == visible.number[-5:]
    assert hidden.number != visible.number
    said = await phones.writes("sub_leader", f"/case {visible.number[-5:]}")
    assert visible.number in said.text


async def test_the_board_shows_the_most_urgent_first_with_time_left(phones: Phones) -> None:
    first = await phones.report("teller", STORY)
    await phones.passes(minutes=20)
    threat = await phones.report("lobby", "客户说要打电视台电话曝光")
    lines = (await phones.writes("branch_leader", "/board")).cards[0].lines
    assert threat.number in lines[0]
    assert first.number in lines[1]
    assert "到场时限 还剩 40 分钟（03:10 前）" in lines[1]
    await phones.passes(minutes=50)
    assert "已逾期 10 分钟" in (await phones.writes("branch_leader", "/board")).text


async def test_the_board_shows_twenty_and_then_more(phones: Phones) -> None:
    for number in range(23):
        await phones.report("teller", f"客户张伟转账没到账，第{number}笔业务")
    board = await phones.writes("branch_leader", "看板")
    assert "23 件" in board.text
    assert len(board.cards[0].lines) == 20
    more = await phones.taps("branch_leader", board.button("更多"))
    assert len(more.cards[0].lines) == 3


async def test_people_of_another_branch_line_see_nothing(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    assert "0 件" in (await phones.writes("outlet_head", "我的投诉件")).text
    assert "没有找到" in (await phones.writes("admin", f"/case {case.number}")).text


async def test_mine_lists_what_i_reported_hold_or_am_called_for(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    assert case.number in (await phones.writes("teller", "我的投诉件")).text
    assert case.number in (await phones.writes("sub_leader", "我的投诉件")).text
    assert case.number not in (await phones.writes("sub_deputy", "我的投诉件")).text


async def test_details_show_the_record_and_the_history_in_words(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.passes(minutes=65)
    await phones.taps("sub_leader", Action("arrive", case.id))
    text = (await phones.writes("teller", f"/case {case.number}")).text
    for told in (
        "刘**，电话：138****5678",
        "11-28 02:10 王芳 受理",
        "陈静 认领",
        "到场时限逾期（应在 11-28 03:10 前）",
        "11-28 03:15 陈静 已到场",
        "完成（逾期）",
    ):
        assert told in text
    assert "记了一步" not in text


async def test_long_details_come_in_pages(phones: Phones) -> None:
    case = await phones.report("teller", "客户投诉转账没到账。" * 900)
    shown: list[Card] = []
    said = await phones.writes("teller", f"/case {case.number[-5:]}")
    shown += said.cards
    while any("更多" in button.label for button in said.buttons):
        said = await phones.taps("teller", said.button("更多"))
        shown += said.cards
    assert len(shown) >= 3
    assert all(len("\n".join(card.lines)) <= PAGE_CHARACTERS + 50 for card in shown)
    assert sum(card.text.count("客户投诉转账没到账") for card in shown) >= 1_790


@pytest.mark.parametrize("text", ["/case", "/case abc", "/case 1", "/case %", "/case _____"])
async def test_a_number_that_is_none_is_asked_for(phones: Phones, text: str) -> None:
    await phones.report("teller", STORY)
    assert "请在后面写编号" in (await phones.writes("teller", text)).text


async def test_today_counts_received_open_closed_overdue_and_media(phones: Phones) -> None:
    await phones.report("teller", STORY)
    await phones.report("teller", "客户说要打电视台电话曝光")
    await phones.passes(minutes=61)
    text = (await phones.writes("union", "/today")).text
    for told in ("受理 2 件", "办结 0 件", "在办 2 件", "逾期 2 件", "媒体风险 1 件"):
        assert told in text
    assert "C07 业务异常：1 件" in text


async def test_duty_names_who_is_on_now_and_the_contacts(phones: Phones) -> None:
    text = (await phones.writes("teller", "/duty")).text
    for told in (
        "支行投诉小组：陈静",
        "第一联系人：赵敏",
        "第二联系人：李强",
        "分行投诉小组：孙丽",
    ):
        assert told in text


async def test_start_greets_with_the_menu(phones: Phones) -> None:
    card = (await phones.writes("teller", "/start")).cards[0]
    assert "王芳" in card.text
    assert card.menu == (
        ("上报", "紧急"),
        ("我的投诉件", "看板"),
        ("值班", "今日"),
        ("帮助",),
    )


async def test_help_tells_the_standing_rule(phones: Phones) -> None:
    assert "30 秒还没收到" in (await phones.writes("teller", "/help")).text


async def test_an_unknown_command_says_what_to_do(phones: Phones) -> None:
    assert "没有这个命令" in (await phones.writes("teller", "/dance")).text
