"""R-MEDIA-3: media and network are watched until the matter is over, and the case stays open."""

import pytest

from tests.spine.night import Night

THREAT = "客户刘建国说钱不到账就找电视台记者曝光"


@pytest.fixture
async def threat(night: Night) -> Night:
    """A media threat that every level has taken."""
    await night.files("wangfang", THREAT)
    people = ("zhaolei", "chenjing", "zhoubo", "xuwen", "sunqiang", "tanjun", "shenhui")
    for person in (*people, "linyue", "dengchen"):
        page = night.phone(person).latest("呼叫｜")
        if page is not None and any("认领" in each for each in page.button_texts()):
            await night.taps(person, "认领")
    return night


async def test_r_media_3_the_press_of_branch_and_province_is_asked_every_four_hours(
    threat: Night,
) -> None:
    await threat.advance(481)

    for person in ("linyue", "dengchen"):
        asked = threat.received(person, "舆情有新情况吗")
        assert threat.minutes(asked) == [240, 480], person


async def test_r_media_3_a_word_is_reported_from_the_phone_and_everybody_hears_it(
    threat: Night,
) -> None:
    await threat.advance(241)
    await threat.taps("linyue", "报舆情")
    await threat.types("linyue", "微博有一条，转发 12 次，已联系删除")

    assert "舆情已记下" in threat.texts("linyue")[-1]
    for person in ("wangfang", "zhaolei", "zhoubo", "dengchen"):
        (told,) = threat.received(person, "林悦 报舆情")
        assert "转发 12 次" in (told.text or ""), person
    await threat.taps("zhaolei", "详情")
    assert "舆情监测中" in threat.texts("zhaolei")[-1]


async def test_r_media_3_nothing_is_reported_with_one_character(threat: Night) -> None:
    await threat.advance(241)
    await threat.taps("linyue", "报舆情")
    await threat.types("linyue", "无")

    assert "舆情已记下" in threat.texts("linyue")[-1]


async def test_r_media_3_a_screenshot_sent_for_it_goes_to_the_case(threat: Night) -> None:
    await threat.advance(241)
    await threat.taps("linyue", "报舆情")
    await threat.phone("linyue").sends_photo(b"\xff\xd8\xff", "截图")
    await threat.settle()

    assert "已补充到" in threat.texts("linyue")[-1]


async def test_r_media_3_the_case_does_not_close_before_it_is_over_and_closes_then(
    threat: Night,
) -> None:
    await threat.taps("zhaolei", "报结果")
    await threat.types("zhaolei", "钱已到账，客户接受道歉")
    await threat.taps("zhaolei", "无责")
    await threat.taps("wangfang", "确认办结")
    assert "还差：舆情平息" in threat.phone("wangfang").toasts()[-1]
    await threat.advance(241)
    assert threat.received("linyue", "舆情有新情况吗"), "the result does not end the watch"

    await threat.taps("linyue", "已平息")
    await threat.types("linyue", "三天没有新报道，客户撤帖")
    assert "已办结" in threat.texts("linyue")[-1]
    for person in ("wangfang", "zhaolei", "chenjing", "zhoubo", "dengchen"):
        assert threat.received(person, "林悦 宣布舆情平息"), person
    await threat.advance(600)
    assert len(threat.received("dengchen", "舆情有新情况吗")) == 1


async def test_r_media_3_who_may_not_speak_for_the_bank_cannot_end_it(threat: Night) -> None:
    for person in ("wangfang", "zhaolei"):
        await threat.taps(person, "详情")
        card = threat.phone(person).latest("经过")
        assert card is not None
        assert not [each for each in card.button_texts() if "已平息" in each], person
