"""Who may call WeCom's API at all: tokens, IPs, the app's switch, faults."""

import asyncio
from dataclasses import replace

import aiohttp
import pytest

from tests.simulator.wecom_office import QUICK, an_office, text


async def test_the_token_is_the_same_until_it_expires_after_7200_seconds() -> None:
    async with an_office() as office:
        first = await office.get_token()
        office.calendar.pass_(seconds=7199)
        again = await office.get_token()
        assert (first["errcode"], first["expires_in"], again["expires_in"]) == (0, 7200, 1)
        assert again["access_token"] == first["access_token"]
        assert await office.code("getcallbackip", access_token=first["access_token"]) == 0
        office.calendar.pass_(seconds=1)
        assert await office.code("getcallbackip", access_token=first["access_token"]) == 42001
        assert (await office.get_token())["access_token"] != first["access_token"]
        assert (office.corp.tokens.asked, office.corp.tokens.issued) == (4, 2)


async def test_a_revoked_token_is_unknown_and_a_new_one_works() -> None:
    async with an_office() as office:
        assert await office.code("getcallbackip") == 0
        office.corp.revoke_token()
        assert await office.code("getcallbackip") == 40014
        office.token = ""
        assert await office.code("getcallbackip") == 0


async def test_gettoken_refuses_wrong_names_and_too_many_calls() -> None:
    async with an_office(replace(QUICK, gettoken_per_minute=2)) as office:
        wrong = [{"corpid": ""}, {"corpsecret": ""}, {"corpid": "ww1"}, {"corpsecret": "no"}]
        codes = [(await office.get_token(**each))["errcode"] for each in wrong]
        assert codes == [41002, 41004, 40013, 40001]
        codes = [(await office.get_token())["errcode"] for _ in range(3)]
        assert codes == [0, 0, 45009]
        office.time.pass_(61)
        assert (await office.get_token())["errcode"] == 0


async def test_calls_are_refused_by_token_ip_switch_verb_and_form() -> None:
    async with an_office() as office:
        corp = office.corp
        assert await office.code("getcallbackip", access_token="") == 41001
        assert await office.code("getcallbackip", access_token="invented") == 40014
        assert await office.code("getcallbackip", {}) == 43001
        assert await office.code("message/send") == 43002
        assert await office.code("message/send", b"{") == 47001
        assert await office.code("message/send", []) == 47001
        corp.app_on = False
        assert await office.code("getcallbackip") == 50003
        corp.app_on = True
        corp.trusted_ips = {"203.0.113.7"}
        refused = await office.call("getcallbackip")
        assert refused["errcode"] == 60020
        assert "127.0.0.1" in refused["errmsg"]
        assert (await office.get_token())["errcode"] == 0
        corp.trusted_ips = {"127.0.0.1"}
        assert await office.call("getcallbackip") == {
            "errcode": 0,
            "errmsg": "ok",
            "ip_list": ["127.0.0.1"],
        }


async def test_an_unknown_call_is_404() -> None:
    async with an_office() as office, office.http.get("/cgi-bin/invented") as answer:
        assert answer.status == 404


async def test_every_call_is_in_the_log_without_token_and_secret() -> None:
    async with an_office() as office:
        await office.send(text())
        records = [each for each in office.world.log.records if each.kind == "api"]
        assert [each.method for each in records] == ["wecom.gettoken", "wecom.message/send"]
        assert [each.outcome for each in records] == ["accepted", "accepted"]
        assert records[1].text == "三楼漏水"
        told = str([(each.params) for each in records])
        assert office.corp.secret not in told
        assert office.token not in told


async def test_faults_meet_a_named_call_and_an_errcode_can_be_ordered() -> None:
    async with an_office() as office:
        await office.get_token()
        faults = office.world.faults
        faults.add("too_many", method="wecom.message/send", count=1)
        assert (await office.send(text()))["errcode"] == 45009
        office.corp.refuse("message/send", -1)
        assert (await office.send(text()))["errcode"] == -1
        faults.add("server_error", method="wecom.message/send", count=1)
        with pytest.raises(aiohttp.ContentTypeError):
            await office.send(text())
        faults.add("drop_before", method="wecom.message/send", count=1)
        with pytest.raises(aiohttp.ClientError):
            await office.send(text())
        assert office.corp.phone("wang").screen() == []
        assert (await office.send(text()))["errcode"] == 0


async def test_a_call_that_hangs_is_acted_on_or_not_as_ordered() -> None:
    async with an_office() as office:
        await office.get_token()
        for kind in ("hang", "hang_after"):
            office.world.faults.add(kind, method="wecom.message/send", count=1)
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await office.send(text(kind))
        office.world.clear_faults()
        office.world.faults.add("delay", method="wecom.message/send", count=1, seconds=0.01)
        assert (await office.send(text("delay")))["errcode"] == 0
        shown = [each.text for each in office.corp.phone("wang").screen()]
        assert shown == [each.text for each in office.corp.deliveries("WANG")]
        assert shown == ["hang_after", "delay"]


async def test_an_accepted_message_whose_answer_breaks_is_on_the_phone_d02() -> None:
    async with an_office() as office:
        office.world.faults.add("drop_after", method="wecom.message/send", count=1)
        guard = {"enable_duplicate_check": 1, "duplicate_check_interval": 600}
        with pytest.raises(aiohttp.ClientError):
            await office.send(text(), **guard)
        assert (await office.send(text(), **guard))["errcode"] == 0
        assert [each.text for each in office.corp.phone("wang").screen()] == ["三楼漏水"]
        assert office.outcomes("wecom.message/send") == [
            "accepted, answer broken",
            "answered 0, swallowed by the duplicate check",
        ]
