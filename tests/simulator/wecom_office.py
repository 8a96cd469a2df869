"""A company on the simulated WeCom, a plain client of its API, and a server for its callbacks.

The server decrypts with wechatpy, so that no code of the simulator judges the simulator.
"""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any
from xml.etree import ElementTree

import aiohttp
from aiohttp import web
from wechatpy.enterprise.crypto import WeChatCrypto

from simulator.server import Simulator
from simulator.settings import Settings
from simulator.wecom.settings import WeComSettings
from simulator.world import World
from tests.simulator.conftest import StoppedTime

TOKEN, AES_KEY = "QDG6eK", "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
QUICK = WeComSettings(callback_waits=(0.01, 0.01, 0.01), callback_answer_seconds=0.3)
START = datetime(2026, 11, 22, 18, 0, tzinfo=UTC)


@dataclass
class Calendar:
    """The world's clock: it stands until a test moves it."""

    at: datetime = START

    def __call__(self) -> datetime:
        return self.at

    def pass_(self, **span: float) -> None:
        self.at += timedelta(**span)


@dataclass
class Office:
    sim: Simulator
    calendar: Calendar
    time: StoppedTime
    http: aiohttp.ClientSession
    token: str = ""

    def __post_init__(self) -> None:
        self.world = self.sim.world
        self.corp = self.world.wecom

    def later(self, **span: float) -> None:
        """Time passes, and with it the token."""
        self.calendar.pass_(**span)
        self.token = ""

    async def get_token(self, **wrong: str) -> dict[str, Any]:
        query = {"corpid": self.corp.corp_id, "corpsecret": self.corp.secret} | wrong
        given = {name: each for name, each in query.items() if each}
        async with self.http.get("/cgi-bin/gettoken", params=given) as answer:
            return await answer.json()

    async def call(self, path: str, body: Any = None, **query: str) -> dict[str, Any]:
        """GET without a body, POST with one; a token is fetched for the first call."""
        if not self.token:
            self.token = (await self.get_token())["access_token"]
        asked = {"access_token": self.token} | query
        raw = body if isinstance(body, bytes) else json.dumps(body, ensure_ascii=False).encode()
        verb, data = ("GET", None) if body is None else ("POST", raw)
        async with self.http.request(verb, f"/cgi-bin/{path}", params=asked, data=data) as answer:
            return await answer.json()

    async def code(self, path: str, body: Any = None, **query: str) -> int:
        code: int = (await self.call(path, body, **query))["errcode"]
        return code

    async def send(self, content: dict[str, Any], to: str = "wang", **more: Any) -> dict[str, Any]:
        return await self.call("message/send", self.request(content, to, **more))

    def request(self, content: dict[str, Any], to: str = "wang", **more: Any) -> dict[str, Any]:
        kind = "text" if list(content) == ["content"] else "template_card"
        kind = more.pop("msgtype", kind)
        known = {"touser": to, "agentid": self.corp.agent_id, "msgtype": kind, kind: content}
        return known | more

    async def update(self, response_code: str, **more: Any) -> dict[str, Any]:
        known = {"agentid": self.corp.agent_id, "response_code": response_code}
        return await self.call("message/update_template_card", known | more)

    def outcomes(self, method: str) -> list[str]:
        return [each.outcome for each in self.world.log.records if each.method == method]


def text(content: str = "三楼漏水") -> dict[str, Any]:
    return {"content": content}


def card(task_id: str = "task-1", **more: Any) -> dict[str, Any]:
    known: dict[str, Any] = {
        "card_type": "button_interaction",
        "task_id": task_id,
        "main_title": {"title": "三楼漏水", "desc": "东风路支行"},
        "sub_title_text": "请认领",
        "button_list": [{"text": "认领", "key": "claim"}, {"text": "转交", "key": "pass"}],
    }
    return known | more


@asynccontextmanager
async def an_office(settings: WeComSettings = QUICK) -> AsyncIterator[Office]:
    calendar, time = Calendar(), StoppedTime()
    world = World(Settings(wecom=settings), now=calendar, monotonic=time)
    for userid, name in (("Wang", "王芳"), ("li", "李强"), ("zhao", "赵敏")):
        world.wecom.add_member(userid, name, mobile=f"1380000000{len(userid)}")
    async with (
        Simulator(world) as sim,
        aiohttp.ClientSession(sim.wecom_base) as http,
    ):
        yield Office(sim, calendar, time, http)


@dataclass
class CallbackServer:
    """Answers with `statuses` (0: break off), then 200; lets the next `hangs` requests hang.

    `said` is the answer's body, `got` what came, decrypted; `nonces` of all requests, the refused
    ones too.
    """

    office: Office
    url: str = ""
    statuses: list[int] = field(default_factory=list)
    hangs: int = 0
    said: bytes = b""
    echo: str = "{}"
    got: list[dict[str, Any]] = field(default_factory=list)
    nonces: list[str] = field(default_factory=list)

    @property
    def crypto(self) -> WeChatCrypto:
        return WeChatCrypto(TOKEN, AES_KEY, self.office.corp.corp_id)

    async def check(self, request: web.Request) -> web.Response:
        await self._hang()
        asked = request.query
        plain = self.crypto.check_signature(
            asked["msg_signature"], asked["timestamp"], asked["nonce"], asked["echostr"]
        )
        return web.Response(text=self.echo.format(plain))

    async def take(self, request: web.Request) -> web.Response:
        asked = request.query
        self.nonces.append(asked["nonce"])
        await self._hang()
        try:
            plain = self.crypto.decrypt_message(
                await request.text(), asked["msg_signature"], asked["timestamp"], asked["nonce"]
            )
        except Exception:
            return web.Response(status=403)
        if self.statuses and (status := self.statuses.pop(0)) != 200:
            if not status and request.transport:
                request.transport.abort()
            return web.Response(status=status or 200)
        self.got.append(as_dict(ElementTree.fromstring(plain)))
        self.office.world.pulse.ring()
        return web.Response(body=self.said)

    async def _hang(self) -> None:
        """Until the other side has had enough."""
        if self.hangs:
            self.hangs -= 1
            await asyncio.Event().wait()

    async def until(self, count: int) -> list[dict[str, Any]]:
        await self.office.world.until(lambda: len(self.got) >= count, 5.0)
        return self.got


def as_dict(element: ElementTree.Element) -> Any:
    """Elements with children as objects, a repeated child as a list, the rest as text."""
    children = list(element)
    if not children:
        return element.text or ""
    found: dict[str, Any] = {}
    for child in children:
        if child.tag in found:
            earlier = found[child.tag]
            more = earlier if isinstance(earlier, list) else [earlier]
            found[child.tag] = [*more, as_dict(child)]
        else:
            found[child.tag] = as_dict(child)
    return found


@asynccontextmanager
async def a_callback_server(office: Office) -> AsyncIterator[CallbackServer]:
    """It is saved at the console already."""
    server = CallbackServer(office)
    app = web.Application()
    app.router.add_get("/wecom/callback", server.check)
    app.router.add_post("/wecom/callback", server.take)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.01)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    server.url = f"http://127.0.0.1:{runner.addresses[0][1]}/wecom/callback"
    assert await office.corp.set_callback(server.url, TOKEN, AES_KEY)
    try:
        yield server
    finally:
        await runner.cleanup()
