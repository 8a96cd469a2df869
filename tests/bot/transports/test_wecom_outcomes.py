"""How an attempt ends when WeCom or the network says no."""

import asyncio

import pytest
from aiohttp import ClientSession, ClientTimeout
from structlog.testing import capture_logs

from bot.transports.wecom.client import wecom_session
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.server import Simulator
from simulator.wecom.corp import Corp

from .conftest import ScriptedApi, StoppedTime, wecom_at

PAGE = Card(headline="呼叫")
CLAIM = ((("认领", "claim|7||seal"),),)


@pytest.mark.parametrize("named", ["invaliduser", "unlicenseduser"])
async def test_d05_who_is_named_within_errcode_0_was_not_reached(
    scripted: ScriptedApi, scripted_wecom: WecomWire, named: str
) -> None:
    scripted.will_answer(200, {"errcode": 0, "msgid": "m1", named: "zhaomin|wangfang"})
    sent = await scripted_wecom.send("WangFang", PAGE, (), (), "page")
    assert sent.outcome is Outcome.DEAD and named in sent.detail


async def test_d05_somebody_elses_bad_userid_is_not_ours(
    scripted: ScriptedApi, scripted_wecom: WecomWire
) -> None:
    scripted.will_answer(200, {"errcode": 0, "msgid": "m1", "invaliduser": "wangfang2|zhao"})
    sent = await scripted_wecom.send("wangfang", PAGE, (), (), "page")
    assert (sent.outcome, sent.message_ref) == (Outcome.SENT, "m1")


async def test_d05_a_person_outside_the_app_unknown_or_without_licence_is_dead(
    wecom: WecomWire, corp: Corp
) -> None:
    corp.add_member("fargone", "远", visible=False)
    corp.add_member("unlicensed", "无", licensed=False)
    with capture_logs() as logs:
        for userid in ("fargone", "unlicensed", "nobody"):
            sent = await wecom.send(userid, PAGE, CLAIM, (), userid)
            assert sent.outcome is Outcome.DEAD and "81013" in sent.detail
    assert [each["userid"] for each in logs] == ["fargone", "unlicensed", "nobody"]
    assert all("可见范围" in each["mend"] for each in logs)


@pytest.mark.parametrize(
    "address", ["@all", "", "wangfang|zhaomin", "王芳", "a" * 65, "wang fang", "x\nwangfang"]
)
async def test_only_one_userid_is_an_address(wecom: WecomWire, corp: Corp, address: str) -> None:
    assert (await wecom.send(address, PAGE, (), (), "page")).outcome is Outcome.DEAD
    assert not corp.world.log.records


async def test_a_userid_is_the_same_in_capitals(wecom: WecomWire, corp: Corp) -> None:
    assert (await wecom.send("liQIANG", PAGE, (), ())).outcome is Outcome.SENT
    assert corp.phone("liqiang").latest("呼叫")


@pytest.mark.parametrize(
    ("errcode", "outcome", "seconds"),
    [
        (-1, Outcome.LATER, 2.0),
        (45009, Outcome.LATER, 60.0),
        (45033, Outcome.LATER, 5.0),
        (60111, Outcome.DEAD, 0.0),
        (46004, Outcome.DEAD, 0.0),
        (40003, Outcome.DEAD, 0.0),
        (60011, Outcome.DEAD, 0.0),
        (40058, Outcome.REJECTED, 0.0),
        (44004, Outcome.REJECTED, 0.0),
        (45002, Outcome.REJECTED, 0.0),
        (42014, Outcome.REJECTED, 0.0),
    ],
)
async def test_every_errcode_has_its_class(
    wecom: WecomWire, corp: Corp, errcode: int, outcome: Outcome, seconds: float
) -> None:
    corp.refuse("message/send", errcode)
    sent = await wecom.send("wangfang", PAGE, (), (), "page")
    assert (sent.outcome, sent.retry_after_seconds) == (outcome, seconds)
    assert sent.is_throttled == (errcode in (45009, 45033)) and not sent.is_away
    assert str(errcode) in sent.detail


