"""A42: callback data changed to another case is answered like a case that does not exist."""

import pytest

from simulator.messages import Message
from tests.spine.night import Night

NOT_FOUND = "没有找到这件投诉。请核对编号，或发“看板”查看。"


@pytest.fixture
async def two_cases(night: Night) -> tuple[Night, Message, str]:
    """赵磊's page, and the data of 梁杰's button for a case of the other sub-branch."""
    await night.files("wangfang")
    await night.files("panyue", "客户李四投诉排队两个小时没人管")
    page = night.phone("zhaolei").latest("呼叫")
    theirs = next(p for p in ("liangjie", "hanmei", "xiebin") if night.pages(p))
    other = night.phone(theirs).latest("呼叫")
    assert page is not None
    assert other is not None
    return night, page, other.content.buttons[0][0]["callback_data"]


async def _toast(night: Night, page: Message, data: str) -> str:
    await night.phone("zhaolei").taps(message_id=page.message_id, callback_data=data)
    await night.settle()
    return night.phone("zhaolei").toasts()[-1]


async def test_a42_another_cases_button_is_answered_like_one_of_no_case(
    two_cases: tuple[Night, Message, str],
) -> None:
    night, page, other = two_cases
    verb, subject, choice, seal = page.content.buttons[0][0]["callback_data"].split("|")
    their_case = other.split("|")[1]
    forged = [
        other,
        f"{verb}|{their_case}|{choice}|{seal}",
        f"{verb}|000000000000|{choice}|{seal}",
        f"lower|{subject}|{choice}|{seal}",
        f"{verb}|{subject}|x|{seal}",
        "ack",
        "||||||||",
        "\u202e认领",
        "x" * 64,
    ]
    before = len(night.world.log.sends())

    assert {await _toast(night, page, data) for data in forged} == {NOT_FOUND}
    assert len(night.world.log.sends()) == before


async def test_a42_the_forged_case_goes_on_as_if_nothing_had_happened(
    two_cases: tuple[Night, Message, str],
) -> None:
    night, page, other = two_cases
    await _toast(night, page, other)
    await night.advance(10)

    assert len(night.pages("gaofeng")) == 1, "nobody took the other case: its leader is called"
    assert not any("赵磊" in text for text in night.texts("panyue"))


async def test_a42_a_typed_number_of_another_sub_branch_is_not_found_either(
    two_cases: tuple[Night, Message, str],
) -> None:
    night, _, _ = two_cases
    receipt = night.phone("panyue").latest("已受理")
    assert receipt is not None
    number = receipt.text.partition("已受理 ")[2][:10]
    for text in (f"/case {number}", f"收到 {number}", "/case 1128-00000", "收到 1128-00000"):
        await night.types("zhaolei", text)

    assert night.texts("zhaolei")[-4:] == [NOT_FOUND] * 4
