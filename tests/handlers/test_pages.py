"""What those paged see: when it is sent, repeated, taken, closed; and every other message."""

from dataclasses import replace
from datetime import timedelta

import pytest

from escalation.case import Case
from escalation.message import Kind, Message, Priority, Topic
from escalation.words import PersonId
from handlers.action import LIMIT_BYTES, Action
from handlers.card import Card
from handlers.cards import message as cards
from handlers.incoming import Arrival
from tests.handlers.phones import SEAL, Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"
THREAT = "客户说要打电视台电话曝光"


def page(case: Case, to: str, attempt: int = 1) -> Message:
    """A page of the first call."""
    return Message(
        key="k",
        to=PersonId(to),
        kind=Kind.PAGE,
        topic=Topic.PAGE,
        priority=Priority.PAGE,
        reason=case.calls[0].reason,
        call=1,
        attempt=attempt,
    )


def drawn(phones: Phones, message: Message, case: Case, *, repeat: bool = False) -> Card:
    """The message rendered now."""
    (plan,) = phones.desk.rulebook.plans
    duty = phones.desk.rulebook.duty
    return cards.render(message, case, plan, duty, phones.now, repeat=repeat)


def renewed(phones: Phones, message: Message, case: Case, person: str) -> Card:
    """The live card refreshed for a person."""
    (plan,) = phones.desk.rulebook.plans
    duty = phones.desk.rulebook.duty
    return cards.refresh(message, case, plan, duty, PersonId(person), phones.now)


def labels(card: Card) -> list[str]:
    """Labels of the buttons."""
    return [button.label for row in card.buttons for button in row]


