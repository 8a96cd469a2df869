"""Addresses that refuse for good: mailboxes, people without any channel, people who left."""

from collections.abc import Sequence
from dataclasses import replace

from sqlalchemy import text

from bot.courier.ways import Wires
from escalation.organisation import Person
from escalation.words import PersonId
from handlers.card import Card, MailLetter
from handlers.wire import File, Outcome, PackedButtons, Sent
from storage import people
from storage.people import FROM_FILE, Binding
from tests.scenarios.test_mended_delivery_courier import Scripted, courier_with
from tests.spine.accusing import files_about
from tests.spine.night import Night

UNION = "union@binjiang.bank.example"
ZHAO = "zhaolei@bank.example"


def _changed(night: Night, person: str, **values: object) -> None:
    """The organisation file, read again with one line changed; `None` is a person struck off."""
    duty = night.rulebook.duty
    everybody: dict[PersonId, Person] = dict(duty.organisation.people)
    if values:
        everybody[PersonId(person)] = replace(everybody[PersonId(person)], **values)  # type: ignore[arg-type]
    else:
        del everybody[PersonId(person)]
    night.rulebook.duty = replace(duty, organisation=replace(duty.organisation, people=everybody))


async def _count(night: Night, kind: str) -> int:
    async with night.app.database.reading() as connection:
        found = await connection.execute(
            text("select count(*) from ledger where kind=:k"), {"k": kind}
        )
        return int(found.scalar_one())


async def test_a_summary_that_its_mailbox_refuses_waits_a_quarter_of_an_hour(night: Night) -> None:
    fault = night.world.faults.add("mail_reject", recipient=UNION)
    await night.until("2026-11-28 18:20")
    assert fault.met == 2

    night.world.faults.clear()
    await night.until("2026-11-28 18:31")
    (letter,) = [x for x in night.world.letters if UNION in x.recipients]
    assert letter.subject.startswith("【督办日报】2026-11-28")


class OnceRefusing:
    """A MailWire: the first letter to an address is refused for what it says, the next is kept."""

    def __init__(self) -> None:
        self.tried: list[str] = []

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        self.tried.append(letter.to)
        if self.tried.count(letter.to) == 1:
            return Sent(outcome=Outcome.REJECTED, detail="554 looks like spam")
        return Sent(outcome=Outcome.SENT, message_ref=message_id)


async def test_a_summary_whose_words_are_refused_waits_an_hour(night: Night) -> None:
    mail = OnceRefusing()
    night.app = replace(night.app, courier=courier_with(night, Wires({}, mail, {})))
    await night.until("2026-11-28 18:59")
    assert mail.tried.count(UNION) == 1
    await night.until("2026-11-28 20:30")
    assert mail.tried.count(UNION) == 2


class Stubborn(Scripted):
    """A ChatWire that will take no words at all."""

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        return Sent(outcome=Outcome.REJECTED, detail="Bad Request")


async def test_t23_a_page_that_the_chat_refuses_even_in_plain_words_goes_by_mail(
    night: Night,
) -> None:
    mail = OnceRefusing()
    mail.tried.append(ZHAO)  # its first letter would be refused
    wires = Wires({"telegram": Stubborn()}, mail, {})
    night.app = replace(night.app, courier=courier_with(night, wires))
    await night.phone("wangfang").types("/sos 客户吵闹")
    await night.settle()

    assert mail.tried.count(ZHAO) == 2


async def test_a_person_whose_chat_and_mail_are_dead_is_reported_once_and_the_night_rests(
    night: Night,
) -> None:
    await night.phone("zhaolei").blocks()
    fault = night.world.faults.add("mail_reject", recipient=ZHAO)
    await night.files("wangfang")
    await night.advance(9)

    assert fault.met == 1
    assert await _count(night, "unreachable") == 1
    assert len(night.received("xuwen", "联系不上")) == 1


async def test_the_head_who_is_complained_about_does_not_learn_that_somebody_is_unreachable(
    night: Night,
) -> None:
    await night.phone("zhaolei").blocks()
    await files_about(night, "徐文")
    await night.advance(1)

    assert not night.received("xuwen", "联系不上")
    assert len(night.received("luming", "赵磊 联系不上")) == 1


async def test_whoever_left_the_organisation_is_not_written_to(night: Night) -> None:
    await night.types("zhaolei", "/start")
    chat_id = night.telegram_of("zhaolei")
    number = await night.files("wangfang")
    await night.advance(1)
    before = len(night.world.log.sends(chat_id))
    _changed(night, "zhaolei")
    await night.advance(9)

    assert len(night.world.log.sends(chat_id)) == before
    assert not [x for x in night.world.letters if ZHAO in x.recipients and number in x.text]


async def test_a_number_corrected_in_the_file_ends_what_the_file_had_bound(night: Night) -> None:
    await night.types("zhaolei", "/start")
    before = night.telegram_of("zhaolei")
    night.world.add_user(2002, "赵磊新手机", title="", started=True)
    _changed(night, "zhaolei", telegram=2002)
    await night.files("wangfang")

    assert not [r for r in night.world.log.sends(before) if "呼叫" in (r.text or "")]
    assert len([r for r in night.world.log.sends(2002) if "呼叫" in (r.text or "")]) == 1


async def test_a_binding_that_was_confirmed_stays_when_the_file_changes(night: Night) -> None:
    night.world.add_user(2003, "赵磊", title="", started=True)
    async with night.app.database.writing() as connection:
        own = Binding("telegram", "2003", "zhaolei", "live", "赵磊")
        await people.bind(connection, own, night.clock.at, "confirmed by admin")
        from_file = Binding("telegram", "2004", "zhaolei", "live", "赵磊")
        await people.bind(connection, from_file, night.clock.at, FROM_FILE)
    night.world.add_user(2004, "赵磊", title="", started=True)
    await night.files("wangfang")

    assert len([r for r in night.world.log.sends(2003) if "呼叫" in (r.text or "")]) == 1
    assert not night.world.log.sends(2004)
