"""A39 and R-CONF-1: for the person complained about, the case does not exist.

Two evenings are compared: one with a complaint about these people, one in which nobody made it.
All that they ever read, and when, must be the same.
"""

import re
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import pytest

from escalation.words import PersonId
from simulator.mailbox import Letter
from tests.spine.accusing import files_about
from tests.spine.branch import rulebook_and_lexicon
from tests.spine.night import EVENING, Night, a_night

NAMES = {
    "zhaolei": "赵磊",  # duty responder and deputy of the sub-branch's group
    "xuwen": "徐文",  # its leader, and head of the sub-branch
    "chenjing": "陈静",  # duty responder and leader at the branch
    "admin": "钱工",  # administrator
    "hemei": "何梅",  # the union, who reads the mailbox of the summary
    "wuhao": "吴昊",  # head of the outlet, told of every filing there
}
COMMANDS = ("/board", "/today", "/duty", "/mine")
ANOTHER = "客户李四 13900000001 投诉ATM吞卡没人处理"
UNION = "union@binjiang.bank.example"
_CODE = re.compile(r"校验码 (?:<[^>]*>)?\S+?(?=[<\s]|$)")
_OPAQUE = re.compile(r"[0-9a-f]{32,64}")

Read = dict[str, list[tuple[str, str, list[str], object]]]


async def _evening(folder: Path, *names: str, more: str = "") -> Read:
    """What these people's phones receive from 17:20 until after the summary of 18:00."""
    folder.mkdir()
    async with a_night(folder, EVENING) as night:
        seen = await night.files("maxin", ANOTHER)
        hidden = await files_about(night, *names, more=more) if names else "1128-00000"
        await night.advance(3)
        await _ask(night, seen, hidden)
        await night.until("2026-11-28 18:02")
        await _ask(night, seen, hidden)
        return {person: _read(night, person) for person in NAMES}


async def _ask(night: Night, seen: str, hidden: str) -> None:
    for person in NAMES:
        for text in (*COMMANDS, f"/case {hidden}", f"收到 {hidden}", f"/case {seen}"):
            await night.types(person, text)


def _read(night: Night, person: str) -> list[tuple[str, str, list[str], object]]:
    """The calls that were made for a phone; who of two was paged first in one instant is chance."""
    return [
        (
            r.simulated_at,
            r.method,
            sorted((r.text or "").splitlines()),
            r.params.get("reply_markup"),
        )
        for r in night.world.log.records
        if r.chat_id == night.telegram_of(person) and r.kind == "api"
    ]


@pytest.mark.parametrize("more", ["", "，客户说要找电视台曝光"])
async def test_a39_whoever_is_complained_about_reads_what_they_would_read_without_it(
    tmp_path: Path, more: str
) -> None:
    without = await _evening(tmp_path / "without")
    having = await _evening(tmp_path / "with", *NAMES.values(), more=more)

    for person in NAMES:
        assert len(without[person]) >= 2 * (len(COMMANDS) + 3)
        assert having[person] == without[person], person


@pytest.fixture
async def letters(tmp_path: Path) -> tuple[Letter, Letter]:
    """The summary that 何梅 opens: on a day without the complaint about her, and with it."""
    found = []
    for names in ((), ("何梅",)):
        folder = tmp_path / ("with" if names else "without")
        folder.mkdir()
        async with a_night(folder, EVENING) as night:
            await night.files("maxin", ANOTHER)
            if names:
                await files_about(night, *names)
            await night.until("2026-11-28 18:02")
            found += [x for x in night.world.letters if UNION in x.recipients]
    without, having = found
    return without, having


async def test_a39_the_summary_that_they_open_is_the_same_without_the_case(
    letters: tuple[Letter, Letter],
) -> None:
    without, having = letters
    assert having.subject == without.subject
    assert having.message_id == without.message_id
    assert _without_code(having.text) == _without_code(without.text)
    assert _without_code(having.html) == _without_code(without.html)
    assert _sheets(having) == _sheets(without)


async def test_a39_the_check_code_of_the_summary_counts_nothing(
    letters: tuple[Letter, Letter],
) -> None:
    """It is opaque and always as long: a count of entries would tell of hidden cases."""
    codes = [_CODE.findall(each.text)[0].removeprefix("校验码 ") for each in letters]
    assert all(_OPAQUE.fullmatch(code) for code in codes), codes
    assert len(codes[0]) == len(codes[1])


def _without_code(text: str) -> str:
    return _CODE.sub("校验码", text)


def _sheets(letter: Letter) -> dict[str, str]:
    """Every part of the register, which is a zip, as text."""
    (register,) = letter.attachments
    with ZipFile(BytesIO(register.content)) as book:
        return {name: _without_code(book.read(name).decode()) for name in book.namelist()}


@pytest.mark.parametrize(
    ("name", "person", "instead"),
    [("赵磊", "zhaolei", "xuwen"), ("徐文", "xuwen", "zhaolei")],
)
async def test_r_conf_1_the_chain_goes_around_them_and_loses_no_time(
    night: Night, name: str, person: str, instead: str
) -> None:
    number = await files_about(night, name)
    assert night.minutes(night.pages(instead, number)) == [0]
    await night.advance(60)

    assert night.received(person, number) == []
    theirs = rulebook_and_lexicon()[0].duty.organisation.people[PersonId(person)].mail
    letters = [each for each in night.world.letters if theirs in each.recipients]
    assert not any(number in letter.text for letter in letters)
    assert night.minutes(night.pages("zhoubo", number))[0] <= 40


async def test_r_conf_1_the_head_complained_about_is_not_told_of_stalls_or_breaches(
    night: Night,
) -> None:
    number = await files_about(night, "徐文")
    await night.taps("zhaolei", "认领")
    await night.advance(4 * 60)

    assert night.received("xuwen", number) == []
    assert not night.sees("xuwen", number)


async def test_r_conf_1_named_after_the_pages_went_out_their_access_ends(night: Night) -> None:
    number = await night.files("wangfang", "客户张三 13711112222 投诉工作人员推搡客户")
    page = night.phone("zhaolei").latest("呼叫")
    assert page is not None
    data = page.content.buttons[0][0]["callback_data"]
    await night.types("zhaolei", "/help")
    stays = night.phone("zhaolei").latest("")
    assert stays is not None
    await night.taps("wangfang", "被投诉人")
    await night.types("wangfang", "赵磊")
    # The page is gone from the phone; what stood on it may still be sent from another card.
    await night.types("zhaolei", "/board")
    another = night.phone("zhaolei").screen()[-1]
    before = len(night.received("zhaolei"))
    await night.phone("zhaolei").taps(message_id=another.message_id, callback_data=data)
    await night.types("zhaolei", f"/case {number}")
    await night.advance(30)

    assert "没有找到" in night.phone("zhaolei").toasts()[-1]
    assert [r.text for r in night.received("zhaolei")[before:]] == [
        "没有找到这件投诉。请核对编号，或发“看板”查看。"
    ]
    assert night.minutes(night.pages("xuwen", number))[0] == 0, "the empty level is skipped at once"
