"""Everything has a limit (invariant 12), and whoever meets it is told the truth."""

from dataclasses import replace

from sqlalchemy import func, select

from escalation.case import Case
from escalation.handling import MOST_ADDITIONS, MOST_ATTACHMENTS
from escalation.words import Flag
from handlers.conversations.reporting import LONGEST
from handlers.incoming import Arrival
from storage import cases
from storage.tables import attachments
from tests.handlers.phones import Phones, Said

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"


async def filled(phones: Phones, additions: int = 0, files: int = 0) -> Case:
    """A case with so much in it already, and the teller adding to it."""
    case = await phones.report("teller", STORY)
    full = replace(
        case,
        additions=("又来电话催",) * additions,
        attachments=tuple(f"photo-{n:012x}" for n in range(files)),
        version=case.version + 1,
    )
    async with phones.database.writing() as connection:
        await cases.save(connection, case, full, None)
    detail = await phones.writes("teller", f"/case {case.number}")
    await phones.taps("teller", detail.button("补充"))
    return case


async def stored_files(phones: Phones) -> int:
    async with phones.database.reading() as connection:
        return await connection.scalar(select(func.count()).select_from(attachments)) or 0


async def test_the_last_addition_is_taken_and_the_next_one_honestly_refused(
    phones: Phones,
) -> None:
    await filled(phones, additions=MOST_ADDITIONS - 1)
    assert "已补充到" in (await phones.writes("teller", "客户又来电话催办")).text
    refused = await phones.writes("teller", "客户再次来电话催办")
    assert "装满了" in refused.text
    assert len((await phones.only_case()).additions) == MOST_ADDITIONS


async def test_a_threat_is_never_lost_for_want_of_room(phones: Phones) -> None:
    await filled(phones, additions=MOST_ADDITIONS)
    said = await phones.writes("teller", "客户说要找记者曝光")
    assert "装满了" not in said.text
    assert Flag.MEDIA_THREAT in (await phones.only_case()).flags


async def test_one_file_too_many_is_neither_taken_nor_stored(phones: Phones) -> None:
    await filled(phones, files=MOST_ATTACHMENTS - 1)
    assert "已补充到" in (await phones.shows("teller", Arrival.PHOTO)).text
    before = await stored_files(phones)
    assert "装满了" in (await phones.shows("teller", Arrival.PHOTO)).text
    assert await stored_files(phones) == before
    assert len((await phones.only_case()).attachments) == MOST_ATTACHMENTS


async def draft_with_files(phones: Phones) -> Said:
    said = Said()
    for _ in range(MOST_ATTACHMENTS + 1):
        said = await phones.shows("teller", Arrival.PHOTO)
    return said


async def test_a_draft_takes_fifty_files_and_says_so(phones: Phones) -> None:
    assert "最多 50 个附件" in (await draft_with_files(phones)).text
    draft = await phones.writes("teller", STORY)
    assert "附件：50 个" in draft.text
    await phones.taps("teller", draft.button("提交"))
    assert len((await phones.only_case()).attachments) == MOST_ATTACHMENTS


async def test_a_draft_that_is_full_keeps_what_it_has_and_still_hears_a_threat(
    phones: Phones,
) -> None:
    await phones.writes("teller", "客户投诉转账没到账。" * 1000)
    refused = await phones.writes("teller", "他在柜台前等了两小时。" * 100)
    assert "草稿太长了" in refused.text
    said = await phones.writes("teller", "客户说不解决就找记者曝光")
    assert "草稿太长了" in said.text
    assert "自动提交" in said.text
    await phones.writes("teller", "提交")
    case = await phones.only_case()
    assert Flag.MEDIA_THREAT in case.flags
    assert len(case.complaint.matter) <= LONGEST
    assert "记者" not in case.complaint.matter
