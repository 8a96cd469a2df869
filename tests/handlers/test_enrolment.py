"""绑定: strangers, codes, confirmation on the authenticated side (A37), numbers only (A38)."""

from dataclasses import replace
from datetime import timedelta

import pytest

from escalation.words import PersonId
from handlers.incoming import Arrival, Incoming, Media, Sender
from storage import people
from tests.handlers.conftest import NIGHT
from tests.handlers.phones import Phones, Said

STORY = "客户刘建国 13812345678 转账5000元没到账"


async def code_for(phones: Phones, person: str, code: str = "K7QX") -> None:
    """The administrator made a code."""
    async with phones.database.writing() as connection:
        await people.add_code(connection, code, person, phones.now + timedelta(hours=1))


def numbered_in_file(phones: Phones, who: str, number: int) -> None:
    """The organisation file says another number for somebody."""
    duty = phones.desk.rulebook.duty
    everybody = dict(duty.organisation.people)
    everybody[PersonId(who)] = replace(everybody[PersonId(who)], telegram=number)
    organisation = replace(duty.organisation, people=everybody)
    phones.desk.rulebook.duty = replace(duty, organisation=organisation)


async def state_of(phones: Phones, address: str) -> tuple[str, str] | None:
    """Person and state of an address."""
    async with phones.database.reading() as connection:
        found = await people.who(connection, "telegram", address)
    return (found.person, found.state) if found else None


def from_number(number: str, text: str, display: str = "许可") -> Incoming:
    """A text from a numeric address."""
    sender = Sender(transport="telegram", address=number, display=display)
    return Incoming(
        kind=Arrival.TEXT, sender=sender, at=NIGHT, text=text, message_ref=f"{number}:1"
    )


@pytest.mark.parametrize("text", [STORY, "/board", "/start", "/case 12345", "收到", "紧急", ""])
async def test_a_stranger_hears_how_to_enrol_and_nothing_else(phones: Phones, text: str) -> None:
    await phones.report("teller", STORY)
    said = await phones.writes("fresh", text)
    assert "登记码" in said.text
    assert said.buttons == []
    assert len(await phones.all_cases()) == 1


async def test_a_strangers_photo_and_edit_leave_nothing(phones: Phones) -> None:
    assert "登记码" in (await phones.shows("fresh", Arrival.PHOTO, STORY)).text
    assert (await phones.writes("fresh", STORY, edited=True)).text == ""
    assert await phones.all_cases() == []


async def test_a37_a_code_binds_nobody_until_the_authenticated_side_confirms(
    phones: Phones,
) -> None:
    await code_for(phones, "fresh")
    said = await phones.writes("fresh", "/start K7QX")
    assert "确认是您本人" in said.text
    assert await state_of(phones, "tfresh") == ("fresh", "pending")
    assert "还在等" in (await phones.writes("fresh", STORY)).text
    assert await phones.all_cases() == []
    asked = await phones.screen("admin")
    assert "郭新" in asked.text
    assert "tfresh" in asked.text
    confirmed = await phones.taps("admin", asked.button("是本人"))
    assert await state_of(phones, "tfresh") == ("fresh", "live")
    assert "郭新，您好" in confirmed.text
    assert "草稿" in (await phones.writes("fresh", STORY)).text


async def test_a37_the_units_head_may_confirm_and_nobody_else(phones: Phones) -> None:
    await code_for(phones, "fresh")
    await phones.writes("fresh", "/start K7QX")
    button = (await phones.screen("outlet_head")).button("是本人")
    for other in ("teller", "branch_leader", "sub_leader"):
        assert (await phones.screen(other)).cards == []
        assert "没有找到" in (await phones.taps(other, button)).text
    assert await state_of(phones, "tfresh") == ("fresh", "pending")
    await phones.taps("outlet_head", button)
    assert await state_of(phones, "tfresh") == ("fresh", "live")
    assert "已经有人处理过" in (await phones.taps("admin", button)).text


