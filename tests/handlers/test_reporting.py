"""From a message to a draft to a case (R-INTAKE-1, I33), with every kind of input."""

from decimal import Decimal

import pytest
from sqlalchemy import select

from escalation.words import Category, Channel, Flag, PersonId
from handlers.incoming import Arrival
from storage import attachments
from storage.outbox import RowKind
from storage.tables import outbox
from tests.handlers.conftest import Bank
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"


async def test_a_text_becomes_a_draft_card_that_shows_what_was_understood(phones: Phones) -> None:
    card = (await phones.writes("teller", STORY)).cards[0]
    for understood in ("刘建国", "13812345678", "马上解决", "5,000", "业务异常", "情绪激动"):
        assert understood in card.text
    labels = [button.label for row in card.buttons for button in row]
    for wanted in ("提交", "姓名", "电话", "事由", "诉求", "金额", "类别", "途径", "被投诉人"):
        assert any(wanted in label for label in labels)
    assert await phones.all_cases() == []


async def test_r_intake_1_the_draft_card_says_what_is_missing(phones: Phones) -> None:
    text = (await phones.writes("teller", "客户说ATM吞卡了，在网点大吵大闹")).text
    assert "还缺：姓名、电话" in text


async def test_one_tap_files_and_answers_with_number_deadlines_and_who_is_paged(
    phones: Phones,
) -> None:
    draft = await phones.writes("teller", STORY)
    said = await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert case.number in said.cards[0].headline
    for told in ("陈静（支行值班）", "到场时限：03:10", "回复时限：06:10", "结果时限：10:10"):
        assert told in said.text
    assert "用统一口径解释" in said.text
    assert case.complaint.customer_name == "刘建国"
    assert case.complaint.telephone == "13812345678"
    assert case.complaint.amount == Decimal(5000)
    assert (case.first_contact, case.unit) == ("teller", "outlet")


async def test_i33_tapping_submit_twice_files_once_and_shows_the_same_case(phones: Phones) -> None:
    button = (await phones.writes("teller", STORY)).button("提交")
    await phones.taps("teller", button)
    again = await phones.taps("teller", button)
    assert (await phones.only_case()).number in again.text


async def test_a_further_message_adds_and_overwrites_nothing(phones: Phones) -> None:
    await phones.writes("teller", STORY)
    card = (await phones.writes("teller", "他说再不解决就去银监局投诉，联系人李四")).cards[0]
    assert "刘建国" in card.text
    assert "银监局" in card.text


async def test_a_draft_survives_a_new_process(opened: Bank) -> None:
    first = await opened.open()
    draft = await first.writes("teller", STORY)
    await first.taps("teller", draft.button("电话"))
    second = await opened.open()
    second.row = first.row
    said = await second.writes("teller", "13900001111")
    assert "刘建国" in said.text
    assert "13900001111" in said.text
    await second.taps("teller", draft.button("提交"))
    assert (await second.only_case()).complaint.telephone == "13900001111"


@pytest.mark.parametrize(
    ("button", "typed", "shown"),
    [
        ("姓名", "欧阳修远", "姓名：欧阳修远"),
        ("电话", "０１０－６６５５４４３３", "电话："),
        ("诉求", "当面道歉", "诉求：当面道歉"),
        ("金额", "1.2万", "金额：12,000"),
        ("事由", "柜台等了两小时", "事由：柜台等了两小时"),
    ],
)
async def test_each_thing_can_be_put_right_by_typing(
    phones: Phones, button: str, typed: str, shown: str
) -> None:
    draft = await phones.writes("teller", STORY)
    asked = await phones.taps("teller", draft.button(button))
    assert "请发" in asked.text
    assert shown in (await phones.writes("teller", typed)).text


@pytest.mark.parametrize(("button", "typed"), [("电话", "没有电话"), ("金额", "不知道")])
async def test_what_cannot_be_the_value_is_asked_for_again(
    phones: Phones, button: str, typed: str
) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button(button))
    assert "看不出" in (await phones.writes("teller", typed)).text
    assert "看不出" not in (await phones.writes("teller", "13900001111")).text


