"""WeCom phones and ringing telephones on the page, in a real browser against the real simulator."""

from collections.abc import AsyncIterator
from typing import Any

import aiohttp
import pytest
from playwright.async_api import Locator, Page, expect

from simulator.messages import Content
from simulator.server import Simulator
from simulator.wecom.phone import WeComPhone
from simulator.world import World
from tests.simulator.conftest import LI
from tests.simulator.test_page_browser import pytestmark as browser_marks
from tests.simulator.test_page_browser import tab
from tests.simulator.wecom_office import card

pytestmark = browser_marks
__all__ = ["tab"]

NUMBER = "13800000002"
MENU = {
    "button": [
        {"name": "上报", "sub_button": [{"type": "click", "name": "报一件投诉", "key": "/report"}]},
        {"type": "click", "name": "值班", "key": "/duty"},
    ]
}


class App:
    """The app's side of WeCom, over the API."""

    def __init__(self, sim: Simulator, http: aiohttp.ClientSession) -> None:
        self.corp, self._http, self._token = sim.world.wecom, http, ""

    async def call(self, path: str, body: dict[str, Any], **query: str) -> dict[str, Any]:
        if not self._token:
            known = {"corpid": self.corp.corp_id, "corpsecret": self.corp.secret}
            async with self._http.get("/cgi-bin/gettoken", params=known) as answer:
                self._token = (await answer.json())["access_token"]
        asked = {"access_token": self._token} | query
        async with self._http.post(f"/cgi-bin/{path}", params=asked, json=body) as answer:
            said: dict[str, Any] = await answer.json()
        assert said["errcode"] == 0, said
        return said

    async def send(self, kind: str, content: dict[str, Any]) -> dict[str, Any]:
        known = {"touser": "li", "agentid": self.corp.agent_id, "msgtype": kind, kind: content}
        return await self.call("message/send", known)

    async def change(self, code: str, **card: Any) -> None:
        known = {"agentid": self.corp.agent_id, "response_code": code, "userids": ["li"]}
        await self.call("message/update_template_card", known | card)


@pytest.fixture
def li(world: World) -> WeComPhone:
    """李强 has Telegram, WeCom and a telephone; 王芳 has Telegram only."""
    world.wecom.add_member("li", "李强", title="支行行长")
    world.gateway.add(NUMBER)
    world.link("liqiang", telegram=LI, wecom="Li", mobile=NUMBER)
    return world.wecom.phone("li")


@pytest.fixture
async def app(sim: Simulator, http: aiohttp.ClientSession, li: WeComPhone) -> App:
    return App(sim, http)


@pytest.fixture
async def page(tab: Page, sim: Simulator, li: WeComPhone) -> AsyncIterator[Page]:
    await tab.emulate_media(reduced_motion="reduce")
    await tab.goto(sim.api_base)
    await expect(tab.locator("#connection")).to_have_text("实时")
    yield tab


@pytest.fixture
def mine(page: Page) -> Locator:
    return page.locator(f'.phone[data-user="{LI}"]')


def callbacks(world: World) -> list[tuple[object, object]]:
    """What the members' WeCom told, with its words: there is no app that would listen."""
    told = [each for each in world.log.records if each.method == "wecom.callback"]
    return [(each.params["event"], each.text) for each in told]


def rings(world: World, once: str = "v1") -> None:
    body = {"id": once, "to": NUMBER, "text": "督办呼叫，按一认领", "speech": {}, "ask": "1"}
    world.gateway.take("voice", body)


async def test_a_card_is_shown_and_a_pressed_button_says_so_until_the_app_changes_the_card(
    app: App, page: Page, mine: Locator, world: World
) -> None:
    facts = [{"keyname": "编号", "value": "1128-48213"}]
    menu = {"desc": "更多", "action_list": [{"text": "稍后提醒", "key": "later"}]}
    await app.send("template_card", card(horizontal_content_list=facts, action_menu=menu))
    shown = mine.locator(".wx-card")
    await expect(shown).to_contain_text("三楼漏水")
    await expect(shown.locator("dl")).to_have_text("编号1128-48213")
    await shown.get_by_role("button", name="认领").click()
    await expect(shown.get_by_role("button", name="认领")).to_have_attribute("aria-pressed", "true")
    await shown.get_by_role("button", name="更多").click()
    await shown.get_by_role("menuitem", name="稍后提醒").click()
    await world.until(lambda: len(callbacks(world)) == 2)
    assert callbacks(world) == [
        ("template_card_event", "claim"),
        ("template_card_menu_event", "later"),
    ]
    code = next(iter(app.corp.response_codes))
    await app.change(code, button={"replace_name": "已认领"})
    await expect(shown.get_by_role("button", name="已认领")).to_be_disabled()
    await expect(shown.locator(".pressed")).to_have_count(0)


