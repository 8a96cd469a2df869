"""A47: a phone is stolen, somebody leaves: the chat history holds no full personal data."""

import json

from bot.settings_wires import PrivacySettings
from escalation.message import Entry
from simulator.log import Record
from storage import cases, ledger
from tests.spine.night import Night, is_page

NAME, NUMBER = "刘建国", "13812345678"
MASKED = "客户：刘** 138****5678"


def history_with(night: Night, *words: str) -> list[Record]:
    """All that the bot put onto any phone with one of these words in it, by the simulator's log."""
    said = [each for each in night.world.log.records if each.kind == "api"]
    return [each for each in said if any(word in _whole(each) for word in words)]


def _whole(record: Record) -> str:
    return f"{record.text}{json.dumps(record.params, ensure_ascii=False, default=str)}"


async def shown(night: Night, number: str) -> list[Entry]:
    """What the register says of whom the customer of a case was shown to."""
    async with night.app.database.reading() as connection:
        case = await cases.find(connection, number)
        assert case is not None
        assert await ledger.broken_at(connection, case.id) is None
        kept = await ledger.history(connection, case.id)
    return [each.entry for each in kept if each.entry.kind == "customer_shown"]


async def whole_night(night: Night) -> str:
    """A case from report to archive, in which everybody names the customer all the time."""
    number = await night.files("wangfang", f"客户{NAME} {NUMBER} 转账5000元没到账，要求查清")
    await night.advance(11)  # the first level is silent: the next is called
    await night.taps("zhaolei", "认领")
    await night.types("wangfang", f"客户{NAME}先生说要打电视台电话，他另一个号是139 8888 7777")
    await night.taps("zhaolei", "已到场")
    await night.advance(240)  # nags, and the head is told that it stalls
    await night.taps("zhaolei", "报结果")
    await night.types("zhaolei", f"已电话{NUMBER}向{NAME}说明，款项到账")
    await night.taps("zhaolei", "无责")
    for person in ("zhaolei", "chenjing", "xuwen"):
        for typed in (f"/case {number}", "/board", "/mine", "/log", f"日志 打过{NUMBER}", "/log"):
            await night.types(person, typed)
    await night.taps("wangfang", "退回")
    await night.types("wangfang", f"{NAME}说没收到")
    await night.advance(30)
    return number


async def test_a47_after_a_whole_night_only_the_reporter_s_own_drafts_name_the_customer(
    night: Night,
) -> None:
    number = await whole_night(night)

    named = history_with(night, NAME, NUMBER, "139 8888 7777")
    assert {each.chat_id for each in named} <= {night.telegram_of("wangfang")}
    assert all("草稿" in _whole(each) for each in named), [each.text for each in named]
    assert len(night.pages("zhaolei")) >= 1
    assert len(night.received("zhaolei", "说明，款项到账")) >= 1
    assert history_with(night, MASKED) == []
    assert await shown(night, number) == []


async def test_a47_who_is_shown_the_customer_in_full_stands_in_the_register_before(
    night: Night,
) -> None:
    number = await night.files("wangfang", f"客户{NAME} {NUMBER} 转账5000元没到账，要求查清")
    drafts = len(history_with(night, NAME, NUMBER))
    await night.taps("zhaolei", "详情")
    await night.phone("zhaolei").taps("显示客户信息")
    await night.polling.once()
    await night.app.inbox.once()

    (entry,) = await shown(night, number)
    assert entry.actor == "zhaolei"
    assert len(history_with(night, NAME, NUMBER)) == drafts, "nothing was sent yet"
    await night.settle()
    (card,) = history_with(night, NAME, NUMBER)[drafts:]
    assert card.chat_id == night.telegram_of("zhaolei")
    assert f"客户：{NAME}，电话：{NUMBER}" in (card.text or "")
    assert str(card.params["protect_content"]).lower() == "true"
    assert len(await shown(night, number)) == 1
    await night.types("xuwen", f"/case {number}")
    assert "赵磊 查看客户姓名、电话" in night.texts("xuwen")[-1]


async def test_a47_the_switch_of_a_wire_brings_masked_data_to_its_pages_and_never_to_mail(
    night: Night,
) -> None:
    masked = PrivacySettings(telegram="masked")
    night.settings = night.settings.model_copy(update={"privacy": masked})
    await night.restart()
    await night.phone("zhaolei").blocks()
    await night.files("wangfang", f"客户{NAME} {NUMBER} 转账5000元没到账，要求查清")
    await night.advance(31)

    pages = [each.text or "" for each in night.world.log.sends() if is_page(each)]
    assert pages and all(MASKED in each and NAME not in each for each in pages)
    letters = [each.text + each.html for each in night.world.letters]
    assert letters
    assert not [each for each in letters if "客户：" in each or NAME in each or NUMBER in each]


async def test_a47_a_wire_that_may_show_all_shows_it_on_details_and_registers_it(
    night: Night,
) -> None:
    full = PrivacySettings(telegram="full")
    night.settings = night.settings.model_copy(update={"privacy": full})
    await night.restart()
    number = await night.files("wangfang", f"客户{NAME} {NUMBER} 转账5000元没到账，要求查清")
    (page,) = night.pages("zhaolei")
    assert MASKED in (page.text or "") and NAME not in (page.text or "")
    assert await shown(night, number) == []

    await night.taps("zhaolei", "详情")
    assert f"客户：{NAME}，电话：{NUMBER}" in night.texts("zhaolei")[-1]
    assert [each.actor for each in await shown(night, number)] == ["zhaolei"]
