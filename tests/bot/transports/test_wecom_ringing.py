"""What WeCom answers when a telephone is to ring, and what becomes of the page then."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import pytest
from structlog.testing import capture_logs

from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.ringing import WecomCallWire
from handlers.card import Brief, Card
from handlers.wire import Outcome, Sent
from simulator.server import Simulator
from simulator.wecom.corp import Corp
from simulator.wecom.settings import WeComSettings
from simulator.world import World

APP = WeComSettings()
PAGE = Card(headline="呼叫", brief=Brief(number="1128-48213", outlet="", deadline="", words=""))


@dataclass
class Company:
    """Li's telephone, and the wire that rings it."""

    corp: Corp
    wire: WecomCallWire

    async def rings(self, address: str = "liqiang") -> Sent:
        return await self.wire.send(address, PAGE, (), ())

    @property
    def rung(self) -> int:
        return len(self.corp.exchange.rings_of("liqiang"))


@pytest.fixture
async def company() -> AsyncIterator[Company]:
    world = World()
    world.wecom.may_ring = True
    world.wecom.add_member("LiQiang", "李强")
    world.wecom.add_member("fargone", "远", visible=False)
    async with Simulator(world) as sim, wecom_session() as session:
        api = WecomApi(
            session,
            corp_id=APP.corp_id,
            agent_id=APP.agent_id,
            secret=APP.secret,
            api_base=sim.wecom_base,
        )
        yield Company(world.wecom, WecomCallWire(api))


async def test_a_call_that_was_taken_is_named_by_its_callid(company: Company) -> None:
    sent = await company.rings("LiQiang")

    ring = await company.corp.phone("liqiang").hears_ringing()
    assert (sent.outcome, sent.message_ref) == (Outcome.SENT, ring.callid)


async def test_a_fourth_call_in_eight_minutes_does_not_ring_and_is_not_taken_for_one_that_did(
    company: Company,
) -> None:
    for _ in range(3):
        assert (await company.rings()).outcome is Outcome.SENT
        await company.corp.phone("liqiang").rejects()
    fourth = await company.rings()

    assert fourth.outcome is Outcome.LATER and fourth.is_throttled and not fourth.is_away
    assert fourth.retry_after_seconds == 480


async def test_a_call_whose_state_cannot_be_asked_for_was_made(company: Company) -> None:
    company.corp.refuse("pstncc/getstates", 40058)

    assert (await company.rings()).outcome is Outcome.SENT
    assert company.rung == 1


@pytest.mark.parametrize("code", [301049, 301050, 301051, 48002])
async def test_d08_a_company_that_may_not_ring_is_told_once_where_in_the_console_that_is_mended(
    company: Company, code: int
) -> None:
    company.corp.refuse("pstncc/call", code, count=2)
    with capture_logs() as logs:
        answers = [await company.rings() for _ in range(2)]

    for sent in answers:
        assert sent.outcome is Outcome.LATER and sent.is_away and sent.retry_after_seconds > 0
    (told,) = (each for each in logs if "mend" in each)
    assert "紧急通知" in told["mend"] and told["code"] == code
    assert company.rung == 0
    assert (await company.rings()).outcome is Outcome.SENT, "and then it rings without a restart"


async def test_somebody_whom_wecom_does_not_ring_is_dead_and_the_wire_is_not_to_blame(
    company: Company,
) -> None:
    for userid in ("nobody", "fargone"):
        sent = await company.rings(userid)
        assert sent.outcome is Outcome.DEAD and not sent.is_away, userid


async def test_a_refused_token_is_renewed_and_the_telephone_rings_once(company: Company) -> None:
    company.corp.refuse("pstncc/call", 42001)

    assert (await company.rings()).outcome is Outcome.SENT
    assert company.rung == 1
