"""D08: the token is fetched once for all, renewed once, and never told to anybody."""

import asyncio

import pytest
from structlog.testing import capture_logs

from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import Outcome, Sent
from simulator.server import Simulator
from simulator.wecom.corp import Corp

from .conftest import StoppedTime, wecom_at

PAGE = Card(headline="呼叫")


def gettokens(corp: Corp) -> int:
    return len([each for each in corp.world.log.records if each.method == "wecom.gettoken"])


async def burst(wire: WecomWire, count: int) -> list[Sent]:
    sends = (wire.send("wangfang", PAGE, (), (), f"page-{n}") for n in range(count))
    return list(await asyncio.gather(*sends))


async def test_d08_a_burst_of_200_with_a_revoked_token_asks_for_one_new_one(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    corp.revoke_token()
    answers = await burst(wecom, 200)
    assert {each.outcome for each in answers} == {Outcome.SENT}
    assert gettokens(corp) == corp.tokens.asked == corp.tokens.issued == 2


async def test_d08_a_burst_with_an_expired_token_asks_for_one_new_one(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    time.seconds += 7200
    answers = await burst(wecom, 50)
    assert {each.outcome for each in answers} == {Outcome.SENT}
    assert gettokens(corp) == 2


async def test_d08_a_token_that_nobody_said_was_expired_is_renewed_and_the_page_still_goes(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    corp.refuse("message/send", 42001)
    assert (await wecom.send("wangfang", PAGE, (), (), "a")).outcome is Outcome.SENT
    corp.refuse("message/send", 40001)
    assert (await wecom.send("wangfang", PAGE, (), (), "b")).outcome is Outcome.SENT
    assert len(corp.phone("wangfang").screen()) == 3


async def test_a_token_is_renewed_before_its_end_and_serves_until_then_if_that_fails(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    time.seconds += 6950
    corp.refuse("gettoken", -1)
    assert {each.outcome for each in await burst(wecom, 20)} == {Outcome.SENT}
    assert gettokens(corp) == 2


async def test_d08_while_the_next_token_is_fetched_pages_go_with_the_one_there_is(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    time.seconds += 6950
    corp.world.faults.add("hang", method="wecom.gettoken")
    async with asyncio.TaskGroup() as tasks:
        waiting = tasks.create_task(wecom.send("wangfang", PAGE, (), (), "fetches"))
        await corp.world.until(lambda: gettokens(corp) == 2)
        assert {each.outcome for each in await burst(wecom, 20)} == {Outcome.SENT}
        corp.world.clear_faults()
    assert waiting.result().outcome is Outcome.SENT and gettokens(corp) <= 3


async def test_the_same_token_given_again_near_its_end_is_no_reason_to_ask_with_every_message(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    await wecom.send("wangfang", PAGE, (), (), "before")
    time.seconds += 6950
    await burst(wecom, 20)
    assert gettokens(corp) == 2 and corp.tokens.issued == 1


async def test_d08_a_refused_secret_is_tried_once_in_its_back_off_and_an_operator_is_told(
    wecom_sim: Simulator, time: StoppedTime
) -> None:
    corp = wecom_sim.world.wecom
    async with wecom_session() as session:
        wrong = wecom_at(session, wecom_sim.wecom_base, time, secret="of-yesterday")
        wire = WecomWire(wrong, monotonic=time)
        with capture_logs() as logs:
            answers = await burst(wire, 50)
            time.seconds += 29
            answers += await burst(wire, 50)
        assert gettokens(corp) == 1
        time.seconds += 2
        await burst(wire, 5)
    assert gettokens(corp) == 2
    assert {(each.outcome, each.is_away) for each in answers} == {(Outcome.LATER, True)}
    assert answers[0].retry_after_seconds == 5.0 and answers[-1].retry_after_seconds == 1.0
    [told] = [each for each in logs if each["event"] == "wecom_refuses"]
    assert "Secret" in told["mend"] and "of-yesterday" not in str(logs) + str(answers)


@pytest.mark.parametrize("errcode", [40013, 40091])
async def test_a_refused_company_is_our_fault_and_nobodys_death(
    wecom: WecomWire, corp: Corp, errcode: int
) -> None:
    corp.refuse("gettoken", errcode)
    sent = await wecom.send("wangfang", PAGE, (), (), "page")
    assert (sent.outcome, sent.is_away, sent.retry_after_seconds) == (Outcome.LATER, True, 30.0)


async def test_d08_fresh_tokens_that_are_refused_too_end_in_a_rest_and_no_storm(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    corp.refuse("message/send", 40014, count=200)
    answers = [await wecom.send("wangfang", PAGE, (), (), f"page-{n}") for n in range(10)]
    assert {(each.outcome, each.is_away) for each in answers} == {(Outcome.LATER, True)}
    assert gettokens(corp) == 2


async def test_a_gettoken_that_breaks_leaves_the_page_unsent_and_not_uncertain(
    wecom: WecomWire, corp: Corp, time: StoppedTime
) -> None:
    corp.world.faults.add("drop_after", method="wecom.gettoken")
    sent = await wecom.send("wangfang", PAGE, (), (), "page")
    assert sent.outcome is Outcome.LATER and 0 < sent.retry_after_seconds <= 5
    corp.world.clear_faults()
    time.seconds += 5
    assert (await wecom.send("wangfang", PAGE, (), (), "page")).outcome is Outcome.SENT


async def test_neither_token_nor_secret_is_told_when_the_address_is_no_address(
    time: StoppedTime,
) -> None:
    async with wecom_session() as session:
        api: WecomApi = wecom_at(session, "http://[nonsense", time, secret="our-own-secret")
        sent = await WecomWire(api).send("wangfang", PAGE, (), (), "page")
    assert sent.outcome is Outcome.LATER and "our-own-secret" not in sent.detail