async def test_category_and_channel_are_chosen_by_buttons(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    listed = await phones.taps("teller", draft.button("类别"))
    draft = await phones.taps("teller", listed.button("C08"))
    listed = await phones.taps("teller", draft.button("途径"))
    draft = await phones.taps("teller", listed.button("95566"))
    await phones.taps("teller", draft.button("提交"))
    complaint = (await phones.only_case()).complaint
    assert (complaint.category, complaint.channel) == (Category.QUEUE, Channel.HOTLINE_95566)


async def test_a_threat_typed_as_a_demand_raises_the_media_flag(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("诉求"))
    assert "媒体风险" in (await phones.writes("teller", "不赔钱就找记者曝光")).text
    draft = await phones.writes("teller", "提交")
    assert Flag.MEDIA_THREAT in (await phones.only_case()).flags


async def test_media_can_be_marked_and_unmarked_before_filing(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    marked = await phones.taps("teller", draft.button("媒体风险：没有"))
    assert "自动提交" in marked.text
    cleared = await phones.taps("teller", marked.button("媒体风险：已标记"))
    assert "秒后自动提交" not in cleared.text
    await phones.taps("teller", cleared.button("提交"))
    assert (await phones.only_case()).flags == {Flag.ANGRY}


async def test_a_doubt_about_media_is_asked_as_yes_or_no(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户转账没到账，拿手机在大厅拍视频")
    assert "客户有没有说要找媒体" in draft.text
    settled = await phones.taps("teller", draft.button("是，涉及媒体"))
    assert "媒体风险：已标记" in settled.button("媒体风险").label
    draft = await phones.writes("lobby", "客户转账没到账，拿手机在大厅拍视频")
    settled = await phones.taps("lobby", draft.button("否"))
    assert "客户有没有说要找媒体" not in settled.text
    assert "媒体风险：没有" in settled.button("媒体风险").label


async def test_a_photo_with_caption_is_kept_fetched_and_filed(phones: Phones) -> None:
    draft = await phones.shows("teller", Arrival.PHOTO, STORY)
    assert "附件：1 个" in draft.text
    await phones.taps("teller", draft.button("提交"))
    (identifier,) = (await phones.only_case()).attachments
    async with phones.database.reading() as connection:
        stored = await attachments.load(connection, identifier)
        query = select(outbox.c.body).where(outbox.c.kind == RowKind.FETCH)
        fetched = (await connection.execute(query)).scalars().all()
    assert stored is not None
    assert (stored.kind, stored.person) == ("photo", "teller")
    assert list(fetched) == [identifier]
    page = (await phones.screen("sub_leader")).cards[0]
    assert [(each.attachment, each.kind) for each in page.attached] == [(identifier, "photo")]


async def test_a_voice_message_alone_can_be_filed(phones: Phones) -> None:
    draft = await phones.shows("teller", Arrival.VOICE)
    await phones.taps("teller", draft.button("提交"))
    assert (await phones.only_case()).attachments[0].startswith("voice-")


async def test_a_location_fills_the_place(phones: Phones) -> None:
    await phones.writes("teller", STORY)
    draft = await phones.points("teller", 30.52, 114.31)
    await phones.taps("teller", draft.button("提交"))
    assert "30.52000,114.31000" in (await phones.only_case()).complaint.place


async def test_a_photo_of_more_than_20_mb_is_refused_with_what_to_do(phones: Phones) -> None:
    said = await phones.shows("teller", Arrival.PHOTO, STORY, size=21 * 1024 * 1024)
    assert "20 MB" in said.text
    assert "附件" not in said.text
    assert "刘建国" in said.text


@pytest.mark.parametrize(
    "text", ["你好", "在吗", "谢谢！", "好的好的", "嗯嗯嗯嗯嗯嗯嗯嗯嗯嗯", "ok"]
)
async def test_a_greeting_gets_a_friendly_hint_and_no_draft(phones: Phones, text: str) -> None:
    said = await phones.writes("teller", text)
    assert "刚才这句没有上报" in said.text
    assert said.cards[0].menu


@pytest.mark.parametrize(
    "text", ["", "   \n\t ", "\u200b\u202e\u2066", "\x00\x01\x02\ufffd\ufffd\ufffd\x07"]
)
async def test_empty_and_binary_texts_get_a_clear_answer(phones: Phones, text: str) -> None:
    assert "没有能读的文字" in (await phones.writes("teller", text)).text


async def test_ten_thousand_characters_are_kept_whole_and_shown_short(phones: Phones) -> None:
    text = "客户投诉转账没到账。" * 1000
    draft = await phones.writes("teller", text)
    assert len(draft.cards[0].text) < 800
    await phones.taps("teller", draft.button("提交"))
    assert len((await phones.only_case()).complaint.matter) == 10_000


async def test_more_than_ten_thousand_characters_are_cut_and_that_is_said(phones: Phones) -> None:
    said = await phones.writes("teller", "客户投诉转账没到账。" * 1200)
    assert "只记下前 10000 个字" in said.text


async def test_report_alone_asks_and_then_takes_even_a_short_text(phones: Phones) -> None:
    assert "请说说情况" in (await phones.writes("teller", "上报")).text
    assert "草稿" in (await phones.writes("teller", "吵架")).text


async def test_dropping_a_draft_leaves_nothing(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("放弃"))
    said = await phones.taps("teller", draft.button("提交"))
    assert "已经不在了" in said.text
    assert await phones.all_cases() == []


async def test_accused_chosen_from_the_list_are_gone_around(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    listed = await phones.taps("teller", draft.button("被投诉人"))
    labels = [button.label for button in listed.buttons]
    assert any("李强" in label for label in labels)
    assert not any("王芳" in label for label in labels)
    await phones.taps("teller", listed.button("陈静"))
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert case.complained_about == {PersonId("sub_leader")}
    assert "sub_leader" not in case.everyone_called


async def test_accused_typed_by_name_are_matched_and_unknown_ones_kept_as_text(
    phones: Phones,
) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("被投诉人"))
    assert "被投诉人：李强" in (await phones.writes("teller", "李强")).text
    draft = await phones.writes("lobby", STORY)
    await phones.taps("lobby", draft.button("被投诉人"))
    assert "还没对上人" in (await phones.writes("lobby", "小孟")).text


async def test_accused_read_from_the_text_are_matched_by_exact_name(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户投诉大堂经理李强态度恶劣，骂人")
    assert "被投诉人：李强（不会让其知道）" in draft.text


async def test_nobody_can_name_themselves(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    await phones.taps("teller", draft.button("被投诉人"))
    said = await phones.writes("teller", "王芳")
    assert "请让同事来上报" in said.text
    await phones.writes("teller", "提交")
    assert (await phones.only_case()).complained_about == frozenset()


async def test_card_secrets_are_not_kept_and_the_reporter_is_warned(phones: Phones) -> None:
    said = await phones.writes(
        "teller", "客户刘建国卡号6222021234567890123，验证码是482913，钱没到账"
    )
    assert "已抹掉" in said.text
    await phones.writes("teller", "提交")
    matter = (await phones.only_case()).complaint.matter
    assert "482913" not in matter
    assert "6222021234567890123" not in matter