async def test_a37_a_refused_binding_stays_a_stranger(phones: Phones) -> None:
    await code_for(phones, "fresh")
    await phones.writes("fresh", "/start K7QX")
    await phones.taps("admin", (await phones.screen("admin")).button("不是"))
    assert await state_of(phones, "tfresh") == ("fresh", "revoked")
    assert "登记码" in (await phones.writes("fresh", STORY)).text


async def test_a_new_phone_ends_the_old_one_and_tells_it(phones: Phones) -> None:
    await code_for(phones, "teller")
    await phones.writes("fresh", "/start K7QX")
    said = await phones.taps("admin", (await phones.screen("admin")).button("是本人"))
    assert await state_of(phones, "tteller") == ("teller", "revoked")
    assert await state_of(phones, "tfresh") == ("teller", "live")
    assert "换到新的手机" in said.text
    assert "登记码" in (await phones.writes("teller", STORY)).text


async def test_wrong_used_and_expired_codes_get_one_same_answer(phones: Phones) -> None:
    await code_for(phones, "fresh", "USED")
    await code_for(phones, "fresh", "LATE")
    await phones.writes("fresh", "/start USED")
    phones.now += timedelta(hours=2)
    answers = {
        (await phones.writes(who, f"/start {code}")).text
        for who, code in (("new1", "WRONG"), ("new2", "USED"), ("new3", "LATE"))
    }
    assert len(answers) == 1
    assert "用不了" in answers.pop()


async def test_a_bound_person_does_not_use_up_somebody_elses_code(phones: Phones) -> None:
    await code_for(phones, "fresh")
    assert "王芳" in (await phones.writes("teller", "/start K7QX")).text
    assert "确认是您本人" in (await phones.writes("fresh", "/start K7QX")).text


async def test_a38_the_number_in_the_organisation_file_binds_and_a_name_does_not(
    phones: Phones,
) -> None:
    taken_over = from_number("4444", STORY, display="许可")
    assert "登记码" in (await phones.comes(taken_over)).text
    named = from_number("9001", STORY, display="somebody else entirely")
    assert "草稿" in (await phones.comes(named)).text
    assert await state_of(phones, "9001") == ("numbered", "live")


async def test_a_revoked_number_is_not_bound_again_by_itself(phones: Phones) -> None:
    await phones.comes(from_number("9001", STORY))
    async with phones.database.writing() as connection:
        await people.mark(connection, "telegram", "9001", "revoked", phones.now)
    assert "登记码" in (await phones.comes(from_number("9001", STORY))).text


async def test_a_dead_address_that_writes_again_is_alive(phones: Phones) -> None:
    async with phones.database.writing() as connection:
        await people.mark(connection, "telegram", "tteller", "dead", phones.now)
    await phones.writes("teller", "/help")
    assert await state_of(phones, "tteller") == ("teller", "live")


async def test_somebody_who_left_the_organisation_is_a_stranger(phones: Phones) -> None:
    organisation = phones.desk.rulebook.duty.organisation
    left = {key: person for key, person in organisation.people.items() if key != "teller"}
    duty = replace(phones.desk.rulebook.duty, organisation=replace(organisation, people=left))
    phones.desk.rulebook.duty = duty
    assert "登记码" in (await phones.writes("teller", STORY)).text


async def in_group(phones: Phones, who: str, text: str, kind: Arrival = Arrival.TEXT) -> Said:
    """Something said in a group chat."""
    sender = Sender(transport="telegram", address=f"t{who}", in_group=True)
    media = Media(file_ref="f", kind="photo") if kind is Arrival.PHOTO else None
    return await phones.comes(
        Incoming(
            kind=kind,
            sender=sender,
            at=NIGHT,
            text=text,
            message_ref="-100:5",
            answer_ref="a-group" if kind is Arrival.ACTION else "",
            media=media,
        )
    )


