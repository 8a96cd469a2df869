"""我的 in WeCom's browser: signed in by WeCom, nothing of a customer, nothing for the accused."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import timedelta
from random import Random
from urllib.parse import parse_qs, urlencode, urlsplit

import aiohttp
import pytest
from structlog.testing import capture_logs

from bot.http import serving
from bot.settings_wires import WecomSettings
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.menu import show_menu
from bot.transports.wecom.pages import BACK, PATH
from bot.wiring.wecom_pages import pages
from simulator.wecom.webview import Seen, WebView
from storage import people
from tests.servers.ports import free_port
from tests.spine.accusing import files_about
from tests.spine.branch import wecom_settings
from tests.spine.night import Night

PAGE_WORDS = ("刘建国", "13812345678", "5000")


class Open:
    """The page, open at `url`, and phones that open it."""

    def __init__(self, night: Night, api: WecomApi, url: str) -> None:
        self.night, self.api, self.url = night, api, url

    def view(self, person: str, trusted: str = "") -> WebView:
        return WebView(self.night.world.wecom, person, trusted or urlsplit(self.url).netloc)


@asynccontextmanager
async def _open(night: Night, scheme: str = "http") -> AsyncIterator[Open]:
    port, corp = free_port(), night.world.wecom
    url = f"{scheme}://127.0.0.1:{port}"
    own = wecom_settings(night.sim).model_copy(update={"public_url": url})
    for person in ("wangfang", "zhaolei", "passer-by"):
        corp.add_member(person.title(), person)
    async with wecom_session() as session:
        api = WecomApi(
            session,
            corp_id=corp.corp_id,
            agent_id=corp.agent_id,
            secret=corp.secret,
            api_base=night.sim.wecom_base,
        )
        found = pages(own, api, replace(night.door.around(night.app), chance=Random(3)))
        assert found is not None
        async with serving("127.0.0.1", port, [found.add_to]):
            yield Open(night, api, url)


@pytest.fixture
async def page(night: Night) -> AsyncIterator[Open]:
    async with _open(night) as it:
        yield it


def test_without_a_public_address_there_is_no_page_and_no_entry(night: Night) -> None:
    own, around = wecom_settings(night.sim), night.door.around(night.app)
    assert isinstance(own, WecomSettings) and pages(own, None, around) is None  # type: ignore[arg-type]


async def test_who_is_on_duty_sees_their_cases_and_nothing_of_the_customer(page: Open) -> None:
    night = page.night
    number = await night.files("wangfang")
    async with page.view("ZhaoLei") as view:
        seen = await view.opens(page.url + PATH)
        assert (seen.status, urlsplit(seen.url).path) == (200, PATH), "the code is out of sight"
        for words in (number, "西湖路营业部", "赵磊", "还剩", f"/case {number}", "1</b> 件未办结"):
            assert words in seen.text, words
        assert not [each for each in PAGE_WORDS if each in seen.text]
        assert "<script" not in seen.text and "http" not in seen.text
        _strict(seen)
        night.clock.at += timedelta(hours=7, minutes=59)
        assert "逾期" in (await view.opens(page.url + PATH)).text and len(view.asked) == 1
        night.clock.at += timedelta(minutes=2)
        assert (await view.opens(page.url + PATH)).status == 200 and len(view.asked) == 2


async def test_a39_the_person_complained_about_sees_a_page_as_if_the_case_did_not_exist(
    page: Open,
) -> None:
    night = page.night
    known = await night.files("wangfang")
    async with page.view("zhaolei") as view:
        before = await view.opens(page.url + PATH)
        number = await files_about(night, "赵磊")
        after = await view.opens(page.url + PATH)
    assert known in before.text and number not in after.text and after.text == before.text
    async with page.view("wangfang") as view:
        assert number in (await view.opens(page.url + PATH)).text


async def test_somebody_whom_the_file_does_not_know_or_who_was_revoked_gets_a_plain_word(
    page: Open,
) -> None:
    app, night = page.night.app, page.night
    async with page.view("passer-by") as view:
        seen = await view.opens(page.url + PATH)
        assert seen.status == 403 and "没有登记" in seen.text
        assert (await view.asks(page.url + PATH)).status == 303, "no session was left"
        _strict(seen)
    async with page.view("zhaolei") as view:
        assert (await view.opens(page.url + PATH)).status == 200
        async with app.database.writing() as connection:
            revoked = people.Binding("wecom", "zhaolei", "zhaolei", "revoked", "")
            await people.bind(connection, revoked, night.clock.now())
        assert (await view.opens(page.url + PATH)).status == 403, "a session outlives no leaver"


async def test_a_sign_in_that_this_browser_did_not_begin_or_that_was_used_opens_nothing(
    page: Open,
) -> None:
    corp = page.night.world.wecom
    async with page.view("zhaolei") as view, page.view("wangfang") as other:
        assert (await view.opens(page.url + PATH)).status == 200
        [back] = view.asked
        assert await _refused(other, back), "a link that was sent on, without its cookie"
        assert await _refused(view, back), "used"
        state = await _begun(other, page)
        forged = {"code": corp.oauth_code("zhaolei"), "state": "0" * 32}
        assert await _refused(other, f"{page.url}{BACK}?{urlencode(forged)}")
        assert state != parse_qs(urlsplit(back).query)["state"][0]
        for missing in ("", f"?code={corp.oauth_code('zhaolei')}", "?state="):
            assert await _refused(other, page.url + BACK + missing)


async def test_a_code_counts_once_and_for_five_minutes(page: Open) -> None:
    corp, clock = page.night.world.wecom, page.night.clock
    async with page.view("zhaolei") as view:
        used = corp.oauth_code("zhaolei")
        assert (await _back(view, page, used)).status == 303
        assert (await _back(view, page, used)).status == 403
        late = corp.oauth_code("zhaolei")
        clock.at += timedelta(minutes=6)
        for code in (late, "made up", "x" * 600, ""):
            assert (await _back(view, page, code)).status == 403
        state = await _begun(view, page)
        clock.at += timedelta(minutes=11)
        asked = {"code": corp.oauth_code("zhaolei"), "state": state}
        assert await _refused(view, f"{page.url}{BACK}?{urlencode(asked)}"), "begun long ago"


async def test_a_domain_that_is_not_trusted_is_told_to_the_administrator(page: Open) -> None:
    corp = page.night.world.wecom
    async with page.view("zhaolei", trusted="elsewhere.example") as view:
        assert (await view.opens(page.url + PATH)).error == 50001
    corp.refuse("auth/getuserinfo", 50001)
    async with page.view("zhaolei") as view:
        with capture_logs() as logged:
            seen = await view.opens(page.url + PATH)
    assert seen.status == 503 and "暂时打不开" in seen.text
    assert "可信域名" in repr(logged)


async def test_a_forged_cookie_is_nobodys(page: Open) -> None:
    async with aiohttp.ClientSession() as session:
        for said in ("emhhb2xlaQ==.9999999999." + "0" * 64, "zhaolei", "..", "é"):
            headers = {"Cookie": f"duban-session={said}"}
            async with session.get(
                page.url + PATH, headers=headers, allow_redirects=False
            ) as answer:
                assert answer.status == 303


async def test_over_https_cookies_are_secure_and_bound_to_this_host(night: Night) -> None:
    async with _open(night, "https") as page, aiohttp.ClientSession() as session:
        url = page.url.replace("https", "http") + PATH
        async with session.get(url, allow_redirects=False) as answer:
            [cookie] = answer.headers.getall("Set-Cookie")
            place = answer.headers["Location"]
    assert cookie.startswith("__Host-duban-sign-in=")
    assert {"HttpOnly", "Secure", "SameSite=Lax", "Path=/"} <= set(cookie.split("; "))
    assert place.startswith("https://open.weixin.qq.com/connect/oauth2/authorize?appid=")
    assert f"redirect_uri=https%3A%2F%2F127.0.0.1%3A{urlsplit(page.url).port}%2Fwecom" in place


async def test_the_menu_has_an_entry_that_opens_the_page(page: Open) -> None:
    corp = page.night.world.wecom
    assert await show_menu(page.api, page.url + PATH) is None
    assert corp.menu is not None
    [entry] = [each for each in corp.menu["button"][1]["sub_button"] if each["type"] == "view"]
    assert entry["url"] == page.url + PATH
    assert await show_menu(page.api) is None and "view" not in repr(corp.menu)


def _strict(seen: Seen) -> None:
    assert seen.headers["Cache-Control"] == "no-store"
    policy = seen.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'sha256-")
    assert "frame-ancestors 'none'" in policy and "unsafe" not in policy
    assert seen.headers["Referrer-Policy"] == "no-referrer"


async def _refused(view: WebView, url: str) -> bool:
    seen = await view.asks(url)
    cookies = seen.headers.get("Set-Cookie", "")
    return seen.status == 403 and "这次登录没有成" in seen.text and "session" not in cookies


async def _begun(view: WebView, page: Open) -> str:
    """The state of a sign-in that this browser has begun."""
    view.forgets()
    moved = await view.asks(page.url + PATH)
    return parse_qs(urlsplit(moved.headers["Location"]).query)["state"][0]


async def _back(view: WebView, page: Open, code: str) -> Seen:
    """Sent back with this code by a sign-in that is in order otherwise."""
    asked = {"code": code, "state": await _begun(view, page)}
    return await view.asks(f"{page.url}{BACK}?{urlencode(asked)}")
