"""话术: with the receipt, by a button and by typing (R-TR-1, R-MEDIA-2)."""

from dataclasses import replace
from pathlib import Path

import pytest

from escalation.duty import Target, Who
from escalation.words import PersonId, UnitKind
from storage.files.guidance import load_guidance
from tests.handlers.conftest import rota
from tests.handlers.phones import Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 要求马上解决"


@pytest.fixture
def guided(phones: Phones) -> Phones:
    """The sample bank with the cards that ship, and a press telephone."""
    guidance, problems = load_guidance(Path("plans/guidance.yaml"))
    assert guidance is not None, problems
    rules = phones.desk.rulebook
    rules.guidance = guidance
    press = Target(Who.LEADER, "press", UnitKind.BRANCH)
    rules.plans = [replace(each, spokesperson=press) for each in rules.plans]
    organisation = rules.duty.organisation
    speaker = replace(organisation.people[PersonId("press")], telephone="027-65550000")
    people = {**organisation.people, speaker.id: speaker}
    rules.duty = rota(replace(organisation, people=people))
    return phones


async def test_r_tr_1_the_receipt_says_what_to_say_and_what_not(guided: Phones) -> None:
    draft = await guided.writes("teller", STORY)
    said = await guided.taps("teller", draft.button("提交"))
    assert "💬 可以说：您的钱有记录可查" in said.text
    assert "🚫 不要说：可能丢了" in said.text
    assert "采访" not in said.text
    full = await guided.taps("teller", said.button("话术"))
    assert "🗣 业务异常" in full.text
    assert "👉 先做：看凭证" in full.text


async def test_r_media_2_with_a_threat_the_card_declines_interviews_and_names_the_spokesperson(
    guided: Phones,
) -> None:
    draft = await guided.writes("teller", f"{STORY}，不然就找记者曝光")
    said = await guided.taps("teller", draft.button("提交"))
    assert "我不便接受采访" in said.text
    assert "新闻发言人 冯洁 027-65550000" in said.text


async def test_r_conf_1_a_spokesperson_complained_about_is_nobody_to_send_the_press_to(
    guided: Phones,
) -> None:
    draft = await guided.writes("teller", f"{STORY}，冯洁态度恶劣，不然就找记者曝光")
    listed = await guided.taps("teller", draft.button("被投诉人"))
    draft = await guided.writes("teller", "冯洁")
    assert listed.cards
    said = await guided.taps("teller", draft.button("提交"))
    assert "我不便接受采访" in said.text
    assert "新闻发言人 冯洁" not in said.text


@pytest.mark.parametrize("typed", ["/guide C03", "话术 C03", "话术：挂失", "/guide c03"])
async def test_any_card_is_found_by_typing(guided: Phones, typed: str) -> None:
    said = await guided.writes("lobby", typed)
    assert "🗣 停机期间挂失" in said.text
    assert "5 天内" in said.text


async def test_difficult_customers_have_their_cards_too(guided: Phones) -> None:
    said = await guided.writes("lobby", "话术 固执己见")
    assert "给两个可选的办法" in said.text
    assert "换人" in (await guided.taps("lobby", said.button("换人"))).cards[0].headline


async def test_alone_it_is_the_card_of_the_case_in_hand_else_the_list(guided: Phones) -> None:
    listed = await guided.writes("teller", "话术")
    assert "话术卡" in listed.text
    assert len(listed.buttons) == 24
    await guided.report("teller", STORY)
    assert "🗣 业务异常" in (await guided.writes("teller", "/guide")).text
    assert "🗣 话术卡" in (await guided.writes("lobby", "/guide")).text, "it is not theirs"


async def test_what_nobody_knows_gets_the_list(guided: Phones) -> None:
    said = await guided.writes("lobby", "话术 火星")
    assert "没有找到“火星”" in said.text
    assert said.button("C01")


async def test_details_have_the_button_and_a_hidden_case_does_not_answer(guided: Phones) -> None:
    case = await guided.report("teller", STORY)
    detail = await guided.writes("teller", f"/case {case.number}")
    button = detail.button("话术")
    assert "业务异常" in (await guided.taps("teller", button)).text
    said = await guided.taps("lobby", button)
    assert "没有找到这件投诉" in said.text
    assert "业务异常" not in said.text


async def test_the_list_of_a_case_leads_back_to_the_case(guided: Phones) -> None:
    await guided.report("teller", f"{STORY}，不然就找记者曝光")
    said = await guided.writes("teller", "话术")
    assert "🗣 媒体" in said.text
    assert "客户积压" not in said.text
    listed = await guided.taps("teller", said.button("全部话术卡"))
    assert "🗣 跨省" in (await guided.taps("teller", listed.button("C13"))).text
