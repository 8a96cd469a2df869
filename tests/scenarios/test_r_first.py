"""R-FIRST-1 to 3: who took it first follows it, the handler is pressed, the loop is closed."""

import pytest

from tests.spine.night import Night


@pytest.fixture
async def taken(night: Night) -> Night:
    """王芳's case in 赵磊's hands at 02:10."""
    await night.files("wangfang")
    await night.taps("zhaolei", "认领")
    return night


async def _reports_the_result(night: Night) -> None:
    for label in ("已到场", "已回复客户", "报结果"):
        await night.taps("zhaolei", label)
    await night.types("zhaolei", "清算延迟，已到账，客户接受")


async def test_r_first_1_the_first_responder_is_told_every_step_that_others_make(
    taken: Night,
) -> None:
    await _reports_the_result(taken)

    for step in ("已认领", "已到场", "已回复客户", "已报结果"):
        assert len(taken.received("wangfang", f"赵磊 {step}")) == 1, step


async def test_r_first_1_the_first_responder_can_press_it_up_a_level_and_follow_it(
    taken: Night,
) -> None:
    await taken.taps("wangfang", "上报上级")
    assert len(taken.pages("chenjing")) + len(taken.pages("xuwen")) >= 1

    await taken.types("wangfang", "我的投诉件")
    assert "未办结 1 件" in taken.texts("wangfang")[-1]


async def test_r_first_2_a_stalled_handler_is_reminded_then_the_head_is_told_and_presses(
    taken: Night,
) -> None:
    await taken.taps("zhaolei", "已到场")
    await taken.advance(61)
    (reminded,) = taken.received("zhaolei", "没有进展")
    assert 59 <= taken.minute(reminded) <= 61
    assert taken.received("xuwen", "停滞") == []

    await taken.advance(30)
    (told,) = taken.received("xuwen", "处理停滞，请您督促")
    assert 89 <= taken.minute(told) <= 91
    await taken.taps("xuwen", "督办")
    assert len(taken.received("zhaolei", "督办｜徐文 要求马上处理")) == 1


async def test_r_first_2_it_stalls_on_and_climbs(taken: Night) -> None:
    await taken.taps("zhaolei", "已到场")
    await taken.advance(121)

    assert 119 <= taken.minute(taken.pages("xuwen")[0]) <= 121


async def test_r_first_3_the_case_closes_only_after_the_first_responder_confirms(
    taken: Night,
) -> None:
    await _reports_the_result(taken)
    await taken.taps("zhaolei", "无责")
    assert taken.received("zhaolei", "已办结") == []

    await taken.taps("wangfang", "确认办结")
    assert taken.sees("zhaolei", "☑️ 已办结")
    await taken.types("chenjing", "/board")
    assert "没有未办结" in taken.texts("chenjing")[-1]


async def test_r_first_3_confirmed_without_a_liability_it_stays_open(taken: Night) -> None:
    await _reports_the_result(taken)
    await taken.taps("wangfang", "确认办结")
    assert not taken.sees("zhaolei", "☑️ 已办结")

    await taken.taps("zhaolei", "双方责任")
    assert taken.sees("zhaolei", "☑️ 已办结")


async def test_r_first_3_sent_back_it_is_the_handlers_again(taken: Night) -> None:
    await _reports_the_result(taken)
    await taken.taps("wangfang", "退回")
    await taken.types("wangfang", "客户说钱还是没到")

    (back,) = taken.received("zhaolei", "退回了结果")
    assert "客户说钱还是没到" in (back.text or "")
    await taken.types("wangfang", "/mine")
    assert "未办结 1 件" in taken.texts("wangfang")[-1]


async def test_r_first_3_an_unconfirmed_result_is_nagged_and_never_forgotten(taken: Night) -> None:
    await _reports_the_result(taken)
    before = len(taken.received("wangfang"))
    await taken.advance(180)

    assert len(taken.received("wangfang")) > before
    await taken.types("chenjing", "/board")
    assert "未办结 1 件" in taken.texts("chenjing")[-1]