@pytest.mark.parametrize("errcode", [60020, 50003, 48002, 301002, 40056])
async def test_what_is_our_fault_waits_half_a_minute_and_says_what_to_mend_where(
    wecom: WecomWire, corp: Corp, errcode: int
) -> None:
    corp.refuse("message/send", errcode, count=3)
    with capture_logs() as logs:
        answers = [await wecom.send("wangfang", PAGE, (), (), str(n)) for n in range(3)]
    for sent in answers:
        assert (sent.outcome, sent.retry_after_seconds) == (Outcome.LATER, 30.0) and sent.is_away
    [told] = logs  # once, not with every page
    assert "管理后台→应用管理→本应用" in told["mend"] and str(errcode) in told["detail"]


async def test_an_untrusted_address_is_told_with_the_address(wecom: WecomWire, corp: Corp) -> None:
    corp.trusted_ips.add("10.0.0.1")
    sent = await wecom.send("wangfang", PAGE, (), (), "page")
    assert sent.is_away and "127.0.0.1" in sent.detail


async def test_a_connection_that_breaks_is_uncertain_for_nobody_can_know(
    wecom: WecomWire, corp: Corp
) -> None:
    for kind in ("drop_before", "drop_after", "server_error"):
        corp.world.faults.add(kind, method="wecom.message/send", count=1)
        sent = await wecom.send("wangfang", PAGE, (), (), kind)
        assert sent.outcome is Outcome.UNCERTAIN and not sent.is_away
    assert len(corp.phone("wangfang").screen()) == 1


async def test_an_answer_that_never_comes_is_uncertain(
    wecom_sim: Simulator, time: StoppedTime
) -> None:
    faults = wecom_sim.world.faults
    faults.add("hang_after", method="wecom.message/send")
    async with ClientSession(timeout=ClientTimeout(total=0.2)) as session:
        wire = WecomWire(wecom_at(session, wecom_sim.wecom_base, time))
        sent = await wire.send("wangfang", PAGE, (), (), "page")
    assert sent.outcome is Outcome.UNCERTAIN
    wecom_sim.world.clear_faults()


async def test_a_refused_connection_sent_nothing_and_is_away(time: StoppedTime) -> None:
    async with wecom_session() as session:
        sent = await WecomWire(wecom_at(session, "http://127.0.0.1:1", time)).send(
            "wangfang", PAGE, (), (), "page"
        )
    assert sent.outcome is Outcome.LATER and sent.is_away and 0 < sent.retry_after_seconds <= 5


@pytest.mark.parametrize(
    ("status", "body", "outcome", "is_away"),
    [
        (200, "<html>请先登录上网</html>", Outcome.UNCERTAIN, False),
        (200, "{}", Outcome.UNCERTAIN, False),
        (502, "Bad Gateway", Outcome.UNCERTAIN, False),
        (302, "", Outcome.LATER, True),
        (403, "proxy", Outcome.LATER, True),
        (404, "", Outcome.LATER, True),
        (429, "", Outcome.LATER, False),
        (413, "", Outcome.REJECTED, False),
        (200, {"errcode": 987654, "errmsg": "of next year"}, Outcome.REJECTED, False),
    ],
)
async def test_answers_of_proxies_and_of_rare_days_have_their_outcome(
    scripted: ScriptedApi,
    scripted_wecom: WecomWire,
    status: int,
    body: object,
    outcome: Outcome,
    is_away: bool,
) -> None:
    scripted.will_answer(status, body)
    sent = await scripted_wecom.send("wangfang", PAGE, (), (), "page")
    assert (sent.outcome, sent.is_away) == (outcome, is_away)
    assert "ttttt" not in sent.detail


async def test_a_cancellation_passes_through(wecom: WecomWire, corp: Corp) -> None:
    corp.world.faults.add("hang", method="wecom.message/send")
    async with asyncio.TaskGroup() as tasks:
        sending = tasks.create_task(wecom.send("wangfang", PAGE, (), (), "page"))
        log = corp.world.log
        await corp.world.until(lambda: [r for r in log.records if "hangs" in r.outcome])
        sending.cancel()
    assert sending.cancelled()
    corp.world.clear_faults()
