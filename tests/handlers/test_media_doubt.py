"""媒体？待核实: strong on the page, asked of the reporter once more, answered with one tap."""

from sqlalchemy import select

from escalation.words import Flag
from storage.outbox import RowKind
from storage.tables import outbox
from tests.handlers.phones import Phones, Said

DOUBTED = "客户转账没到账，拿手机在大厅拍视频"


async def filed(phones: Phones, text: str = DOUBTED) -> Said:
    draft = await phones.writes("teller", text)
    return await phones.taps("teller", draft.button("提交"))


async def reminders(phones: Phones) -> list[tuple[str, float]]:
    """State, and minutes until it is sent, of every reminder."""
    query = select(outbox.c.state, outbox.c.not_before).where(
        outbox.c.kind == RowKind.REPLY, outbox.c.key.like("doubt:%")
    )
    async with phones.database.reading() as connection:
        rows = (await connection.execute(query)).all()
    return [(row.state, (row.not_before - phones.now).total_seconds() / 60) for row in rows]


async def test_the_page_says_it_in_its_headline_and_first(phones: Phones) -> None:
    await filed(phones)
    page = (await phones.screen("sub_leader")).cards[0]
    assert "❓媒体待核实" in page.headline
    assert "媒体？待核实" in page.lines[0]


async def test_the_receipt_asks_and_one_reminder_waits(phones: Phones) -> None:
    said = await filed(phones)
    assert "客户有没有说要找媒体" in said.text
    assert said.button("是，涉及媒体")
    assert await reminders(phones) == [("due", 3.0)]


async def test_yes_raises_the_flag_on_the_filed_case_and_the_reminder_is_dropped(
    phones: Phones,
) -> None:
    said = await filed(phones)
    after = await phones.taps("teller", said.button("是，涉及媒体"))
    case = await phones.only_case()
    assert Flag.MEDIA_THREAT in case.flags
    assert any(call.level == "press" for call in case.calls)
    assert "客户有没有说要找媒体" not in after.text
    assert [state for state, _ in await reminders(phones)] == ["dropped"]
    page = (await phones.screen("sub_leader")).cards[0]
    assert "呼叫" in page.headline
    assert "待核实" not in page.text


async def test_no_settles_it_for_everybody_and_stands_in_the_history(phones: Phones) -> None:
    said = await filed(phones)
    after = await phones.taps("teller", said.button("否"))
    case = await phones.only_case()
    assert Flag.MEDIA_THREAT not in case.flags
    assert "已记下：客户没有提到媒体" in after.text
    assert [state for state, _ in await reminders(phones)] == ["dropped"]
    pages = [c for c in (await phones.screen("sub_leader")).cards if "呼叫" in c.headline]
    assert all("待核实" not in page.text for page in pages)
    assert "媒体已核实：没有" in (await phones.writes("teller", f"/case {case.number}")).text
    assert "已经做过" in (await phones.taps("teller", said.button("否"))).text


async def test_somebody_else_raising_the_flag_settles_it_too(phones: Phones) -> None:
    await filed(phones)
    page = await phones.screen("sub_leader")
    await phones.taps("sub_leader", page.button("媒体风险"))
    assert [state for state, _ in await reminders(phones)] == ["dropped"]


async def test_only_who_spoke_with_the_customer_may_say_no(phones: Phones) -> None:
    said = await filed(phones)
    refused = await phones.taps("sub_leader", said.button("否"))
    assert "没有找到这件投诉" in refused.text
    assert "待核实" in (await phones.screen("sub_leader")).cards[0].headline


async def test_a_mark_taken_off_before_filing_stands_on_the_page(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户转账没到账，说要找记者曝光")
    cleared = await phones.taps("teller", draft.button("媒体风险：已标记"))
    await phones.taps("teller", cleared.button("提交"))
    page = (await phones.screen("sub_leader")).cards[0]
    assert "报告人去掉了系统识别的媒体风险" in page.lines[0]
    assert await reminders(phones) == []


async def test_a_case_without_any_doubt_asks_nothing(phones: Phones) -> None:
    said = await filed(phones, "客户刘建国 13812345678 转账5000元没到账, 要求马上解决")
    assert "媒体？" not in said.text
    assert await reminders(phones) == []
    assert "待核实" not in (await phones.screen("sub_leader")).text
