"""A simulated Telegram and mail server, and the wires that speak to them over HTTP and SMTP."""

import json
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from aiogram import Bot
from aiohttp import ClientSession, web

from bot.transports.intake import RawUpdate
from bot.transports.mail import SmtpMail
from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.wire import TelegramWire
from bot.transports.wecom.client import WecomApi, wecom_session
from bot.transports.wecom.wire import WecomWire
from simulator.server import Simulator
from simulator.settings import Settings
from simulator.wecom.corp import Corp
from simulator.wecom.settings import WeComSettings
from simulator.world import World

WANG, LI, ZHAO = 101, 102, 103
GROUP = -1001
NOW = datetime(2026, 11, 23, 22, 40, tzinfo=UTC)
PICTURE = b"\xff\xd8\xff" + b"a small picture"
SECRET = "s3cret_for-tests"


@dataclass
class StoppedTime:
    """Monotonic seconds that pass only when somebody waits, or a test says so."""

    seconds: float = 1000.0
    waited: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.seconds

    async def pause(self, seconds: float) -> None:
        self.waited.append(seconds)
        self.seconds += seconds


@dataclass
class Shelf:
    """Stores what a receiver accepts; `failing` times it cannot."""

    failing: int = 0
    asked: int = 0
    kept: list[RawUpdate] = field(default_factory=list)

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        self.asked += 1
        if self.failing:
            self.failing -= 1
            raise OSError("no space left on device")
        self.kept.extend(updates)

    @property
    def texts(self) -> list[str]:
        bodies = [json.loads(each.payload) for each in self.kept]
        return [body["message"]["text"] for body in bodies if "message" in body]


@dataclass
class ScriptedApi:
    """Answers of a Bot API that the simulator never gives, one a call; remembers the calls."""

    answers: list[tuple[int, str]] = field(default_factory=list)
    calls: list[dict[str, Any]] = field(default_factory=list)
    base: str = ""

    def will_answer(self, status: int, body: Any) -> None:
        self.answers.append((status, body if isinstance(body, str) else json.dumps(body)))

    async def handle_wecom(self, request: web.Request) -> web.Response:
        path = request.match_info["path"]
        if path == "gettoken":
            return web.json_response({"errcode": 0, "access_token": "t" * 600, "expires_in": 7200})
        self.calls.append({"path": path, "body": await request.read()})
        status, body = self.answers.pop(0)
        kind = "application/json" if body.startswith("{") else "text/html"
        return web.Response(status=status, text=body, content_type=kind)

    async def handle(self, request: web.Request) -> web.Response:
        form = await request.post()
        self.calls.append({"method": request.match_info["method"], **form})
        status, body = self.answers.pop(0)
        return web.Response(status=status, text=body)


@pytest.fixture
def time() -> StoppedTime:
    return StoppedTime()


@pytest.fixture
async def sim(time: StoppedTime) -> AsyncIterator[Simulator]:
    quick = Settings(webhook_first_wait_seconds=0.01, webhook_longest_wait_seconds=0.02)
    world = World(quick, monotonic=time)
    world.add_user(WANG, "王芳", username="wangfang", started=True)
    world.add_user(LI, "李强", started=True)
    world.add_user(ZHAO, "赵敏")
    world.add_group(GROUP, "值班群", {WANG, LI})
    async with Simulator(world) as simulator:
        yield simulator


@pytest.fixture
def world(sim: Simulator) -> World:
    return sim.world


@pytest.fixture
async def bot(sim: Simulator) -> AsyncIterator[Bot]:
    async with telegram_bot(sim.token, sim.api_base) as client:
        yield client


@pytest.fixture
def wire(bot: Bot, time: StoppedTime) -> TelegramWire:
    return TelegramWire(bot, time.pause)


@pytest.fixture
def shelf() -> Shelf:
    return Shelf()


@pytest.fixture
def sim_smtp_port(sim: Simulator) -> int:
    return sim.smtp_port


@pytest.fixture
def mail(sim_smtp_port: int) -> SmtpMail:
    return post_to(sim_smtp_port)


@pytest.fixture
async def scripted() -> AsyncIterator[ScriptedApi]:
    api = ScriptedApi()
    app = web.Application()
    app.router.add_route("*", "/bot{token}/{method}", api.handle)
    app.router.add_route("*", "/cgi-bin/{path:.+}", api.handle_wecom)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    api.base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    yield api
    await runner.cleanup()


@pytest.fixture
async def scripted_wire(scripted: ScriptedApi, time: StoppedTime) -> AsyncIterator[TelegramWire]:
    async with telegram_bot("900001:simulated-duban-token", scripted.base) as client:
        yield TelegramWire(client, time.pause)


def post_to(port: int, **more: Any) -> SmtpMail:
    known: dict[str, Any] = {
        "sender": "督办 <duban@bank.example>",
        "username": "",
        "password": "",
        "starttls": False,
        "timeout": 5.0,
        "now": lambda: NOW,
    }
    return SmtpMail("127.0.0.1", port, **(known | more))


@pytest.fixture
async def wecom_sim(time: StoppedTime) -> AsyncIterator[Simulator]:
    """A company on WeCom whose clock is the stopped time."""
    world = World(now=lambda: NOW + timedelta(seconds=time.seconds), monotonic=time)
    for userid, name in (("wangfang", "王芳"), ("LiQiang", "李强"), ("zhaomin", "赵敏")):
        world.wecom.add_member(userid, name)
    async with Simulator(world) as simulator:
        yield simulator


@pytest.fixture
def corp(wecom_sim: Simulator) -> Corp:
    return wecom_sim.world.wecom


@pytest.fixture
async def wecom_api(wecom_sim: Simulator, time: StoppedTime) -> AsyncIterator[WecomApi]:
    async with wecom_session() as session:
        yield wecom_at(session, wecom_sim.wecom_base, time)


@pytest.fixture
def wecom(wecom_api: WecomApi, time: StoppedTime) -> WecomWire:
    return WecomWire(wecom_api, monotonic=time)


@pytest.fixture
async def scripted_wecom(scripted: ScriptedApi, time: StoppedTime) -> AsyncIterator[WecomWire]:
    async with wecom_session() as session:
        yield WecomWire(wecom_at(session, scripted.base, time), monotonic=time)


def wecom_at(session: ClientSession, base: str, time: StoppedTime, **more: Any) -> WecomApi:
    """The API of the simulated company's app."""
    app = WeComSettings()
    known: dict[str, Any] = {"corp_id": app.corp_id, "agent_id": app.agent_id, "secret": app.secret}
    return WecomApi(session, api_base=base, monotonic=time, **(known | more))