async def test_a_page_says_what_where_how_bad_why_and_how_long(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    card = drawn(phones, page(case, "sub_leader"), case)
    assert card.headline == "🟠 呼叫｜情绪激动"
    for told in (
        case.number,
        "城南营业部",
        "C07 业务异常",
        "马上解决",
        "您在班，请先处理",
        "到场时限 还剩 1 小时（03:10 前）",
    ):
        assert told in card.text
    for wanted in ("认领", "转办", "上报上级", "媒体风险", "详情"):
        assert any(wanted in label for label in labels(card))
    assert card.protected


async def test_personal_data_are_masked_on_pages_wherever_they_stand(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    for message in (page(case, "sub_leader"), replace(page(case, "teller"), topic=Topic.FILED)):
        text = drawn(phones, message, case).text
        assert "刘建国" not in text
        assert "13812345678" not in text
    assert "事由：客户刘** 138****5678 转账" in drawn(phones, page(case, "sub_leader"), case).text


async def test_a47_who_complains_is_no_line_of_a_page_but_beside_it(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    card = drawn(phones, page(case, "sub_leader"), case)
    assert not [line for line in card.lines if line.startswith("客户：")]
    assert card.customer == "客户：刘** 138****5678"
    assert card.customer not in card.text


async def test_a_critical_page_and_its_attempt_stand_in_the_headline(phones: Phones) -> None:
    case = await phones.report("teller", THREAT)
    assert drawn(phones, page(case, "press", 2), case).headline == "🔴 呼叫 第2次｜媒体风险"


async def test_each_attempt_reads_differently(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    texts = {drawn(phones, page(case, "sub_leader", n), case).text for n in range(1, 5)}
    assert len(texts) == 4


async def test_a_repeat_of_the_same_page_is_marked(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    text = drawn(phones, page(case, "sub_leader"), case, repeat=True).text
    assert "（重发，可能重复）" in text


async def test_why_tells_that_a_lower_level_stayed_silent(phones: Phones) -> None:
    await phones.report("teller", STORY)
    await phones.passes(minutes=10)
    assert "无人认领，报到分行值班" in (await phones.screen("branch_leader")).text


async def test_files_go_with_the_first_page_only(phones: Phones) -> None:
    draft = await phones.shows("teller", Arrival.PHOTO, STORY)
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    assert drawn(phones, page(case, "sub_leader"), case).attached
    assert not drawn(phones, page(case, "sub_leader", 2), case).attached


async def test_a_taken_card_shows_who_and_when_and_each_person_their_buttons(
    phones: Phones,
) -> None:
    await phones.report("teller", STORY)
    await phones.passes(minutes=10)
    await phones.writes("branch_leader", "收到")
    case = await phones.only_case()
    phones.now += timedelta(minutes=1)
    handler = renewed(phones, page(case, "branch_leader"), case, "branch_leader")
    other = renewed(phones, page(case, "sub_leader"), case, "sub_leader")
    for card in (handler, other):
        assert card.headline == f"✅ 已由 孙丽 认领 02:20｜{case.number}"
    assert any("已到场" in label for label in labels(handler))
    assert labels(other) == ["📄 详情"]


async def test_r_media_1_who_still_owes_an_acknowledgement_keeps_the_button(
    phones: Phones,
) -> None:
    await phones.report("teller", THREAT)
    await phones.writes("branch_leader", "收到")
    case = await phones.only_case()
    card = renewed(phones, page(case, "province"), case, "province")
    assert any("认领" in label for label in labels(card))
    assert "孙丽 已认领，您这一级也要认领" in card.text


async def test_a_level_aside_sees_its_own_answer_while_nobody_has_the_case(
    phones: Phones,
) -> None:
    await phones.report("teller", THREAT)
    await phones.writes("press", "收到")
    case = await phones.only_case()
    call = next(each for each in case.calls if "press" in each.people)
    message = replace(page(case, "press"), call=call.no)
    assert renewed(phones, message, case, "press").headline.startswith("✅ 已由 冯洁 认领")


async def test_a_closed_case_says_so_and_keeps_the_details(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.taps("sub_leader", Action("result", case.id))
    await phones.writes("sub_leader", "已到账")
    await phones.taps("sub_leader", Action("liability", case.id, "bank"))
    await phones.taps("teller", Action("confirm", case.id))
    card = renewed(phones, page(case, "sub_leader"), await phones.only_case(), "sub_leader")
    assert card.headline == f"☑️ 已办结｜{case.number}"
    assert labels(card) == ["📄 详情"]


@pytest.mark.parametrize("topic", Topic)
@pytest.mark.parametrize("kind", Kind)
async def test_every_topic_can_be_drawn_with_and_without_its_words(
    phones: Phones, topic: Topic, kind: Kind
) -> None:
    case = await phones.report("teller", STORY)
    words = (
        ("by", "陈静"),
        ("why", "理由"),
        ("text", "内容"),
        ("flag", "media"),
        ("files", "photo-1"),
    )
    for given in ((), words):
        for rule in (None, "arrive", "gone"):
            message = replace(
                page(case, "sub_leader"), topic=topic, kind=kind, rule=rule, words=given
            )
            card = drawn(phones, message, case)
            assert card.headline
            assert card == renewed(phones, message, case, "sub_leader") or topic is Topic.PAGE


async def test_nags_tell_the_clock_what_is_left_and_what_to_do(phones: Phones) -> None:
    await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.passes(minutes=45)
    near = (await phones.screen("sub_leader")).cards[-1]
    assert near.headline == "⏰ 到场时限 还剩 15 分钟（03:10 前）"
    assert any("已到场" in label for label in labels(near))
    await phones.passes(minutes=30)
    late = (await phones.screen("sub_leader")).cards
    assert any("已逾期 15 分钟" in card.headline and "🔴" in card.headline for card in late)
    head = (await phones.screen("branch_head")).cards[0]
    assert "逾期，请您督促" in head.headline
    assert [label for label in labels(head) if "督办" in label or "接手" in label]


HOSTILE = (
    '客户<a href="http://evil">点我</a>转账没到账',
    "客户\u202e帐到没账转\u202c 转账没到账",
    "客户{number}{0.__class__}%s转账没到账",
    "客户转账没到账" + "啊" * 5000,
    "客户转账没到账\n" * 400,
    "客户*_`[]()转账没到账~>#+-=|{}.!",
)


@pytest.mark.parametrize("text", HOSTILE)
async def test_a44_hostile_texts_still_page_and_stay_short_and_inert(
    phones: Phones, text: str
) -> None:
    case = await phones.report("teller", text)
    card = drawn(phones, page(case, "sub_leader"), case)
    assert case.number in card.text
    assert len(card.text) < 1000
    assert "\u202e" not in card.text
    assert all("\n" not in line for line in card.lines)


async def test_every_button_fits_into_64_bytes(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    shown = list(draft.buttons)
    for part in ("类别", "途径", "被投诉人"):
        shown += (await phones.taps("teller", draft.button(part))).buttons
    shown += (await phones.taps("teller", draft.button("提交"))).buttons
    case = await phones.only_case()
    shown += (await phones.writes("sub_leader", f"/case {case.number}")).buttons
    shown += (await phones.taps("sub_leader", Action("transfer", case.id))).buttons
    shown += (await phones.taps("sub_leader", Action("accuse", case.id))).buttons
    longest = PersonId("someone-with-a-very-long-identifier-in-the-organisation-file")
    for button in shown:
        assert len(button.action.pack(SEAL, longest).encode()) <= LIMIT_BYTES
        assert button.label.strip()
