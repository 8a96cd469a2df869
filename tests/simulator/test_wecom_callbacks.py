"""What WeCom tells the app: verified, encrypted, repeated, lost and forged."""

from dataclasses import replace

import pytest

from simulator.phone import CannotDo
from simulator.wecom.verification import Verified
from tests.simulator.test_wecom_cards import CHOICE, MENU
from tests.simulator.wecom_office import (
    AES_KEY,
    QUICK,
    START,
    TOKEN,
    CallbackServer,
    Office,
    a_callback_server,
    an_office,
    card,
)


def outcomes(office: Office) -> list[str]:
    return office.outcomes("wecom.callback")


async def test_the_console_saves_an_address_that_answers_the_bare_plaintext() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        assert office.corp.callback
        for echo in ('"{}"', "\ufeff{}", "{}\n", "", "ok"):
            server.echo = echo
            assert not await office.corp.set_callback(server.url, TOKEN, AES_KEY)
        server.echo = "{}"
        assert not await office.corp.set_callback(server.url, "to-ken", AES_KEY)
        assert not await office.corp.set_callback(server.url, TOKEN, AES_KEY[:-1])
        other = await office.corp.set_callback(f"{server.url}/elsewhere", TOKEN, AES_KEY)
        assert other == Verified(False, "answered 404")
        assert office.corp.callback.url == server.url


async def test_a_text_comes_as_wecom_writes_it() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        await office.corp.phone("wang").types("三楼 ]]> <漏水>")
        (got,) = await server.until(1)
        assert got.pop("MsgId").isdigit()
        assert got == {
            "ToUserName": office.corp.corp_id,
            "FromUserName": "Wang",
            "CreateTime": str(int(START.timestamp())),
            "MsgType": "text",
            "Content": "三楼 ]]> <漏水>",
            "AgentID": str(office.corp.agent_id),
        }


async def test_media_places_and_links_come_with_their_fields() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        phone = office.corp.phone("wang")
        photo = await phone.sends_photo(b"\xff\xd8\xff photo")
        await phone.sends_voice(b"#!AMR voice")
        await phone.sends_video(b"video")
        await phone.sends_location(23.1, 113.2, "东风路1号")
        await phone.sends_link("帖子", "https://example.com/")
        got = await server.until(5)
        assert [each["MsgType"] for each in got] == ["image", "voice", "video", "location", "link"]
        assert got[0]["MediaId"] == photo.media_id
        assert got[1]["Format"] == "amr"
        assert office.corp.media.find(got[2]["ThumbMediaId"]).kind == "image"
        assert (got[3]["Location_X"], got[3]["Location_Y"]) == ("23.1", "113.2")
        assert (got[3]["Label"], got[3]["AppType"]) == ("东风路1号", "wxwork")
        assert got[4]["Url"] == "https://example.com/"
        assert len({each["MsgId"] for each in got}) == 5


async def test_taps_come_as_events_with_task_and_code_and_without_msgid() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        await office.send(card(action_menu=MENU, button_selection=CHOICE))
        phone = office.corp.phone("wang")
        plain_code = await phone.taps("认领")
        assert await phone.taps("不归我管") == ""
        await phone.taps("转交")
        menu_code = await phone.taps("暂缓")
        plain, chosen, menu = await server.until(3)
        assert plain.pop("CreateTime")
        assert plain == {
            "ToUserName": office.corp.corp_id,
            "FromUserName": "Wang",
            "MsgType": "event",
            "Event": "template_card_event",
            "EventKey": "claim",
            "TaskId": "task-1",
            "CardType": "button_interaction",
            "ResponseCode": plain_code,
            "AgentID": str(office.corp.agent_id),
        }
        item = chosen["SelectedItems"]["SelectedItem"]
        assert item == {"QuestionKey": "why", "OptionIds": {"OptionId": "2"}}
        assert (menu["Event"], menu["EventKey"]) == ("template_card_menu_event", "hold")
        assert menu["ResponseCode"] == menu_code


async def test_entering_and_the_menu_come_as_events() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        entries = [
            {"type": "click", "name": "我的", "key": "mine"},
            {"type": "view", "name": "帮助", "url": "https://duban.example/help"},
            {"type": "pic_photo_or_album", "name": "拍照", "key": "photo"},
            {"type": "location_select", "name": "位置", "key": "place"},
        ]
        menu = {"button": [{"name": "更多", "sub_button": entries}]}
        agent = str(office.corp.agent_id)
        assert await office.code("menu/create", menu, agentid=agent) == 0
        phone = office.corp.phone("wang")
        await phone.enters(at=(23.1, 113.2))
        for entry in entries:
            await phone.clicks_menu(entry["name"])
        got = await server.until(8)
        assert [each.get("Event", each["MsgType"]) for each in got] == [
            "enter_agent",
            "LOCATION",
            "click",
            "view",
            "pic_photo_or_album",
            "image",
            "location_select",
            "location",
        ]
        assert (got[1]["Latitude"], got[1]["Longitude"]) == ("23.1", "113.2")
        assert (got[2]["EventKey"], got[3]["EventKey"]) == ("mine", "https://duban.example/help")
        assert got[4]["SendPicsInfo"]["Count"] == "1"
        assert got[6]["SendLocationInfo"]["Location_X"] == "0.0"
        with pytest.raises(CannotDo):
            await phone.clicks_menu("没有")


