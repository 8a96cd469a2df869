"""R-CLOCK-5: the customer is promised a time; the promise is a deadline too."""

import pytest

from tests.spine.night import Night


@pytest.fixture
async def taken(night: Night) -> Night:
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    return night


async def _promises(night: Night, text: str, person: str = "zhaolei") -> None:
    await night.taps(person, "更多操作")
    await night.taps(person, "承诺时间")
    await night.types(person, text)


def _nags(night: Night, person: str = "zhaolei") -> list[int]:
    marks = ("⏰ 兑现承诺", "🔴 兑现承诺")
    return [
        round(night.minute(r))
        for r in night.received(person)
        if (r.text or "").removeprefix("<b>").startswith(marks)
    ]


async def test_r_clock_5_a_promise_is_nagged_before_at_and_after_and_told_to_the_head(
    taken: Night,
) -> None:
    await _promises(taken, "两小时后")
    assert "承诺已记下：04:10 前办好" in taken.texts("zhaolei")[-1]
    await taken.advance(151)

    assert _nags(taken) == [90, 110, 120, 135, 150]
    (told,) = taken.received("xuwen", "兑现承诺逾期")
    assert taken.minutes([told]) == [120]


async def test_r_clock_5_buttons_offer_times_and_the_first_contact_hears_the_promise(
    taken: Night,
) -> None:
    await taken.taps("zhaolei", "更多操作")
    await taken.taps("zhaolei", "承诺时间")
    card = taken.phone("zhaolei").latest("答应客户什么时候")
    assert card is not None
    assert [each for each in card.button_texts() if each != "取消"] == [
        "1小时后",
        "今天 17:00",
        "明天 10:00",
        "明天 17:00",
    ]
    await taken.taps("zhaolei", "明天 10:00")

    assert taken.received("wangfang", "赵磊 答应客户 明天 10:00 前办好")


async def test_r_clock_5_kept_in_time_there_is_no_nag(taken: Night) -> None:
    await _promises(taken, "1小时后")
    await taken.advance(20)
    await taken.taps("zhaolei", "已兑现承诺")
    await taken.advance(60)

    assert _nags(taken) == []
    assert "承诺已兑现" in " ".join(taken.phone("zhaolei").toasts())


async def test_r_clock_5_a_broken_promise_counts_as_overdue_in_the_case_s_figures(
    taken: Night,
) -> None:
    await _promises(taken, "半小时后")
    await taken.advance(31)
    await taken.taps("zhaolei", "详情")

    text = taken.texts("zhaolei")[-1]
    assert "兑现承诺 ⚠️ 已逾期" in text
    assert "计入投诉：处理逾期" in text


async def test_r_clock_5_what_is_no_time_is_asked_again_and_the_past_is_refused(
    taken: Night,
) -> None:
    await _promises(taken, "尽快")
    assert "请写清楚，例如" in taken.texts("zhaolei")[-1]
    await taken.types("zhaolei", "昨天15:00")
    assert "这个时间已经过了" in taken.texts("zhaolei")[-1]
    await taken.types("zhaolei", "11月28日17:00")
    assert "承诺已记下：17:00 前办好" in taken.texts("zhaolei")[-1]


async def test_r_clock_5_it_survives_a_restart(taken: Night) -> None:
    await _promises(taken, "1小时后")
    await taken.restart()
    await taken.advance(61)

    assert _nags(taken) == [30, 50, 60]
