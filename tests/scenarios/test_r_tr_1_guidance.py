"""R-TR-1: guidance cards help on the spot; with a threat they decline interviews (R-MEDIA-2)."""

from tests.spine.night import Night

STORY = "客户刘建国 13812345678 排队两小时没人管，很生气，要求道歉"


async def test_r_tr_1_the_card_of_the_category_comes_with_the_receipt_and_in_full_by_a_button(
    night: Night,
) -> None:
    await night.files("wangfang", STORY)
    receipt = night.phone("wangfang").latest("已受理")
    assert receipt is not None
    assert "💬 可以说：让您久等了" in receipt.text
    assert "🚫 不要说：" in receipt.text

    await night.taps("wangfang", "话术")
    card = night.texts("wangfang")[-1]
    assert "🗣 客户积压、等待过长" in card
    assert "👉 先做：增开窗口" in card
    await night.taps("wangfang", "换人")
    assert "🗣 换人" in night.texts("wangfang")[-1]


async def test_r_tr_1_typing_brings_any_card(night: Night) -> None:
    for typed in ("/guide C04", "话术 C04"):
        await night.types("tangli", typed)
        assert "🗣 停机期间紧急用款" in night.texts("tangli")[-1]
    await night.types("tangli", "话术")
    assert "请选分类或客户类型" in night.texts("tangli")[-1]


async def test_r_media_2_with_a_threat_the_receipt_names_the_published_spokesperson(
    night: Night,
) -> None:
    await night.files("wangfang", f"{STORY}，不然就找记者曝光")
    receipt = night.phone("wangfang").latest("已受理")
    assert receipt is not None
    assert "我不便接受采访" in receipt.text
    assert "新闻发言人 林悦 0571-65550105" in receipt.text


async def test_r_media_1_a_doubt_is_on_the_page_and_asked_once_more_and_yes_alarms_everybody(
    night: Night,
) -> None:
    number = await night.files("wangfang", "客户转账没到账，拿手机在大厅拍视频")
    (page,) = night.pages("zhaolei", number)
    assert "❓媒体待核实" in (page.text or "")
    assert night.pages("linyue", number) == []

    await night.advance(2)
    assert not night.sees("wangfang", "还差一句话")
    await night.advance(2)
    (asked,) = night.received("wangfang", "还差一句话")
    assert night.minute(asked) == 3
    await night.advance(30)
    assert len(night.received("wangfang", "还差一句话")) == 1, "once"

    await night.taps("wangfang", "是，涉及媒体")
    for person in ("linyue", "zhoubo", "chenjing"):
        assert night.pages(person, number), person


async def test_r_media_1_a_doubt_answered_at_once_is_not_asked_again(night: Night) -> None:
    number = await night.files("wangfang", "客户转账没到账，拿手机在大厅拍视频")
    await night.taps("wangfang", "否")
    await night.advance(10)

    assert not night.sees("wangfang", "还差一句话")
    assert all("待核实" not in text for text in night.texts("zhaolei") if "呼叫" in text)
    assert night.pages("linyue", number) == []
