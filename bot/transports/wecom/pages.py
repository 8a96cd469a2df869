"""我的 in WeCom's browser: signed in by WeCom itself, read-only, no trace of what is not theirs.

A link is worth nothing by itself: whoever opens it is asked of WeCom, and what they may see is
decided anew each time, as in the chat (R-CONF-1, A39, A47).
"""

import hmac
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

import structlog
from aiohttp import web

from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.cookies import Cookies
from bot.transports.wecom.oauth import authorize_url, userid_of
from handlers.pages.frame import Page, headers, word_page
from handlers.sentences import say
from handlers.wire import Sent

PATH = "/wecom/mine"
BACK = "/wecom/signed-in"
SESSION_SECONDS = 8 * 3600.0
SIGN_IN_SECONDS = 600.0

_SESSION, _SIGN_IN = "session", "sign-in"
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the pages stand on. `span` turns real seconds into this clock's time.

    `page_of` gives the page of a userid, None for somebody who is not registered; `is_fresh` says
    once, whichever replica is asked, that a state was not used before.
    """

    api: WecomApi
    corp_id: str
    public_url: str
    oauth_base: str
    seal: bytes
    chance: Random
    now: Callable[[], datetime]
    span: Callable[[float], timedelta]
    page_of: Callable[[str], Awaitable[Page | None]]
    is_fresh: Callable[[str, datetime], Awaitable[bool]]


class Pages:
    """Give `add_to` to the process's web server."""

    def __init__(self, site: Site) -> None:
        self._site = site
        self._cookies = Cookies(site.seal, https=site.public_url.startswith("https://"))

    def add_to(self, app: web.Application) -> None:
        """The page, and where WeCom sends people back to."""
        app.router.add_get(PATH, self.mine, allow_head=False)
        app.router.add_get(BACK, self.signed_in, allow_head=False)

    async def mine(self, request: web.Request) -> web.Response:
        """The page of whoever is signed in; anybody else is sent to WeCom to say who they are."""
        userid = self._cookies.read(request, _SESSION, self._site.now())
        if not userid:
            return self._to_wecom()
        page = await self._site.page_of(userid)
        return _shown(page) if page else _words(403, "stranger")

    async def signed_in(self, request: web.Request) -> web.Response:
        """1. Is it the sign-in that this very browser began, for the first time? 2. Whose code?
        3. Somebody of ours? Only then a session. What fails leaves none."""
        site, now = self._site, self._site.now()
        begun = self._cookies.read(request, _SIGN_IN, now)
        state = request.query.get("state", "")
        if not begun or not hmac.compare_digest(_bytes(state), begun.encode()):
            return self._refused(403, "expired")
        if not await site.is_fresh(begun, now + 2 * site.span(SIGN_IN_SECONDS)):
            return self._refused(403, "expired")
        userid = await userid_of(site.api, request.query.get("code", ""))
        if isinstance(userid, Sent):
            _log.error("wecom_sign_in_failed", detail=userid.detail)
            return self._refused(503, "away")
        if userid is None:
            return self._refused(403, "expired")
        if await site.page_of(userid) is None:
            _log.warning("wecom_sign_in_of_a_stranger", userid=userid)
            return self._refused(403, "stranger")
        answer = _moved(PATH)
        self._cookies.drop(answer, _SIGN_IN)
        self._keep(answer, _SESSION, userid, SESSION_SECONDS)
        return answer

    def _to_wecom(self) -> web.Response:
        site, state = self._site, self._site.chance.randbytes(16).hex()
        back = site.public_url + BACK
        url = authorize_url(site.oauth_base, site.corp_id, site.api.agent_id, back, state)
        answer = _moved(url)
        self._keep(answer, _SIGN_IN, state, SIGN_IN_SECONDS)
        return answer

    def _keep(self, on: web.Response, purpose: str, said: str, seconds: float) -> None:
        until = self._site.now() + self._site.span(seconds)
        self._cookies.put(on, purpose, said, until, timedelta(seconds=seconds))

    def _refused(self, status: int, key: str) -> web.Response:
        answer = _words(status, key)
        self._cookies.drop(answer, _SIGN_IN)
        return answer


def _words(status: int, key: str) -> web.Response:
    again = {} if key == "stranger" else {"link": PATH, "link_text": say("pages.again")}
    return _shown(word_page(key, **again), status)


def _shown(page: Page, status: int = 200) -> web.Response:
    return web.Response(
        text=page.html, status=status, content_type="text/html", headers=page.headers
    )


def _moved(to: str) -> web.Response:
    """303: whatever was asked, the next is a GET. The address is no secret; nobody keeps it."""
    return web.Response(status=303, headers={**headers(), "Location": to})


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
