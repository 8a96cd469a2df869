"""What becomes of a draft nobody submits."""

from escalation.words import Flag
from tests.handlers.conftest import Bank
from tests.handlers.phones import Phones

THREAT = "客户说要打电视台电话曝光"
ORDINARY = "客户刘建国 13812345678 转账5000元没到账"


async def test_r_media_1_an_urgent_draft_says_so_and_files_itself(phones: Phones) -> None:
    draft = await phones.writes("teller", THREAT)
    assert "30 秒后自动提交" in draft.text
    await phones.passes(seconds=29)
    assert await phones.all_cases() == []
    await phones.passes(seconds=1)
    case = await phones.only_case()
    assert Flag.MEDIA_THREAT in case.flags
    assert "草稿已自动提交" in (await phones.screen("teller")).text


async def test_an_urgent_draft_files_itself_after_a_restart(opened: Bank) -> None:
    await (await opened.open()).writes("teller", THREAT)
    second = await opened.open()
    await second.passes(minutes=3)
    assert Flag.MEDIA_THREAT in (await second.only_case()).flags


async def test_a_further_message_does_not_put_off_an_urgent_draft(phones: Phones) -> None:
    await phones.writes("teller", THREAT)
    await phones.passes(seconds=20)
    assert "10 秒后自动提交" in (await phones.writes("teller", "客户叫刘建国")).text
    await phones.passes(seconds=10)
    assert (await phones.only_case()).complaint.customer_name == "刘建国"


async def test_what_is_written_after_it_filed_itself_is_added(phones: Phones) -> None:
    await phones.writes("teller", THREAT)
    await phones.passes(seconds=31)
    await phones.writes("teller", "客户电话13812345678，现在还在大厅")
    case = await phones.only_case()
    assert case.complaint.telephone == "13812345678"
    assert "还在大厅" in case.additions[0]


async def test_withdrawn_drafts_do_not_file_themselves(phones: Phones) -> None:
    held = await phones.writes("teller", THREAT)
    await phones.taps("teller", held.button("先不自动提交"))
    dropped = await phones.writes("lobby", THREAT)
    asked = await phones.taps("lobby", dropped.button("放弃"))
    await phones.taps("lobby", asked.button("确定放弃"))
    await phones.passes(minutes=4)
    assert await phones.all_cases() == []


async def test_tapping_submit_on_a_draft_that_filed_itself_shows_the_case(phones: Phones) -> None:
    draft = await phones.writes("teller", THREAT)
    await phones.passes(seconds=31)
    said = await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).number in said.text


async def test_an_ordinary_draft_is_reminded_of_once_and_never_files_itself(
    phones: Phones,
) -> None:
    await phones.writes("teller", ORDINARY)
    await phones.passes(minutes=5)
    for _ in range(5):
        await phones.passes(minutes=30)
    said = await phones.screen("teller")
    assert said.text.count("这份草稿还没提交") == 1
    assert await phones.all_cases() == []
    await phones.taps("teller", said.button("提交"))
    assert len(await phones.all_cases()) == 1
