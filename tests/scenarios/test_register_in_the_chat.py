"""The register as a file in the chat, on Telegram and WeCom, to who may have it (A39, A47)."""

from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZipFile

from openpyxl import load_workbook

from tests.scenarios.test_r_intake_4_register import documents
from tests.spine.accusing import files_about
from tests.spine.night import Night, a_night
from tests.spine.wecom_night import WecomNight

NAME = "投诉登记簿_2026-11-01至2026-11-28_滨江分行.xlsx"
REFUSED = "登记簿只发给单位负责人和收日报的人。工作需要的，请找本单位负责人。"


def numbers(content: bytes) -> set[Any]:
    """Case numbers on the register."""
    sheet = load_workbook(BytesIO(content))["登记簿"]
    return {row[0] for row in sheet.iter_rows(min_row=2, values_only=True)}


async def test_on_telegram_a_reader_of_the_mailbox_gets_it_as_a_protected_document(
    night: Night,
) -> None:
    number = await night.files("wangfang")
    await night.types("hemei", "登记簿")

    (document,) = documents(night, "hemei")
    assert document.name == NAME and numbers(document.content) == {number}
    shown = [m for m in night.phone("hemei").screen() if m.by_bot]
    assert all(m.protected for m in shown[-2:]), "the card and the file"
    assert number not in shown[-2].text and "2026-11-01 至 2026-11-28" in shown[-2].text

    await night.types("hemei", "/log")
    assert "索取投诉登记簿：滨江分行" in night.texts("hemei")[-1]


async def test_on_telegram_administrators_and_tellers_are_refused_and_get_no_file(
    night: Night,
) -> None:
    await night.files("wangfang")
    for person in ("admin", "wangfang", "zhaolei"):
        await night.types(person, "登记簿 2026-11")
        assert night.texts(person)[-1] == REFUSED
        assert documents(night, person) == []


async def test_on_wecom_the_head_gets_it_from_the_menu_as_a_file_not_to_be_passed_on(
    on_wecom: WecomNight,
) -> None:
    number = await on_wecom.files("wangfang")
    await on_wecom.phone("xuwen").clicks_menu("登记簿")
    await on_wecom.settle()

    file = next(n for n in on_wecom.screen("xuwen") if n.kind == "file")
    assert file.body["title"] == NAME.replace("滨江分行", "城北支行")
    assert numbers(on_wecom.corp.media.find(file.media_id).content) == {number}
    sends = [r.params for r in on_wecom.world.log.records if r.method == "wecom.message/send"]
    assert [each["safe"] for each in sends if each["msgtype"] == "file"] == [1]

    await on_wecom.types("wangfang", "登记簿")
    assert on_wecom.texts("wangfang")[-1] == REFUSED
    await on_wecom.types("xuwen", "登记簿 2026-13")
    assert "没看懂要哪段时间" in on_wecom.texts("xuwen")[-1]


async def test_a39_on_telegram_it_is_the_same_as_without_the_complaint(tmp_path: Path) -> None:
    """A union officer who reads the mailbox, and the head of a sub-branch."""
    found = [
        await _registers(tmp_path / "without"),
        await _registers(tmp_path / "with", "何梅", "徐文"),
    ]
    assert found[0] == found[1]


async def _registers(folder: Path, *names: str) -> dict[str, list[dict[str, str]]]:
    folder.mkdir()
    async with a_night(folder) as night:
        await night.files("maxin", "客户李四 13900000001 投诉ATM吞卡没人处理")
        if names:
            await files_about(night, *names)
        for person in ("hemei", "xuwen"):
            await night.types(person, "登记簿")
        return {each: _parts(night, each) for each in ("hemei", "xuwen")}


def _parts(night: Night, person: str) -> list[dict[str, str]]:
    found = []
    for document in documents(night, person):
        with ZipFile(BytesIO(document.content)) as book:
            found.append({name: book.read(name).decode() for name in book.namelist()})
    return found