async def test_coming_into_view_and_leaving_it_are_events() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        office.corp.add_member("new", "新人", visible=False)
        phone = office.corp.phone("new")
        with pytest.raises(CannotDo):
            await phone.types("有人吗")
        await phone.subscribes()
        await phone.subscribes(False)
        got = await server.until(2)
        assert [each["Event"] for each in got] == ["subscribe", "unsubscribe"]
        assert not office.corp.members["new"].visible


async def test_an_app_that_nobody_uses_is_warned_stopped_and_started_again() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        office.corp.suspend(warning=START)
        office.corp.suspend()
        assert await office.code("getcallbackip") == 50003
        office.corp.suspend(False)
        assert await office.code("getcallbackip") == 0
        got = await server.until(3)
        assert [each["Event"] for each in got] == [
            "inactive_alert",
            "close_inactive_agent",
            "reopen_inactive_agent",
        ]
        assert (got[0]["FromUserName"], got[0]["EffectTime"]) == (
            "sys",
            str(int(START.timestamp())),
        )


async def test_what_fails_comes_three_times_more_with_the_same_msgid_i30() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        server.statuses = [500, 0, 302]
        await office.corp.phone("wang").types("漏水")
        await server.until(1)
        assert len(set(server.nonces)) == 4
        server.statuses = [500] * 4
        await office.corp.phone("wang").types("丢了")
        await office.world.until(lambda: "given up" in outcomes(office))
        assert [each["Content"] for each in server.got] == ["漏水"]
        assert len(server.nonces) == 8


async def test_repeats_may_be_the_same_bytes() -> None:
    settings = replace(QUICK, callback_repeats_bytes=True)
    async with an_office(settings) as office, a_callback_server(office) as server:
        server.statuses = [500, 500]
        await office.corp.phone("wang").types("漏水")
        await server.until(1)
        assert len(set(server.nonces)) == 1
        assert len(server.nonces) == 3


async def test_an_answer_that_takes_too_long_counts_as_none() -> None:
    settings = replace(QUICK, callback_answer_seconds=0.05, callback_verify_seconds=0.05)
    async with an_office(settings) as office, a_callback_server(office) as server:
        server.hangs = 2
        await office.corp.phone("wang").types("漏水")
        await server.until(1)
        assert outcomes(office)[1:3] == ["failed: TimeoutError", "failed: TimeoutError"]
        server.hangs = 1
        slow = await office.corp.set_callback(server.url, TOKEN, AES_KEY)
        assert slow == Verified(False, "failed: TimeoutError")


async def test_a_failing_callback_holds_nobody_up() -> None:
    settings = replace(QUICK, callback_waits=(30.0,))
    async with an_office(settings) as office, a_callback_server(office) as server:
        server.statuses = [500]
        await office.corp.phone("wang").types("一")
        await office.corp.phone("wang").types("二")
        await office.corp.phone("li").types("三")
        got = await server.until(2)
        assert {each["Content"] for each in got} >= {"三"}


async def test_callbacks_are_repeated_dropped_and_replayed_at_will() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        mischief = office.corp.mischief
        mischief.repeat = 2
        await office.corp.phone("wang").types("漏水")
        got = await server.until(3)
        assert len({each["MsgId"] for each in got}) == 1
        mischief.repeat, mischief.drop, mischief.delay = 0, 1, 0.01
        await office.corp.phone("wang").types("丢了")
        await office.corp.phone("wang").types("到了")
        assert (await server.until(4))[3]["Content"] == "到了"
        assert "lost: dropped" in outcomes(office)
        office.calendar.pass_(minutes=10)
        assert await office.corp.replay(2) == [200, 200]
        assert [each["Content"] for each in server.got[4:]] == ["漏水", "到了"]
        assert server.nonces[-2:] == server.nonces[-4:-2]


async def test_a_forged_callback_has_a_wrong_signature_a35() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        assert await office.corp.forge("wang", {"MsgType": "text", "Content": "认领"}) == 403
        assert server.got == []


async def test_without_an_address_what_members_say_is_lost() -> None:
    async with an_office() as office:
        await office.corp.phone("wang").types("漏水")
        assert outcomes(office) == ["lost: no callback URL"]


async def test_the_answer_may_grey_the_card_of_the_one_who_tapped() -> None:
    async with an_office() as office, a_callback_server(office) as server:
        await office.send(card(), to="wang|li")
        server.said = passive_reply(server, "已认领")
        await office.corp.phone("wang").taps("认领")
        await office.world.until(lambda: office.corp.phone("wang").screen()[-1].greyed)
        assert office.corp.phone("li").screen()[-1].greyed == ""
        server.said = b"<xml><Encrypt>x</Encrypt></xml>"
        await office.corp.phone("li").taps("认领")
        await office.world.until(lambda: len(office.outcomes("wecom.passive reply")) == 2)
        assert office.outcomes("wecom.passive reply")[1] == "refused: wrong signature"


def passive_reply(server: CallbackServer, name: str) -> bytes:
    plain = (
        "<xml><MsgType><![CDATA[update_button]]></MsgType><TaskId>task-1</TaskId>"
        f"<Button><ReplaceName><![CDATA[{name}]]></ReplaceName></Button></xml>"
    )
    sealed: str = server.crypto.encrypt_message(plain, "1372623149", "1409659813")
    return sealed.encode()
