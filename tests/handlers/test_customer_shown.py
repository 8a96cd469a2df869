"""A47: the customer's name and telephone in chats, who sees them, and what the register keeps."""

import pytest

from escalation.case import Case
from escalation.words import PersonId
from handlers.action import Action
from handlers.cards.buttons import DETAIL
from handlers.cards.customer import CUSTOMER
from handlers.cards.masking import without_personal
from handlers.incoming import Arrival, Incoming, Sender
from handlers.privacy import Privacy
from handlers.router import Router
from storage import ledger
from tests.handlers.phones import SEAL, Phones

NAME, NUMBER = "刘建国", "13812345678"
STORY = f"客户{NAME} {NUMBER} 转账5000元没到账，要求马上解决"


async def shown_to(phones: Phones, case: Case) -> list[str | None]:
    """To whom the register says that the customer was shown."""
    async with phones.database.reading() as connection:
        kept = await ledger.history(connection, case.id)
    return [each.entry.actor for each in kept if each.entry.kind == "customer_shown"]


def with_switch(phones: Phones, switch: Privacy) -> None:
    """The wire of these phones gets another switch."""
    phones.router = Router(phones.desk, phones.lexicon, SEAL, {"telegram": switch})


async def test_details_are_masked_in_every_word_of_the_case(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.taps("teller", Action("add", case.id))
    await phones.writes("teller", f"{NAME}又换了号，打138 1234 5678或者0571-87654321都行")
    await phones.taps("sub_leader", Action("result", case.id))
    await phones.writes("sub_leader", f"已与{NAME}（{NUMBER}）说清，款项到账")

    said = await phones.taps("sub_leader", Action(DETAIL, case.id))
    for hidden in (NAME, NUMBER, "138 1234 5678", "87654321"):
        assert hidden not in said.text
    assert "客户：刘**，电话：138****5678" in said.text
    assert "已与刘**（138****5678）说清" in said.text
    assert await shown_to(phones, case) == []


async def test_a_name_put_right_hides_the_older_one_too(phones: Phones) -> None:
    case = await phones.report("teller", "客户转账5000元没到账，要求马上解决")
    await phones.taps("teller", Action("add", case.id))
    await phones.writes("teller", f"客户叫{NAME}，电话{NUMBER}")
    assert (await phones.only_case()).complaint.customer_name == NAME

    text = (await phones.taps("sub_leader", Action(DETAIL, case.id))).text
    assert NAME not in text and NUMBER not in text
    assert "姓名  → 刘**" in text


async def test_one_tap_shows_the_customer_on_a_card_of_its_own_and_the_register_says_so(
    phones: Phones,
) -> None:
    case = await phones.report("teller", STORY)
    details = await phones.taps("sub_leader", Action(DETAIL, case.id))
    said = await phones.taps("sub_leader", details.button("显示客户信息"))

    (card,) = said.cards
    assert f"客户：{NAME}，电话：{NUMBER}" in card.lines
    assert card.protected and not card.buttons
    assert await shown_to(phones, case) == ["sub_leader"]
    history = (await phones.taps("branch_leader", Action(DETAIL, case.id))).text
    assert "陈静 查看客户姓名、电话" in history
    assert NAME not in history


async def test_what_was_masked_in_words_can_be_read_there_and_nothing_else_is_told(
    phones: Phones,
) -> None:
    case = await phones.report("teller", f"{STORY}，他爱人电话13912340000")
    await phones.taps("teller", Action("add", case.id))
    await phones.writes("teller", "在贵宾室等着")
    card = (await phones.taps("sub_leader", Action(CUSTOMER, case.id))).cards[0]
    assert "13912340000" in card.text
    assert "贵宾室" not in card.text


async def test_where_nothing_is_hidden_there_is_no_such_button(phones: Phones) -> None:
    case = await phones.report("teller", "客户转账5000元没到账，要求马上解决")
    said = await phones.taps("sub_leader", Action(DETAIL, case.id))
    assert not [each for each in said.buttons if "客户信息" in each.label]


async def test_r_conf_1_who_may_not_see_the_case_is_shown_nobody_and_leaves_no_trace(
    phones: Phones,
) -> None:
    case = await phones.report("teller", f"{STORY}，投诉李强骂人")
    assert "lobby" in case.complained_about
    nobody = await phones.taps("lobby", Action(CUSTOMER, "000000000000"))
    for person in ("lobby", "admin"):
        said = await phones.taps(person, Action(CUSTOMER, case.id))
        assert said.text == nobody.text
    assert await shown_to(phones, case) == []


async def test_a_group_chat_is_never_shown_a_customer(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    with_switch(phones, Privacy.FULL)
    for verb in (CUSTOMER, DETAIL):
        group = Sender(transport="telegram", address="tsub_leader", in_group=True)
        packed = Action(verb, case.id).pack(SEAL, PersonId("sub_leader"))
        said = await phones.comes(
            Incoming(kind=Arrival.ACTION, sender=group, at=phones.now, text=packed, answer_ref="a")
        )
        assert not said.cards
    assert await shown_to(phones, case) == []


async def test_a_forged_tap_shows_nothing(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    packed = Action(CUSTOMER, case.id).pack(SEAL, PersonId("sub_leader"))
    assert NAME not in (await phones.taps_packed("outlet_head", packed)).text
    assert await shown_to(phones, case) == []


@pytest.mark.parametrize("switch", Privacy)
async def test_the_switch_of_the_wire_says_what_details_show_and_full_is_registered(
    phones: Phones, switch: Privacy
) -> None:
    case = await phones.report("teller", STORY)
    with_switch(phones, switch)
    said = await phones.taps("sub_leader", Action(DETAIL, case.id))
    is_full = switch is Privacy.FULL
    assert (f"客户：{NAME}，电话：{NUMBER}" in said.text) is is_full
    assert (NAME in said.text) is is_full
    assert await shown_to(phones, case) == (["sub_leader"] if is_full else [])
    assert bool([each for each in said.buttons if "客户信息" in each.label]) is not is_full


async def test_another_wire_has_another_switch(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    phones.router = Router(phones.desk, phones.lexicon, SEAL, {"wecom": Privacy.FULL})
    assert NAME not in (await phones.taps("sub_leader", Action(DETAIL, case.id))).text


async def test_who_asks_for_the_written_record_is_registered_too(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.taps("sub_leader", Action("record", case.id))
    assert await shown_to(phones, case) == ["sub_leader"]


async def test_the_work_log_masks_what_was_said_of_a_case_and_in_notes(phones: Phones) -> None:
    case = await phones.report("teller", STORY)
    await phones.writes("sub_leader", "收到")
    await phones.taps("sub_leader", Action("add", case.id))
    await phones.writes("sub_leader", f"已打{NAME}电话{NUMBER}，没人接")
    await phones.writes("sub_leader", f"日志 再打{NUMBER}")
    text = (await phones.writes("sub_leader", "/log")).text
    assert "没人接" in text and "再打138****5678" in text
    assert NAME not in text and NUMBER not in text


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("打13812345678", "打138****5678"),
        ("打138 1234 5678吧", "打138****5678吧"),
        ("打138-1234-5678吧", "打138****5678吧"),
        ("座机0571-87654321", "座机057****4321"),
        ("座机(0571)87654321", "座机(0571)87654321"),
        ("2026-11-28 02:10 取5000元，见1128-40213", "2026-11-28 02:10 取5000元，见1128-40213"),
    ],
)
def test_telephones_are_masked_however_they_are_written(said: str, shown: str) -> None:
    assert without_personal(said, None, None) == shown


def test_a_name_with_a_title_is_masked_without_it_too() -> None:
    masked = without_personal("刘建国先生来电，刘建国很生气，刘先生", "刘建国先生", None)
    assert masked == "刘**来电，刘**很生气，刘先生"


def test_the_customer_s_own_telephone_is_masked_in_any_writing() -> None:
    masked = without_personal("打(0571) 8765-4321找他", None, "057187654321")
    assert masked == "打(057****4321找他"
