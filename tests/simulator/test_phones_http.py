"""The phones, switches and log over HTTP, as the page and other processes use them."""

import asyncio
import json
from pathlib import Path
from typing import Any

import aiohttp
from aiogram import Bot

from simulator.clock import SimulatedClock
from simulator.server import Simulator
from simulator.world import World
from tests.simulator.conftest import GROUP, LI, WANG, ZHAO
from tests.simulator.test_aiogram import CLAIM, PICTURE

Http = aiohttp.ClientSession


async def post(http: Http, path: str, **body: Any) -> dict[str, Any]:
    async with http.post(path, json=body) as answer:
        known: dict[str, Any] = await answer.json()
        return known


async def read(http: Http, path: str) -> Any:
    async with http.get(path) as answer:
        return await answer.json()


async def test_the_state_shows_phones_messages_clock_and_mail(http: Http, bot: Bot) -> None:
    await bot.send_message(LI, "<b>呼叫</b> 1<2", parse_mode=None)
    await bot.send_message(LI, "<b>呼叫</b> 1&lt;2", parse_mode="HTML", reply_markup=CLAIM)
    state = await read(http, "/phones/state")
    assert set(state) >= {"clock", "phones", "mail", "seq"}
    assert state["clock"]["speed"] == 1
    [li] = [phone for phone in state["phones"] if phone["user_id"] == LI]
    assert (li["name"], li["title"], li["online"], li["blocked"]) == (
        "李强",
        "支行行长",
        True,
        False,
    )
    plain, marked = li["messages"]
    assert plain["html"] == "&lt;b&gt;呼叫&lt;/b&gt; 1&lt;2"
    assert marked["html"] == "<b>呼叫</b> 1&lt;2"
    assert marked["text"] == "呼叫 1<2"
    assert marked["buttons"] == [[{"text": "认领", "callback_data": "c:7:claim"}]]
    assert (marked["from"], marked["kind"], marked["toast"]) == ("bot", "text", None)


async def test_a_person_writes_edits_and_sends_a_place(http: Http, bot: Bot) -> None:
    said = await post(http, f"/phones/{WANG}/text", text="漏水")
    number = said["message_id"]
    assert said["ok"] and said["message"]["from"] == "me"
    assert (await post(http, f"/phones/{WANG}/edit", message_id=number, text="大漏水"))["ok"]
    assert (await post(http, f"/phones/{WANG}/location", latitude=31.2, longitude=121.5))["ok"]
    assert (await post(http, f"/phones/{ZHAO}/start", payload="enrol_1"))["ok"]
    assert (await post(http, f"/phones/{ZHAO}/contact"))["ok"]
    updates = await bot.get_updates()
    assert [each.event_type for each in updates] == [
        "message",
        "edited_message",
        "message",
        "message",
        "message",
    ]


async def test_a_photo_and_a_voice_are_uploaded_and_shown(http: Http, bot: Bot) -> None:
    form = aiohttp.FormData()
    form.add_field("file", PICTURE, filename="a.jpg", content_type="image/jpeg")
    form.add_field("caption", "现场")
    async with http.post(f"/phones/{WANG}/photo", data=form) as answer:
        message = (await answer.json())["message"]
    assert (message["kind"], message["caption_html"]) == ("photo", "现场")
    async with http.get(message["media_url"]) as answer:
        assert (answer.content_type, await answer.read()) == ("image/jpeg", PICTURE)
    form = aiohttp.FormData()
    form.add_field("file", b"OggS", filename="v.ogg", content_type="audio/ogg")
    form.add_field("duration", "4")
    async with http.post(f"/phones/{WANG}/voice", data=form) as answer:
        assert (await answer.json())["message"]["duration"] == 4


async def test_an_uploaded_page_is_only_downloaded(http: Http) -> None:
    form = aiohttp.FormData()
    form.add_field("file", b"<script>", filename="a.html", content_type="text/html")
    async with http.post(f"/phones/{WANG}/photo", data=form) as answer:
        url = (await answer.json())["message"]["media_url"]
    async with http.get(url) as answer:
        assert answer.headers["Content-Disposition"] == "attachment"
        assert answer.content_type == "application/octet-stream"


async def test_buttons_are_tapped_by_place_by_text_and_forged(http: Http, bot: Bot) -> None:
    sent = await bot.send_message(LI, "呼叫", reply_markup=CLAIM)
    number = sent.message_id
    assert (await post(http, f"/phones/{LI}/tap", message_id=number, row=0, col=0))["ok"]
    assert (await post(http, f"/phones/{LI}/tap", text="认领"))["ok"]
    forged = await post(http, f"/phones/{LI}/tap", message_id=number, callback_data="c:9:close")
    assert forged["ok"]
    told = [each.callback_query.data for each in await bot.get_updates() if each.callback_query]
    assert told == ["c:7:claim", "c:7:claim", "c:9:close"]


