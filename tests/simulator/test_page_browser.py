"""The page of phones in a real browser, against the real simulator."""

import json
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from aiohttp import web
from playwright.async_api import Page, async_playwright, expect

from simulator.mailbox import Letter
from simulator.server import Simulator
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.story_steps import Step, narrates, types
from simulator.world import World
from tests.simulator.conftest import LI, WANG

CHROMIUM = shutil.which("chromium")
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
CLAIM = InlineKeyboardMarkup(
    inline_keyboard=[[InlineKeyboardButton(text="认领", callback_data="c:7:claim")]]
)

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed: apt install chromium"),
]


@pytest.fixture
async def tab() -> AsyncIterator[Page]:
    """An empty page; an uncaught error of the page's own code fails the test."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1600, "height": 1000})
        page.on("pageerror", lambda error: errors.append(str(error)))
        yield page
        await browser.close()
    assert errors == []


@pytest.fixture
async def page(tab: Page, sim: Simulator) -> Page:
    await tab.goto(sim.api_base)
    await expect(tab.locator("#connection")).to_have_text("实时")
    return tab


def phone(page: Page, user_id: int) -> str:
    return f'.phone[data-user="{user_id}"]'


async def test_a_message_appears_without_reloading(page: Page, bot: Bot) -> None:
    await bot.send_message(LI, "<b>您好</b>，李强", parse_mode="HTML")
    bubble = page.locator(phone(page, LI)).locator(".bubble").last
    await expect(bubble).to_contain_text("您好，李强")
    await expect(bubble.locator("b")).to_have_text("您好")


async def test_what_is_typed_on_a_phone_reaches_the_bot(page: Page, bot: Bot) -> None:
    field = page.get_by_label("王芳的消息")
    await field.fill("客户张三 ATM吞卡")
    await field.press("Enter")
    await expect(page.locator(f"{phone(page, WANG)} .mine .words")).to_have_text("客户张三 ATM吞卡")
    [update] = await bot.get_updates(timeout=5)
    assert update.message and update.message.text == "客户张三 ATM吞卡"
    assert update.message.chat.id == WANG


async def test_a_tapped_button_arrives_as_a_callback_and_the_answer_as_a_toast(
    page: Page, bot: Bot
) -> None:
    await bot.send_message(LI, "呼叫 投诉件 7", reply_markup=CLAIM)
    await page.locator(phone(page, LI)).get_by_role("button", name="认领").click()
    [update] = await bot.get_updates(timeout=5)
    assert update.callback_query and update.callback_query.data == "c:7:claim"
    await bot.answer_callback_query(update.callback_query.id, "已认领，呼叫停止")
    await expect(page.locator(f"{phone(page, LI)} .toast")).to_have_text("已认领，呼叫停止")


async def test_photo_voice_and_place_are_sent_with_a_finger(page: Page, bot: Bot) -> None:
    mine = page.locator(phone(page, WANG))
    await mine.get_by_label("王芳的消息").fill("柜台现场")
    await mine.get_by_role("button", name="发照片").click()
    await mine.get_by_role("button", name="拍一张").click()
    await expect(mine.locator(".photo img")).to_be_visible()
    await mine.get_by_role("button", name="发语音").click()
    await expect(mine.locator("audio")).to_be_visible()
    await mine.get_by_role("button", name="发位置").click()
    await expect(mine.locator(".card-location")).to_contain_text("北纬")
    updates = await bot.get_updates()
    kinds = [each.message.content_type for each in updates if each.message]
    assert kinds == ["photo", "voice", "location"]
    assert updates[0].message and updates[0].message.caption == "柜台现场"


async def test_a_page_makes_the_phone_glow_until_somebody_takes_it_in_hand(
    page: Page, bot: Bot
) -> None:
    await bot.send_message(WANG, "已认领 7，不再呼叫。")
    await expect(page.locator(phone(page, WANG)).locator(".bubble")).to_have_count(1)
    await bot.send_message(LI, "🔴 呼叫 投诉件 7", reply_markup=CLAIM)
    glowing = page.locator(".phone.calling")
    await expect(glowing).to_have_attribute("data-user", str(LI))
    await expect(glowing.locator(".badge")).to_have_text("1")
    await page.locator(f"{phone(page, LI)} .chat").click(position={"x": 5, "y": 5})
    await expect(glowing).to_have_count(0)


async def test_an_empty_phone_at_the_counter_says_what_to_try(page: Page, bot: Bot) -> None:
    mine = page.locator(phone(page, WANG))
    await expect(page.locator(phone(page, LI)).locator(".start")).to_contain_text("还没有消息")
    await mine.locator(".start button").first.click()
    await expect(mine.locator(".mine .words")).to_contain_text("转账5000元没到账")
    await expect(mine.locator(".start")).to_have_count(0)
    [update] = await bot.get_updates(timeout=5)
    assert update.message and update.message.text


async def test_a_card_reads_at_a_glance(page: Page, bot: Bot) -> None:
    labels = ["✅ 认领", "↪ 转办", "⬆ 上报上级", "🔥 媒体风险", "📄 详情"]
    keys = [InlineKeyboardButton(text=each, callback_data=each) for each in labels]
    keyboard = InlineKeyboardMarkup(inline_keyboard=[keys[:3], keys[3:]])
    text = "<b>[演练] 🔴 呼叫｜媒体风险</b>\n编号：7\n请点“认领”"
    await bot.send_message(LI, text, parse_mode="HTML", reply_markup=keyboard)
    bubble = page.locator(phone(page, LI)).locator(".bubble")
    await expect(bubble).to_have_class("bubble kind-text edge edge-red")
    await expect(bubble.locator(".headline")).to_have_text("🔴 呼叫｜媒体风险")
    await expect(bubble.locator(".key")).to_have_text("编号：")
    await expect(page.locator(".roomy .inline")).to_have_text(labels)
    await expect(page.locator(".roomy .wide")).to_have_text("✅ 认领")
    await page.get_by_role("button", name="媒体风险").click()
    [update] = await bot.get_updates(timeout=5)
    assert update.callback_query and update.callback_query.data == "🔥 媒体风险"


async def test_a_bot_that_does_not_answer_is_told_and_forgotten_when_it_does(
    tab: Page, sim: Simulator, bot: Bot
) -> None:
    await tab.clock.install()
    await tab.goto(sim.api_base)
    await expect(tab.locator("#connection")).to_have_text("实时")
    await tab.get_by_label("王芳的消息").fill("有人吗")
    await tab.get_by_label("王芳的消息").press("Enter")
    await expect(tab.locator(f"{phone(tab, WANG)} .mine")).to_have_count(1)
    await tab.clock.fast_forward(10_000)
    await expect(tab.locator("#trouble")).to_contain_text("没有回音")
    await bot.send_message(WANG, "在")
    await expect(tab.locator("#trouble")).to_be_hidden()


async def test_an_edited_card_changes_in_place_and_says_so(page: Page, bot: Bot) -> None:
    card = await bot.send_message(LI, "🔴 呼叫 投诉件 7", reply_markup=CLAIM)
    await bot.edit_message_text("王强已认领", chat_id=LI, message_id=card.message_id)
    line = page.locator(f"{phone(page, LI)} .line")
    await expect(line.locator(".edited")).to_contain_text("已编辑")
    await expect(line.get_by_role("button", name="认领")).to_have_count(0)
    await expect(page.locator(".phone.calling")).to_have_count(0)


async def test_a_double_click_corrects_ones_own_words(page: Page, bot: Bot, world: World) -> None:
    await world.phone(WANG).types("电话13800001111")
    mine = page.locator(phone(page, WANG))
    await mine.locator(".mine .bubble").dblclick()
    field = mine.get_by_label("王芳的消息")
    await expect(field).to_have_value("电话13800001111")
    await field.fill("电话13800002222")
    await field.press("Enter")
    await expect(mine.locator(".mine .words")).to_have_text("电话13800002222")
    updates = await bot.get_updates()
    assert updates[-1].edited_message and updates[-1].edited_message.text == "电话13800002222"


HOSTILE = (
    "<img src=x onerror='window.hacked=1'><script>window.hacked=1</script>"
    "<a href='javascript:window.hacked=1'>点我</a><svg onload='window.hacked=1'></svg>"
    "<iframe srcdoc='<script>parent.hacked=1</script>'></iframe><b onclick='window.hacked=1'>粗</b>"
)


async def test_hostile_html_runs_no_script_even_if_the_simulator_let_it_through(
    tab: Page, sim: Simulator
) -> None:
    message = {
        "message_id": 5, "from": "bot", "at": "2026-01-01T00:00:00Z", "kind": "text",
        "text": HOSTILE, "html": HOSTILE, "caption_html": "", "media_url": None,
        "buttons": [[{"text": "<b>x", "url": "javascript:window.hacked=1"}]],
        "reply_keyboard": None, "edited": False, "edited_at": None,
    }  # fmt: skip
    known = {"user_id": WANG, "name": "<i>王</i>", "title": "柜员", "messages": [message]}
    state = {"clock": {"now": message["at"], "speed": 1}, "phones": [known], "mail": [], "seq": 0}
    await tab.route("**/phones/state", lambda route: route.fulfill(body=json.dumps(state)))
    await tab.goto(sim.api_base)
    words = tab.locator(".bubble .words")
    await expect(words).to_contain_text("点我")
    await words.locator("b").click()
    await tab.locator(".keyboard .inline").click()
    inside = await words.evaluate("node => [...node.querySelectorAll('*')].map(n => n.outerHTML)")
    assert inside == ["<b>粗</b>"]
    assert await tab.evaluate("window.hacked") is None


async def test_a_letter_is_shown_shut_in_a_sandbox_with_its_files(page: Page, world: World) -> None:
    html = "<h2>投诉日报</h2><script>parent.hacked=1</script>"
    at = datetime(2026, 1, 1, 10, tzinfo=UTC)
    letter = Letter(1, "duban@bank", ["union@bank"], at, "投诉日报", "<1>", "", "", html)
    world.keep_letter(letter)
    frame = page.locator("#mailbox iframe")
    await expect(frame).to_have_attribute("sandbox", "")
    await expect(page.frame_locator("#mailbox iframe").locator("h2")).to_have_text("投诉日报")
    await expect(page.locator(".mail-head")).to_contain_text("18:00")
    assert await page.evaluate("window.hacked") is None


async def test_after_a_broken_connection_the_page_catches_up_by_itself(
    tab: Page, world: World, sim: Simulator
) -> None:
    async with Simulator(world) as first:
        port = first.http_port
        await tab.goto(first.api_base)
        await expect(tab.locator("#connection")).to_have_text("实时")
    await expect(tab.locator("#connection")).to_contain_text("重连")
    await world.phone(WANG).types("断线时说的话")
    async with Simulator(world, http_port=port):
        await expect(tab.locator(f"{phone(tab, WANG)} .mine")).to_have_count(1, timeout=15_000)
        await expect(tab.locator("#connection")).to_have_text("实时")
        await tab.close()


async def test_a_narrow_screen_shows_one_phone_at_a_time_with_tabs(page: Page) -> None:
    await page.set_viewport_size({"width": 375, "height": 740})
    await expect(page.locator(".phone:visible")).to_have_count(1)
    await page.locator("#people").get_by_text("李强").click()
    await expect(page.locator(".phone:visible")).to_have_attribute("data-user", str(LI))
    await page.locator("#people").get_by_role("button", name="信箱").click()
    await expect(page.locator("#mailbox")).to_be_visible()
    wide = "document.documentElement.scrollWidth > innerWidth"
    assert await page.evaluate(wide) is False


async def test_the_seventh_person_can_be_put_on_stage(page: Page, world: World) -> None:
    for user_id in range(11, 16):
        world.add_user(user_id, f"员工{user_id}", title="柜员")
    await page.locator("#people").get_by_role("button", name="员工15").click()
    await expect(page.locator(phone(page, 15))).to_be_visible()
    await expect(page.locator(".phone")).to_have_count(6)
    await expect(page.locator(phone(page, WANG))).to_be_visible()


async def test_a_page_by_mail_leaves_the_room_to_the_phones_and_a_summary_takes_it(
    page: Page, world: World
) -> None:
    at = datetime(2026, 1, 1, 10, tzinfo=UTC)
    for number, subject in enumerate(["🔴 呼叫 第2次｜媒体风险", "【督办日报】"], start=1):
        html = f"<p>{subject}</p>"
        world.keep_letter(Letter(number, "duban@bank", ["a@bank"], at, subject, "", "", "", html))
        await expect(page.locator(".mail-head h3")).to_have_text(subject)
        await expect(page.locator("#mailbox iframe")).to_be_visible(visible=number == 2)


class SimulatorWithStory(Simulator):
    def _app(self) -> web.Application:
        app = super()._app()
        script: list[Step] = [narrates("夜里两点。"), types("teller", "客户要投诉")]
        story = Story(self.world, script, {"teller": WANG}, pace_seconds=0)
        add_story_routes(app, self.world, story)
        return app


async def test_the_button_plays_the_story_on_the_phones(tab: Page, world: World) -> None:
    async with SimulatorWithStory(world) as simulator:
        await tab.goto(simulator.api_base)
        await tab.get_by_role("button", name="播放故事之夜").click()
        await expect(tab.locator(f"{phone(tab, WANG)} .mine .words")).to_have_text("客户要投诉")
        await expect(tab.locator("#story .caption")).to_contain_text("故事讲完了")
        await tab.close()
