"""The ladder while channels are held, refuse and die one after the other: no page is lost by it,
and none goes twice by one channel."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from bot.courier.ways import Wires
from bot.transports.intake import RawUpdate
from escalation.organisation import Ladder
from handlers.card import Card
from handlers.wire import Abilities, File, Outcome, PackedButtons, Sent
from storage.tables import deliveries, ledger
from tests.scenarios.test_ladder import MEDIA, SECONDS, with_ladder
from tests.scenarios.test_mended_delivery_courier import Scripted, courier_with
from tests.spine.night import Night, a_night

HELD = Sent(outcome=Outcome.LATER, retry_after_seconds=37)
REFUSED = Sent(outcome=Outcome.REJECTED, detail="Bad Request")
DEAD = Sent(outcome=Outcome.DEAD, detail="gone")
TAKEN = Sent(outcome=Outcome.SENT, message_ref="1")


class Answering(Scripted):
    """A ChatWire that gives one address the answers in their order, the last one for ever."""

    def __init__(self, name: str, address: str, *answers: Sent) -> None:
        super().__init__()
        self.name = name
        self.abilities = Abilities(buttons=100, says_brief=name == "sms")
        self.address, self.answers, self.asked = address, list(answers), 0

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        if address != self.address:
            return TAKEN
        self.asked += 1
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    async with a_night(tmp_path, gateway=True) as night:
        yield night


def _answer(night: Night, chat: Sequence[Sent], sms: Sequence[Sent]) -> Answering:
    """What Zhao Lei's chat and text messages answer; the wire of the latter."""
    with_ladder(night, "zhaolei", Ladder(ordinary=("telegram",), critical=("telegram", "sms")))
    telegram = Answering("telegram", str(night.telegram_of("zhaolei")), *chat)
    texts = Answering("sms", night.telephone("zhaolei").number, *sms)
    wires = Wires({"telegram": telegram, "sms": texts}, None, {})
    night.app = replace(night.app, courier=courier_with(night, wires))
    return texts


async def _unreachable(night: Night) -> int:
    async with night.app.database.reading() as connection:
        found = await connection.scalars(
            select(ledger.c.id).where(ledger.c.kind == "unreachable", ledger.c.actor == "zhaolei")
        )
        return len(found.all())


async def test_a_chat_that_refuses_after_its_copy_was_refused_is_told_to_the_head(
    night: Night,
) -> None:
    _answer(night, [HELD, REFUSED], [REFUSED])
    await night.types("tangli", MEDIA)
    await night.advance(1)

    assert await _unreachable(night) == 1


async def test_a_chat_that_dies_after_its_copy_went_out_sends_no_second_text_message(
    night: Night,
) -> None:
    texts = _answer(night, [HELD, DEAD], [TAKEN])
    await night.types("tangli", MEDIA)
    await night.advance(1)

    assert texts.asked == 1


async def test_a_chat_that_dies_after_its_copy_was_refused_is_told_to_the_head(
    night: Night,
) -> None:
    texts = _answer(night, [HELD, DEAD], [REFUSED])
    await night.types("tangli", MEDIA)
    await night.advance(1)

    assert texts.asked == 2, "the card, then plain words, and no more"
    assert await _unreachable(night) == 1


async def test_somebody_whose_only_message_never_came_is_unreachable_at_once(night: Night) -> None:
    with_ladder(night, "zhaolei", Ladder(ordinary=("telegram",), critical=("sms",)))
    await night.types("tangli", MEDIA)
    number = night.telephone("zhaolei").number
    async with night.app.database.reading() as connection:
        where = (deliveries.c.transport == "sms", deliveries.c.address == number)
        ref = await connection.scalar(select(deliveries.c.message_ref).where(*where))
    told = {"id": ref, "channel": "sms", "to": number, "event": "failed", "code": "bad_number"}
    told |= {"digit": "", "reference": ""}
    await night.app.accept([RawUpdate("sms", "once", number, json.dumps(told))])
    await night.advance(5 * SECONDS)

    assert await _unreachable(night) == 1
    assert night.pages("xuwen") or night.pages("dingkai"), "somebody else of the line is called"