async def test_what_cannot_be_done_is_explained(http: Http) -> None:
    assert not (await post(http, f"/phones/{LI}/tap", message_id=99, row=0, col=0))["ok"]
    assert "no button" in (await post(http, f"/phones/{LI}/tap", text="认领"))["error"]
    assert not (await post(http, f"/phones/{LI}/text"))["ok"]
    assert not (await post(http, "/phones/404/text", text="在吗"))["ok"]
    await post(http, f"/phones/{LI}/block", blocked=True)
    assert "blocked the bot" in (await post(http, f"/phones/{LI}/text", text="在吗"))["error"]


async def test_the_page_is_told_every_change_as_it_happens(http: Http, bot: Bot) -> None:
    seq = (await read(http, "/phones/state"))["seq"]
    async with http.get(f"/phones/events?since={seq}") as stream:
        sent = await bot.send_message(LI, "呼叫", reply_markup=CLAIM)
        query_id = (await post(http, f"/phones/{LI}/tap", text="认领"))["query_id"]
        await bot.answer_callback_query(query_id, "好")
        await bot.edit_message_text("已认领", chat_id=LI, message_id=sent.message_id)
        await bot.delete_message(LI, sent.message_id)
        events = [await next_event(stream) for _ in range(4)]
    assert [kind for _, kind, _ in events] == ["message", "toast", "edit", "delete"]
    assert events[1][2] == {"user_id": LI, "text": "好", "alert": False}
    assert events[2][2]["message"]["text"] == "已认领"
    last = {"Last-Event-ID": str(events[1][0])}
    async with http.get("/phones/events", headers=last) as stream:
        assert (await next_event(stream))[1] == "edit"


async def next_event(stream: aiohttp.ClientResponse) -> tuple[int, str, dict[str, Any]]:
    found: dict[str, str] = {}
    async with asyncio.timeout(10):
        while True:
            name, _, value = (await stream.content.readline()).decode().strip().partition(": ")
            if name:
                found[name] = value
            elif "data" in found:
                return int(found["id"]), found["event"], json.loads(found["data"])


async def test_faults_are_switched_and_the_log_is_read_over_http(http: Http, bot: Bot) -> None:
    added = await post(http, "/control/faults", kind="delay", count=1, seconds=0, chat_id=LI)
    assert added["fault"]["number"] == 1
    await bot.send_message(LI, "呼叫")
    assert (await read(http, "/control/faults"))[0]["met"] == 1
    records = await read(http, "/control/log?since=1")
    assert [(each["seq"], each["text"]) for each in records] == [(2, "呼叫")]
    async with http.delete("/control/faults") as answer:
        assert (await answer.json())["ok"]
    assert await read(http, "/control/faults") == []
    assert not (await post(http, "/control/faults", kind="earthquake"))["ok"]


async def test_people_and_groups_are_added_and_updates_redelivered(
    http: Http, bot: Bot, world: World
) -> None:
    await post(http, "/control/users", user_id=50, first_name="周", title="保安")
    await post(http, "/control/groups", chat_id=-2002, title="新群", members=[50])
    said = await post(http, "/phones/50/text", text="到", chat_id=-2002)
    assert said["ok"] and not world.users[50].started
    assert (await post(http, "/control/redeliver", times=3))["copies"] == 3
    assert len(await bot.get_updates()) == 4
    await post(http, f"/phones/{LI}/deactivate")
    assert world.users[LI].deactivated
    assert (await read(http, "/control/users"))[-1]["title"] == "保安"
    state = await read(http, "/phones/state")
    assert {group["chat_id"] for group in state["groups"]} == {GROUP, -2002}


async def test_the_simulated_clock_is_set_and_dates_the_messages() -> None:
    async with (
        Simulator(World(now=SimulatedClock())) as sim,
        aiohttp.ClientSession(sim.api_base) as http,
    ):
        sim.world.add_user(WANG, "王芳")
        night = "2026-11-20T22:40:00+08:00"
        clock = (await post(http, "/control/clock", speed=60, now=night))["clock"]
        assert (clock["speed"], clock["now"][:16]) == (60, "2026-11-20T14:40")
        said = await post(http, f"/phones/{WANG}/text", text="漏水")
        assert said["message"]["at"].startswith("2026-11-20T14:4")


async def test_real_time_cannot_be_set(http: Http) -> None:
    assert not (await post(http, "/control/clock", speed=60))["ok"]


async def test_the_log_is_also_kept_in_a_file(tmp_path: Path) -> None:
    world = World(log_path=tmp_path / "log.jsonl")
    world.add_user(WANG, "王芳")
    await world.phone(WANG).types("漏水")
    [line] = (tmp_path / "log.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(line)["text"] == "漏水"


async def test_what_belongs_to_one_person_is_one_handset(http: Http, world: World) -> None:
    for userid, name in (("li", "李强"), ("only", "吴昊")):
        world.wecom.add_member(userid, name)
    world.gateway.add("13800000002")
    world.link("liqiang", telegram=LI, wecom="Li", mobile="13800000002")
    handsets = (await read(http, "/phones/state"))["handsets"]
    assert [each["key"] for each in handsets] == [LI, WANG, ZHAO, "wecom:only"]
    assert {**handsets[0], "name": ""} == {
        "key": LI,
        "person": "liqiang",
        "name": "",
        "title": "支行行长",
        "telegram": LI,
        "wecom": "li",
        "mobile": "13800000002",
    }