async def test_words_a_photo_a_place_and_the_menu_reach_the_app(
    app: App, mine: Locator, world: World, li: WeComPhone
) -> None:
    await app.call("menu/create", MENU, agentid=str(app.corp.agent_id))
    await mine.get_by_role("tab", name="企业微信").click()
    field = mine.get_by_label("李强的企业微信的消息")
    await field.fill("客户张三 ATM吞卡")
    await field.press("Enter")
    await expect(mine.locator(".wx-line.mine .words")).to_have_text("客户张三 ATM吞卡")
    for choice in ("拍一张", "发位置"):
        await mine.get_by_label("更多：照片").click()
        await mine.get_by_role("button", name=choice).click()
    await expect(mine.locator(".wx-bubble.of-image img")).to_be_visible()
    await expect(mine.locator(".wx-bubble.of-location")).to_contain_text("北纬")
    await mine.get_by_role("button", name="上报").click()
    await mine.get_by_role("menuitem", name="报一件投诉").click()
    await mine.get_by_role("menuitem", name="值班").click()
    await world.until(lambda: len(callbacks(world)) == 5)
    assert sorted(str(event) for event, _ in callbacks(world)) == [
        "click", "click", "image", "location", "text",
    ]  # fmt: skip
    assert {notice.kind for notice in li.screen()} == {"text", "image", "location"}


async def test_what_is_taken_back_leaves_a_grey_line_and_hostile_words_stay_words(
    app: App, page: Page, mine: Locator
) -> None:
    sent = await app.send("text", {"content": "发错了"})
    await expect(mine.locator(".wx-bubble")).to_have_text("发错了")
    await app.call("message/recall", {"msgid": sent["msgid"]})
    await expect(mine.locator(".wx-recalled")).to_have_text("督办撤回了一条消息")
    await expect(mine.locator(".wx-bubble")).to_have_count(0)
    hostile = "<img src=x onerror='window.hacked=1'><a href=\"javascript:window.hacked=1\">点我</a>"
    await app.send("text", {"content": hostile})
    await app.send("markdown", {"content": f"**{hostile}** [点](javascript:window.hacked=1)"})
    await expect(mine.locator(".wx-bubble")).to_have_count(2)
    inside = "node => [...node.querySelectorAll('img, a, script')].length"
    assert await mine.locator(".app-wecom .chat").evaluate(inside) == 0
    assert await page.evaluate("window.hacked") is None


async def test_one_person_has_one_phone_that_tells_what_came_by_a_channel_not_shown(
    app: App, page: Page, mine: Locator, world: World
) -> None:
    await expect(page.locator(".phone")).to_have_count(3)
    await expect(page.get_by_role("tab")).to_have_count(3)
    await app.send("text", {"content": "在企业微信里"})
    chat, bot = world.users[LI].as_chat(), world.bot_as_user
    world.say(chat, bot, Content("text", "🔴 呼叫｜媒体风险"))
    await expect(mine.locator(".notification")).to_contain_text("媒体风险")
    await expect(mine.get_by_role("tab", name="Telegram，1 条未读")).to_have_class("tab wanted")
    await mine.locator(".notification").click()
    await expect(mine.locator(".app-telegram .words")).to_contain_text("媒体风险")
    await expect(mine.get_by_role("tab", name="Telegram")).to_have_attribute(
        "aria-selected", "true"
    )
    await expect(mine.locator(".lock")).to_be_hidden()
    world.gateway.take("sms", {"id": "s1", "to": NUMBER, "text": "【督办】媒体风险 1128-48213"})
    await expect(mine.locator(".lock.locked .notification")).to_contain_text("1128-48213")
    await mine.locator(".notification").click()
    await expect(mine.locator(".bubble.sms .words")).to_have_text("【督办】媒体风险 1128-48213")
    await expect(mine.locator(".lock")).to_be_hidden()


async def test_a_ringing_telephone_is_answered_with_1_or_hung_up_and_wecoms_own_call_too(
    page: Page, mine: Locator, world: World
) -> None:
    rings(world)
    await expect(page.locator(".phone.ringing")).to_have_attribute("data-user", str(LI))
    await expect(mine.get_by_text("督办呼叫，按一认领")).to_have_count(0)
    await mine.get_by_role("button", name="接听").click()
    await expect(mine.locator(".spoken")).to_contain_text("督办呼叫，按一认领")
    await mine.get_by_role("button", name="按 1 认领").press("1")
    await expect(mine.locator(".call-state")).to_have_text("通话结束 · 已按 1")
    digits = [told["digit"] for told in world.gateway.waiting if told["event"] == "digit"]
    assert digits == ["1"]
    rings(world, "v2")
    await mine.get_by_role("button", name="先看消息").click()
    await expect(mine.locator(".call")).to_have_class("call is-ringing small")
    await mine.get_by_role("button", name="挂断").click()
    await expect(mine.get_by_role("tab", name="电话短信，1 条未读")).to_have_count(1)
    await expect(mine.locator(".call-line.missed")).to_contain_text("已拒接")
    assert world.gateway.waiting[-1]["event"] == "hung_up"
    ring = world.wecom.exchange.ring("li")
    await mine.get_by_role("button", name="接听").click()
    await expect(mine.locator(".call")).to_have_class("call is-over")
    assert ring.answered
