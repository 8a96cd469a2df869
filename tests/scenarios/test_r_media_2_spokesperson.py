"""R-MEDIA-2: nobody gives interviews; every card names the published spokesperson and telephone."""

from tests.spine.night import Night

THREAT = "客户刘建国说钱不到账就找电视台记者曝光"
LINE = "☎️ 不接受采访，请媒体联系已公布的新闻发言人 林悦 0571-65550105"


async def test_r_media_2_pages_receipt_and_details_say_where_to_send_the_press(
    night: Night,
) -> None:
    await night.files("wangfang", THREAT)
    receipt = night.phone("wangfang").latest("已受理")
    assert receipt is not None and LINE in receipt.text
    for person in ("zhaolei", "chenjing", "linyue", "zhoubo"):
        assert LINE in (night.pages(person)[0].text or ""), person
    await night.taps("zhaolei", "详情")
    assert LINE in night.texts("zhaolei")[-1]


async def test_r_media_2_a_flag_put_up_later_puts_the_line_on_the_cards(night: Night) -> None:
    await night.files("wangfang")
    assert LINE not in (night.pages("zhaolei")[0].text or "")
    await night.taps("zhaolei", "认领")
    await night.taps("wangfang", "媒体风险")

    assert LINE in (night.pages("chenjing")[0].text or "")
    assert night.sees("zhaolei", LINE), "the card that the handler holds is renewed"


async def test_r_media_2_reports_that_may_harm_reach_branch_and_province_at_once(
    night: Night,
) -> None:
    await night.files("wangfang", THREAT)
    await night.advance(1)

    for person in ("chenjing", "sunqiang", "zhoubo", "tanjun"):
        assert night.minutes(night.pages(person))[0] == 0, person


async def test_r_media_2_an_ordinary_case_has_no_such_line(night: Night) -> None:
    await night.files("wangfang")
    await night.taps("zhaolei", "详情")

    assert "新闻发言人" not in night.texts("zhaolei")[-1]
