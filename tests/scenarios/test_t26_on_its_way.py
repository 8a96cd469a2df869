"""T26: somebody takes the case while a page of it is on its way to the phone."""

import asyncio

from bot.budget.rule import Grade
from bot.courier.ways import Wires
from handlers.card import Card
from handlers.wire import Outcome, PackedButtons, Sent
from tests.scenarios.test_mended_delivery_courier import Scripted, courier_with
from tests.spine.night import Night

RESPONDER = "zhaolei"


async def _has_a_page_to_send(night: Night) -> None:
    fault = night.world.faults.add(
        "server_error", method="sendMessage", chat_id=night.telegram_of(RESPONDER)
    )
    await night.files("wangfang")
    fault.count = 0
    night.clock.at += night.clock.span(60)


class TakenMeanwhile(Scripted):
    """The case is taken while the platform has the page and has not answered yet."""

    def __init__(self, night: Night) -> None:
        super().__init__()
        self.night = night
        self.drawn: list[str] = []

    async def during(self) -> None:
        await self.night.types(RESPONDER, "收到")

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        self.drawn.append("\n".join((card.headline, *card.lines)))
        return Sent(outcome=Outcome.SENT, message_ref=message_ref)


async def test_t26_a_page_sent_while_somebody_takes_the_case_is_drawn_anew(night: Night) -> None:
    await _has_a_page_to_send(night)
    wire = TakenMeanwhile(night)
    await courier_with(night, Wires({"telegram": wire}, None, {})).once()

    assert len(wire.said) == 1
    assert "已由 赵磊 认领" in wire.drawn[-1]


class UsedUp:
    """A budget in which it is a page's turn only after the case was taken."""

    def __init__(self, night: Night) -> None:
        self.night = night
        self.asked = 0

    async def turn(self, address: str, grade: Grade, patience: float) -> float:
        self.asked += 1
        loop = asyncio.get_running_loop()
        began = loop.time()
        await self.night.types(RESPONDER, "收到")
        while loop.time() < began + 0.5:
            await self.night.settle()
        return 0.0


async def test_t26_a_page_that_waits_for_its_turn_stays_away_when_the_case_is_taken_meanwhile(
    night: Night,
) -> None:
    await _has_a_page_to_send(night)
    wire, budget = Scripted(), UsedUp(night)
    await courier_with(night, Wires({"telegram": wire}, None, {"telegram": budget})).once()

    assert budget.asked == 1
    assert wire.said == []
