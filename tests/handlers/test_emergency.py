"""紧急 and /sos: pages leave before any form."""

import pytest

from escalation.words import Category, Flag
from handlers.incoming import Arrival
from tests.handlers.phones import Phones


@pytest.mark.parametrize("text", ["/sos 大厅有人打架", "紧急 大厅有人打架", "紧急！大厅有人打架"])
async def test_an_emergency_is_filed_first_and_asked_about_afterwards(
    phones: Phones, text: str
) -> None:
    said = await phones.writes("teller", text)
    case = await phones.only_case()
    assert Flag.EMERGENCY in case.flags
    assert "打架" in case.complaint.matter
    assert case.open_calls
    assert case.number in said.text
    assert "还缺：姓名、电话、诉求" in said.text


async def test_the_menu_button_alone_asks_for_one_sentence_and_files_it(phones: Phones) -> None:
    assert "马上发一句话" in (await phones.writes("teller", "紧急")).text
    assert await phones.all_cases() == []
    await phones.writes("teller", "吵")
    assert Flag.EMERGENCY in (await phones.only_case()).flags


async def test_it_can_be_called_without_a_word_and_tapped_twice(phones: Phones) -> None:
    asked = await phones.writes("teller", "紧急")
    await phones.taps("teller", asked.button("马上呼叫"))
    again = await phones.taps("teller", asked.button("马上呼叫"))
    case = await phones.only_case()
    assert case.number in again.text
    assert "还没写" in (await phones.screen("sub_leader")).text


async def test_a_voice_message_is_sentence_enough(phones: Phones) -> None:
    await phones.writes("teller", "紧急")
    await phones.shows("teller", Arrival.VOICE)
    case = await phones.only_case()
    assert Flag.EMERGENCY in case.flags
    assert case.attachments


async def test_it_takes_along_the_draft_that_was_begun(phones: Phones) -> None:
    await phones.writes("teller", "客户刘建国转账没到账")
    await phones.writes("teller", "紧急")
    case = await phones.only_case()
    assert case.complaint.customer_name == "刘建国"
    assert Flag.EMERGENCY in case.flags


async def test_what_follows_is_added_until_it_is_finished(phones: Phones) -> None:
    await phones.writes("teller", "/sos 大厅有人打架")
    await phones.writes("teller", "客户刘建国 13812345678")
    await phones.points("teller", 30.5, 114.3)
    await phones.shows("teller", Arrival.PHOTO)
    await phones.writes("teller", "完成")
    await phones.writes("teller", "另一位客户转账5000元没到账")
    case = await phones.only_case()
    assert (case.complaint.customer_name, case.complaint.telephone) == ("刘建国", "13812345678")
    assert case.complaint.place
    assert len(case.attachments) == 1
    assert not any("另一位" in text for text in case.additions)


async def test_after_thirty_minutes_a_message_is_a_new_complaint(phones: Phones) -> None:
    await phones.writes("teller", "/sos 大厅有人打架")
    await phones.passes(minutes=31)
    assert "草稿" in (await phones.writes("teller", "客户转账5000元没到账")).text


async def test_urgent_cash_is_a_category_and_no_cry_for_help(phones: Phones) -> None:
    draft = await phones.writes("teller", "紧急用款，客户要取5000元，系统停机")
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert case.complaint.category is Category.URGENT_CASH
    assert Flag.EMERGENCY not in case.flags
