"""WeCom's own browser on a member's phone: it knows who is asking, and tells a page by a code.

W:91022: scope snsapi_base asks the member nothing; the host that is sent back to must be the
app's trusted domain exactly, or the member sees error 50001 and the page nothing at all.
"""

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Self
from urllib.parse import parse_qs, urlencode, urljoin, urlsplit

import aiohttp

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

AUTHORIZE = "/connect/oauth2/authorize"
MOST_REDIRECTS = 5
_STATE = re.compile(r"[A-Za-z0-9]{1,128}")


@dataclass(frozen=True)
class Seen:
    """What is on the screen: the address, its status and content; `error` is WeCom's own page."""

    url: str
    status: int
    headers: dict[str, str]
    text: str
    error: int = 0


class WebView:
    """`trusted` is the host (with its port) of 网页授权及JS-SDK; cookies last until it is closed.

    `asked` are the addresses it was sent back to, codes included.
    """

    def __init__(self, corp: "Corp", userid: str, trusted: str) -> None:
        self._corp, self._userid, self._trusted = corp, userid, trusted
        self.asked: list[str] = []

    async def __aenter__(self) -> Self:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        return self

    async def __aexit__(self, *error: object) -> None:
        await self._session.close()

    def forgets(self) -> None:
        """Closed and opened again."""
        self._session.cookie_jar.clear()

    async def opens(self, url: str) -> Seen:
        """Open a link and follow where it leads."""
        for _ in range(MOST_REDIRECTS):
            seen = await self.asks(url)
            if seen.status not in (301, 302, 303, 307):
                return seen
            url = urljoin(url, seen.headers["Location"])
            if urlsplit(url).path != AUTHORIZE:
                continue
            back, error = self.authorizes(url)
            if error:
                return Seen(url, 200, {}, "", error)
            self.asked.append(back)
            url = back
        raise AssertionError("it is sent round and round")

    async def asks(self, url: str) -> Seen:
        """One question, nothing followed."""
        async with self._session.get(url, allow_redirects=False) as answer:
            text = await answer.text()
            return Seen(url, answer.status, dict(answer.headers), text)

    def authorizes(self, url: str) -> tuple[str, int]:
        """Where the member is sent on to with a code; or the number of the error they see."""
        parts = urlsplit(url)
        asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
        back = asked.get("redirect_uri", "")
        if asked.get("appid") != self._corp.corp_id:
            return "", 40013
        if asked.get("response_type") != "code" or asked.get("scope") != "snsapi_base":
            return "", 40035
        if asked.get("agentid") != str(self._corp.agent_id) or parts.fragment != "wechat_redirect":
            return "", 40035
        if not _STATE.fullmatch(asked.get("state", "")):
            return "", 40035
        if urlsplit(back).netloc != self._trusted:
            return "", 50001
        code = self._corp.oauth_code(self._userid)
        return f"{back}?{urlencode({'code': code, 'state': asked['state']})}", 0
