"""What an administrator is told before the night: does WeCom carry a page, and to whom."""

from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.reachability import reachability
from simulator.server import Simulator
from simulator.wecom.corp import Corp

from .conftest import StoppedTime, wecom_at

PEOPLE = {"wangfang": "王芳", "fargone": "陈远", "nobody": "无名", "asleep": "林静"}


async def test_every_person_is_looked_up_and_what_is_wrong_says_what_to_mend(
    wecom_api: WecomApi, corp: Corp
) -> None:
    corp.add_member("fargone", "陈远", visible=False)
    corp.add_member("asleep", "林静", active=False)
    found = await reachability(wecom_api, PEOPLE, has_callback=True)
    good = [each.what for each in found if each.is_good]
    bad = {each.what: each.mend for each in found if not each.is_good}
    assert len(good) == 4 and any("王芳（wangfang）" in each for each in good)
    assert list(bad) == [
        "企业微信：陈远（fargone）不在应用的可见范围",
        "企业微信：没有无名（nobody）这个账号",
        "企业微信：林静（asleep）还没有激活企业微信",
    ]
    assert "可见范围" in bad["企业微信：陈远（fargone）不在应用的可见范围"]
    assert not corp.phone("wangfang").screen()


async def test_a_refused_secret_is_the_only_thing_told(
    wecom_sim: Simulator, time: StoppedTime
) -> None:
    async with wecom_session() as session:
        wrong = wecom_at(session, wecom_sim.wecom_base, time, secret="of-yesterday")
        [found] = await reachability(wrong, PEOPLE, has_callback=True)
    assert not found.is_good and "Secret" in found.mend and "of-yesterday" not in str(found)


async def test_a_missing_callback_a_stopped_app_and_an_untrusted_address_are_told(
    wecom_api: WecomApi, corp: Corp
) -> None:
    corp.app_on = False
    stopped = await reachability(wecom_api, {}, has_callback=False)
    assert [each.is_good for each in stopped] == [True, False, False]
    assert "启用" in stopped[1].mend and "接收消息" in stopped[2].mend
    corp.app_on = True
    corp.trusted_ips.add("10.0.0.1")
    untrusted = await reachability(wecom_api, {"wangfang": "王芳"}, has_callback=True)
    bad = [each for each in untrusted if not each.is_good]
    assert len(bad) == 2 and all("企业可信IP" in each.mend for each in bad)