@pytest.mark.parametrize("who", ["teller", "fresh"])
@pytest.mark.parametrize("text", ["/board", "/case 12345", "/sos 有人打架", "/start K7QX"])
async def test_in_a_group_a_command_gets_one_polite_line(
    phones: Phones, who: str, text: str
) -> None:
    await phones.report("lobby", STORY)
    said = await in_group(phones, who, text)
    assert said.text == "为了客户隐私，投诉的事不在群里说。请点我的头像，私聊发给我，谢谢。"
    assert len(await phones.all_cases()) == 1


@pytest.mark.parametrize("kind", [Arrival.TEXT, Arrival.PHOTO, Arrival.LOCATION])
async def test_in_a_group_everything_else_is_passed_over(phones: Phones, kind: Arrival) -> None:
    assert (await in_group(phones, "teller", STORY, kind)).text == ""


@pytest.mark.parametrize("kind", [Arrival.UNREADABLE, Arrival.CONTACT])
async def test_what_cannot_be_read_gets_a_clear_answer(phones: Phones, kind: Arrival) -> None:
    said = await phones.comes(
        Incoming(
            kind=kind,
            sender=Sender(transport="telegram", address="tteller"),
            at=NIGHT,
            message_ref="m-x",
        )
    )
    assert "看不了" in said.text


async def test_a_number_moved_in_the_file_is_a_stranger_again(phones: Phones) -> None:
    assert "登记码" not in (await phones.comes(from_number("9001", "/board"))).text
    numbered_in_file(phones, "numbered", 9002)
    assert "登记码" in (await phones.comes(from_number("9001", "/board"))).text
    assert "登记码" not in (await phones.comes(from_number("9002", "/board"))).text


async def test_a_code_nobody_could_confirm_stays_good(phones: Phones) -> None:
    await code_for(phones, "fresh")
    async with phones.database.writing() as connection:
        for name in ("admin", "outlet_head"):
            await people.mark(connection, "telegram", f"t{name}", "dead", phones.now)
    assert "还没有用掉" in (await phones.writes("fresh", "/start K7QX")).text
    assert await state_of(phones, "tfresh") is None
    async with phones.database.writing() as connection:
        await people.mark(connection, "telegram", "tadmin", "live", phones.now)
    assert "确认是您本人" in (await phones.writes("fresh", "/start K7QX")).text


async def test_an_administrator_named_by_number_can_be_asked(phones: Phones) -> None:
    await code_for(phones, "fresh")
    async with phones.database.writing() as connection:
        for name in ("admin", "outlet_head"):
            await people.mark(connection, "telegram", f"t{name}", "dead", phones.now)
    numbered_in_file(phones, "admin", 9009)
    assert "确认是您本人" in (await phones.writes("fresh", "/start K7QX")).text
    assert "郭新" in (await phones.screen("admin")).text


async def test_whoever_confirms_and_opens_the_chat_late_is_asked_then(phones: Phones) -> None:
    await code_for(phones, "fresh")
    async with phones.database.writing() as connection:
        for name in ("admin", "outlet_head"):
            await people.mark(connection, "telegram", f"t{name}", "dead", phones.now)
    numbered_in_file(phones, "admin", 9009)
    await phones.writes("fresh", "/start K7QX")
    before = await phones.screen("admin")
    await phones.comes(from_number("9009", "/start"))
    after = await phones.screen("admin")
    assert len(after.cards) == len(before.cards) + 1
    assert await state_of(phones, "9009") == ("admin", "live")


async def test_a_newcomer_who_waits_and_writes_again_has_the_question_put_again(
    phones: Phones,
) -> None:
    await code_for(phones, "fresh")
    await phones.writes("fresh", "/start K7QX")
    assert "还在等" in (await phones.writes("fresh", "/start K7QX")).text
    assert len((await phones.screen("admin")).cards) == 1
    phones.now += timedelta(minutes=5)
    assert "还在等" in (await phones.writes("fresh", "/start K7QX")).text
    asked = await phones.screen("admin")
    assert len(asked.cards) == 2
    await phones.taps("admin", asked.button("是本人"))
    assert await state_of(phones, "tfresh") == ("fresh", "live")
    assert "草稿" in (await phones.writes("fresh", STORY)).text
