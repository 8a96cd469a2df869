"""Buttons that were not shown to this person (A42): the same answer as 'not found'."""

from escalation.words import PersonId
from handlers.action import Action
from handlers.incoming import Arrival, Incoming, Sender
from tests.handlers.phones import SEAL, Phones

STORY = "客户刘建国 13812345678 转账5000元没到账, 很生气要求马上解决"


async def test_a42_every_forgery_is_answered_like_a_case_that_does_not_exist(
    phones: Phones,
) -> None:
    case = await phones.report("teller", STORY)
    other = await phones.report("lobby", "客户张伟 ATM吞卡三小时没人管")
    missing = await phones.taps("sub_leader", Action("ack", "ffffffffffff"))
    sealed = Action("ack", case.id).pack(SEAL, PersonId("sub_leader"))
    before = await phones.all_cases()
    for packed in (
        sealed.replace(case.id, other.id),
        sealed.replace("ack", "raise"),
        sealed[:-1] + "A" + "A",
        Action("ack", case.id).pack(b"another key", PersonId("sub_leader")),
        Action("ack", case.id).pack(SEAL, PersonId("teller")),
        "",
        "|",
        "ack|" + case.id,
        "\ud800",
        "x" * 500,
    ):
        assert (await phones.taps_packed("sub_leader", packed)).toasts == missing.toasts, packed
    assert await phones.all_cases() == before


async def test_a42_a_stranger_with_a_genuine_button_learns_nothing(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    packed = Action("ack", case.id).pack(SEAL, PersonId("sub_leader"))
    said = await phones.taps_packed("fresh", packed)
    assert said.text == "没有找到这件投诉。请核对编号，或发“看板”查看。"


async def test_a_sealed_button_of_a_verb_nobody_knows_changes_nothing(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    assert "没有找到" in (await phones.taps("teller", Action("explode", case.id))).text


async def test_choices_that_do_not_exist_change_nothing(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    subject = draft.button("提交").action.subject
    for verb in ("setcat", "setchan", "setwho", "field"):
        said = await phones.taps("teller", Action(verb, subject, "nonsense"))
        assert "草稿" not in said.text
    await phones.taps("teller", draft.button("提交"))
    case = await phones.only_case()
    await phones.taps("sub_leader", Action("ack", case.id))
    for verb in ("trto", "liability", "setaccused"):
        await phones.taps("sub_leader", Action(verb, case.id, "nonsense"))
    after = await phones.only_case()
    assert (after.handler, after.liability) == ("sub_leader", None)


async def test_a_tap_on_a_card_the_platform_has_forgotten_is_answered_anew(
    phones: Phones,
) -> None:
    draft = await phones.writes("teller", STORY)
    packed = draft.button("提交").action.pack(SEAL, PersonId("teller"))
    sender = Sender(transport="telegram", address="tteller")
    said = await phones.comes(
        Incoming(kind=Arrival.ACTION, sender=sender, at=phones.now, text=packed, answer_ref="a-old")
    )
    assert (await phones.only_case()).number in said.cards[0].headline


async def test_every_tap_is_answered_so_that_no_phone_stays_busy(phones: Phones) -> None:
    draft = await phones.writes("teller", STORY)
    for button in ("类别", "途径", "被投诉人", "电话", "媒体风险"):
        assert len((await phones.taps("teller", draft.button(button))).toasts) == 1
