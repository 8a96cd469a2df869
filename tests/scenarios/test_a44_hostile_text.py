"""A44: HTML, right-to-left override and very long texts. The page still goes out."""

from datetime import timedelta

import pytest

from storage import people
from tests.spine.night import Night

LINK = "<a href='https://evil.example'>点这里</a><b>客户</b> & 朋友 投诉转账没到账"


async def test_a44_html_arrives_as_the_characters_that_were_typed(night: Night) -> None:
    await night.files("wangfang", LINK)

    (page,) = night.pages("zhaolei")
    assert "&lt;a href=" in (page.text or "")
    shown = night.phone("zhaolei").latest("呼叫")
    assert shown is not None
    assert "<a href='https://evil.example'>点这里</a>" in shown.text
    assert [e["type"] for e in shown.content.entities] == ["bold"], "the headline only"


async def test_a44_a_right_to_left_override_cannot_turn_the_page_around(night: Night) -> None:
    await night.files("wangfang", "客户\u202e账到没账转\u202c投诉\u2066转账没到账\u2069，很急")

    (page,) = night.pages("zhaolei")
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067\u2068") & set(page.text or "")
    assert "转账没到账" in (page.text or "")


@pytest.mark.parametrize("length", [4_096, 10_000])
async def test_a44_a_very_long_report_is_paged_in_pieces_that_the_platform_takes(
    night: Night, length: int
) -> None:
    story = "客户投诉转账没到账，" + "<&😀排队等待很久>" * length
    number = await night.files("wangfang", story[:length])

    assert len(night.pages("zhaolei", number)) == 1
    assert all(len(text) <= 4096 for text in night.texts("zhaolei"))
    refused = [r for r in night.world.log.records if r.outcome.startswith("refused")]
    assert refused == []


async def test_a44_the_detail_of_a_very_long_report_shows_all_of_it(night: Night) -> None:
    end = "最后一句话不能丢"
    await night.files("wangfang", "客户投诉转账没到账。" + "排队等待很久<b>。" * 800 + end)
    await night.taps("zhaolei", "详情")
    for _ in range(8):
        if night.sees("zhaolei", end):
            break
        await night.taps("zhaolei", "更多")

    assert night.sees("zhaolei", end)


async def test_a44_a_hostile_name_reaches_the_administrator_as_plain_short_text(
    night: Night,
) -> None:
    await night.types("admin", "/start")
    async with night.app.database.writing() as connection:
        expires_at = night.clock.at + timedelta(minutes=30)
        await people.add_code(connection, "ABCD2345", "dingkai", expires_at)
    night.world.add_user(9902, "<b>行长</b>\u202e\n编号" + "长" * 300, started=True)
    await night.world.phone(9902).starts("ABCD2345")
    await night.settle()

    (question,) = night.received("admin", "有人要登记成 丁凯")
    assert "&lt;b&gt;行长" in (question.text or "")
    assert "\u202e" not in (question.text or "")
    assert len(question.text or "") < 300
