"""The demo's page in a real browser: a report is typed, taken, and every phone shows it.

With DUBAN_PICTURES=1 the pictures in docs/ are made anew.
"""

import os
import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
from playwright.async_api import Locator, Page, async_playwright, expect

from tests.demo.conftest import ROOT, Demo, running

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
REPORT = "客户刘建国 13812345678 转账5000元没到账, 叫来七八个人一起要求马上解决"
THREAT = "客户说要打电视台电话曝光"
SECONDS = 20_000

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="chromium is not installed: apt install chromium"),
]


@pytest.fixture
async def demo(tmp_path: Path) -> AsyncIterator[Demo]:
    async with running(tmp_path) as demo:
        yield demo


@pytest.fixture
async def page(demo: Demo) -> AsyncIterator[Page]:
    """The page, at rest: nothing moves, so that a picture shows what stands there."""
    errors: list[str] = []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        page = await browser.new_page(viewport={"width": 1600, "height": 1000})
        await page.emulate_media(reduced_motion="reduce")
        page.on("pageerror", lambda error: errors.append(str(error)))
        await page.goto(demo.url)
        await expect(page.locator("#connection")).to_have_text("实时")
        yield page
        await browser.close()
    assert errors == []


def phone(page: Page, name: str) -> Locator:
    return page.locator(".phone").filter(has=page.get_by_text(name, exact=True))


async def say(page: Page, name: str, text: str) -> None:
    field = page.get_by_label(f"{name}的消息")
    await field.fill(text)
    await field.press("Enter")


async def report(page: Page) -> None:
    await say(page, "王芳", REPORT)
    await phone(page, "王芳").get_by_role("button", name="提交").click(timeout=SECONDS)


async def picture(page: Page, name: str) -> None:
    if os.environ.get("DUBAN_PICTURES") == "1":
        await page.screenshot(path=ROOT / "docs" / name, animations="disabled")


async def test_a_report_typed_on_one_phone_is_taken_on_another_and_all_phones_show_it(
    page: Page,
) -> None:
    await report(page)
    leader, others = phone(page, "赵磊"), [phone(page, "陈静"), phone(page, "周波")]
    for called in (leader, *others):
        await expect(called.locator(".bubble").last).to_contain_text("呼叫", timeout=SECONDS)
        await expect(called).to_have_class("phone calling")

    await leader.get_by_role("button", name="认领").click()
    for called in (leader, *others):
        await expect(called.locator(".headline").last).to_contain_text(
            "已由 赵磊 认领", timeout=SECONDS
        )
        await expect(called).to_have_class("phone")
    await expect(phone(page, "王芳").locator(".bubble").last).to_contain_text("赵磊 已认领")

    await say(page, "王芳", THREAT)
    for name in ("赵磊", "陈静", "孙强", "林悦", "周波"):
        called = phone(page, name)
        await expect(called.locator(".headline").last).to_contain_text("媒体", timeout=SECONDS)
        await expect(called).to_have_class("phone calling")
    await expect(phone(page, "王芳").locator(".headline").last).to_contain_text("已受理")
    # Text messages light the lock screens; the cards are what a picture is for.
    await page.keyboard.press("Escape")
    await picture(page, "phones.png")


async def test_the_daily_summary_arrives_in_the_mailbox_on_the_page(page: Page, demo: Demo) -> None:
    await report(page)
    await phone(page, "赵磊").get_by_role("button", name="认领").click(timeout=SECONDS)
    await expect(phone(page, "王芳").locator(".bubble").last).to_contain_text("赵磊 已认领")
    evening = {"speed": 60, "now": "2026-11-28T17:59:50+08:00"}
    async with (
        aiohttp.ClientSession() as http,
        http.post(f"{demo.url}/control/clock", json=evening) as answer,
    ):
        assert answer.ok
    # Critical pages that nobody answers on the telephone may lie among the reports by now.
    mails = page.locator(".mail").filter(has_text="日报】")
    await expect(mails).to_have_count(3, timeout=SECONDS)
    await mails.filter(has_text="【督办日报】").click()
    await page.get_by_role("button", name="放大信箱").click()
    letter = page.frame_locator("#mailbox iframe").locator("body")
    await expect(letter).to_contain_text("客户投诉日报")
    await expect(letter).to_contain_text("滨江分行")
    await expect(page.get_by_label("附件")).to_contain_text(".xlsx")
    await picture(page, "mail.png")


async def test_a_demo_that_has_ended_says_so_on_the_page(page: Page, demo: Demo) -> None:
    code, _, err = await demo.interrupted()
    assert code == 0 and "Traceback" not in err
    await expect(page.locator("#trouble")).to_contain_text("make demo", timeout=SECONDS)
