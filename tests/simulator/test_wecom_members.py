"""The app's menu, who a member is, and the telephone that rings."""

from typing import Any

from simulator.wecom.ringing import REFUSED, RINGING, TOO_OFTEN
from tests.simulator.wecom_office import an_office

CLICK = {"type": "click", "name": "我的", "key": "mine"}
LINK = {"type": "view", "name": "帮助", "url": "https://duban.example/help"}


def sub(*entries: dict[str, Any]) -> list[dict[str, Any]]:
    return [{"name": "更多", "sub_button": list(entries)}]


WRONG_MENUS: dict[str, tuple[Any, int]] = {
    "none": ([], 40016),
    "four": ([CLICK] * 4, 40016),
    "no list": (CLICK, 40016),
    "no type": ([CLICK | {"type": None}], 40017),
    "long name": ([CLICK | {"name": "十七个字节以上"}], 40018),
    "no key": ([CLICK | {"key": ""}], 40019),
    "long key": ([CLICK | {"key": "k" * 129}], 40019),
    "no url": ([LINK | {"url": ""}], 40020),
    "six below": (sub(*[CLICK] * 6), 40023),
    "two levels": (sub(CLICK | {"sub_button": [CLICK]}), 40022),
    "type below": (sub(CLICK | {"type": "x"}), 40024),
    "long name below": (sub(CLICK | {"name": "十四个汉字就已经四十二个字节"}), 40025),
    "no key below": (sub(CLICK | {"key": ""}), 40026),
    "no url below": (sub(LINK | {"url": ""}), 40027),
}


async def test_a_menu_is_checked_kept_and_deleted() -> None:
    async with an_office() as office:
        agent = str(office.corp.agent_id)
        assert await office.code("menu/get", agentid=agent) == 46003
        codes = {
            name: await office.code("menu/create", {"button": buttons}, agentid=agent)
            for name, (buttons, _) in WRONG_MENUS.items()
        }
        assert codes == {name: code for name, (_, code) in WRONG_MENUS.items()}
        menu = {"button": [CLICK, *sub(LINK, CLICK | {"name": "值班"})]}
        assert await office.code("menu/create", menu, agentid="1000099") == 301002
        assert await office.code("menu/create", menu) == 41011
        assert await office.code("menu/create", menu, agentid=agent) == 0
        assert (await office.call("menu/get", agentid=agent))["button"] == menu["button"]
        assert office.corp.phone("wang").menu() == ["我的", "帮助", "值班"]
        assert await office.code("menu/delete", agentid=agent) == 0
        assert office.corp.phone("wang").menu() == []


async def test_a_member_is_known_by_userid_without_telephone() -> None:
    async with an_office() as office:
        office.corp.add_member("hidden", "隐", visible=False)
        office.corp.add_member("new", "新人", active=False)
        found = await office.call("user/get", userid="WANG")
        assert (found["userid"], found["name"], found["status"]) == ("Wang", "王芳", 1)
        assert not {"mobile", "email", "avatar", "gender"} & set(found)
        assert (await office.call("user/get", userid="new"))["status"] == 4
        assert await office.code("user/get", userid="nobody") == 60111
        assert await office.code("user/get", userid="hidden") == 60011
        assert await office.code("user/get") == 41009
        assert await office.code("user/get", userid="x" * 65) == 40003


async def test_a_userid_is_found_by_mobile_and_guessing_is_stopped() -> None:
    async with an_office() as office:
        office.corp.add_member("sun", "孙", mobile="13911112222")
        found = await office.call("user/getuserid", {"mobile": "13911112222"})
        assert found["userid"] == "sun"
        assert await office.code("user/getuserid", {}) == 40058
        codes = [await office.code("user/getuserid", {"mobile": "1"}) for _ in range(3)]
        assert codes == [46004, 46004, 45009]


async def test_a_code_of_a_page_tells_who_opened_it_once_within_five_minutes() -> None:
    async with an_office() as office:
        code = office.corp.oauth_code("WANG")
        assert (await office.call("auth/getuserinfo", code=code))["userid"] == "Wang"
        assert await office.code("auth/getuserinfo", code=code) == 40029
        late = office.corp.oauth_code("wang")
        office.calendar.pass_(minutes=5)
        assert await office.code("auth/getuserinfo", code=late) == 40029
        assert await office.code("auth/getuserinfo") == 41008


async def test_the_app_tells_whom_it_may_reach_and_whether_it_is_on() -> None:
    async with an_office() as office:
        office.corp.add_member("hidden", "隐", visible=False)
        told = await office.call("agent/get", agentid=str(office.corp.agent_id))
        users = [each["userid"] for each in told["allow_userinfos"]["user"]]
        assert (users, told["close"]) == (["Wang", "li", "zhao"], 0)
        assert await office.code("agent/get", agentid="1") == 301002


async def test_a_telephone_rings_is_picked_up_or_rejected_and_rings_no_fourth_time() -> None:
    async with an_office() as office:
        wanted = {"callee_userid": ["WANG", "nobody"]}
        assert await office.code("pstncc/call", wanted) == 301049
        office.corp.may_ring = True
        assert await office.code("pstncc/call", {"callee_userid": "wang"}) == 40058
        first, unknown = (await office.call("pstncc/call", wanted))["states"]
        assert (first["code"], first["userid"], unknown["code"]) == (0, "WANG", 60111)
        asked = {"callee_userid": "wang", "callid": first["callid"]}
        told = await office.call("pstncc/getstates", asked)
        assert (told["istalked"], told["reason"]) == (0, RINGING)
        phone = office.corp.phone("wang")
        await phone.hears_ringing()
        await phone.picks_up(20)
        told = await office.call("pstncc/getstates", asked)
        assert (told["istalked"], told["talktime"], told["reason"]) == (1, 20, 0)
        reasons = []
        for _ in range(3):
            await office.call("pstncc/call", wanted)
            if phone.rings()[-1].reason == RINGING:
                await phone.rejects()
            reasons.append(phone.rings()[-1].reason)
        assert reasons == [REFUSED, REFUSED, TOO_OFTEN]
        office.later(days=7)
        assert await office.code("pstncc/getstates", asked) == 40058
