"""I32: an edited message adds; what was there before stays."""

from escalation.words import Flag
from handlers.action import Action
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账"


async def test_i32_an_edit_after_filing_is_added_and_the_original_stays(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY, ref="m-story")
    await phones.taps("teller", draft.button("提交"))
    edit = "客户刘建国 13999999999 转账8000元没到账"
    said = await phones.writes("teller", edit, ref="m-story", edited=True)
    case = await phones.only_case()
    assert case.complaint.matter == STORY
    assert case.complaint.telephone == "13812345678"
    assert case.additions == (f"修改为：{edit}",)
    assert "原来的内容仍保留" in said.text


async def test_i32_an_edit_that_threatens_with_the_media_raises_the_alarm(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY, ref="m-story")
    await phones.taps("teller", draft.button("提交"))
    await phones.writes("teller", f"{STORY}，要找记者曝光", ref="m-story", edited=True)
    assert Flag.MEDIA_THREAT in (await phones.only_case()).flags


async def test_i32_an_edit_before_filing_adds_to_the_draft(phones: Phones) -> None:
    await phones.writes("teller", STORY, ref="m-story")
    draft = await phones.writes("teller", "客户刘建国要求赔偿", ref="m-story", edited=True)
    await phones.taps("teller", draft.button("提交"))
    matter = (await phones.only_case()).complaint.matter
    assert matter.startswith(STORY)
    assert "修改为：客户刘建国要求赔偿" in matter


async def test_i32_an_edit_of_an_answered_field_is_that_field_anew(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("电话"))
    await phones.writes("teller", "13900001111", ref="m-phone")
    said = await phones.writes("teller", "13900002222", ref="m-phone", edited=True)
    assert "电话：13900002222" in said.text


async def test_i32_an_edited_result_is_added_to_its_case(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.taps("sub_leader", Action("result", case.id))
    await phones.writes("sub_leader", "已到帐", ref="m-result")
    await phones.writes("sub_leader", "已到账", ref="m-result", edited=True)
    after = await phones.only_case()
    assert after.result == "已到帐"
    assert after.additions == ("修改为：已到账",)


async def test_an_edited_greeting_that_now_tells_a_story_becomes_a_draft(phones: Phones) -> None:
    await phones.writes("teller", "你好", ref="m-hello")
    assert "草稿" in (await phones.writes("teller", STORY, ref="m-hello", edited=True)).text


async def test_i32_an_edited_emergency_is_added_and_not_called_again(phones: Phones) -> None:
    await phones.writes("teller", "/sos 有人打架", ref="m-sos")
    await phones.writes("teller", "完成")
    await phones.writes("teller", "/sos 有人打架，两个人", ref="m-sos", edited=True)
    assert (await phones.only_case()).additions == ("修改为：有人打架，两个人",)


async def test_an_edited_command_is_not_carried_out_again(phones: Phones) -> None:
    await phones.writes("teller", "/help", ref="m-help")
    said = await phones.writes("teller", "/sos", ref="m-help", edited=True)
    assert said.text == ""
    assert await phones.all_cases() == []
