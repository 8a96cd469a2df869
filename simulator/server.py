"""The simulator as a whole: Bot API, phones, mailbox and control on loopback, in one TaskGroup.

async with Simulator() as sim:
    bot = Bot(sim.token, session=AiohttpSession(api=TelegramAPIServer.from_base(sim.api_base)))
"""

import asyncio
from collections.abc import Callable
from pathlib import Path
from typing import Self

from aiohttp import web

from simulator.gateway import aliyun
from simulator.gateway import api as gateway
from simulator.gateway.callbacks import CallbackCourier
from simulator.smtp import SmtpServer
from simulator.telegram.api import BotApi
from simulator.telegram.webhook import WebhookCourier
from simulator.web import control, events, mail, phones, telephones, wecom_phones
from simulator.web.answers import WORLD, explain
from simulator.wecom.api import WeComApi
from simulator.world import World

HOST = "127.0.0.1"
LARGEST_REQUEST = 60 * 1024 * 1024
PAGE = Path(__file__).parent / "page"


class Simulator:
    """Port 0 takes a free port; the ports and addresses are known once it has started.

    `extend` may add routes of its own to the application before it starts.
    """

    def __init__(
        self,
        world: World | None = None,
        http_port: int = 0,
        smtp_port: int = 0,
        extend: Callable[[web.Application], None] | None = None,
    ) -> None:
        self.world = world or World()
        self.http_port = http_port
        self.smtp_port = smtp_port
        self._extend = extend

    @property
    def token(self) -> str:
        return self.world.token

    @property
    def gateway_url(self) -> str:
        """Where the bank's gateway for SMS and voice is."""
        return f"http://{HOST}:{self.http_port}/gateway"

    @property
    def aliyun_endpoint(self) -> str:
        """Where the simulated Aliyun is, as its SDK wants it: without a scheme."""
        return f"{HOST}:{self.http_port}"

    @property
    def api_base(self) -> str:
        """What a client gets instead of https://api.telegram.org."""
        return f"http://{HOST}:{self.http_port}"

    @property
    def wecom_base(self) -> str:
        """What a client gets instead of https://qyapi.weixin.qq.com."""
        return self.api_base

    async def __aenter__(self) -> Self:
        self._tasks = asyncio.TaskGroup()
        await self._tasks.__aenter__()
        self._runner = web.AppRunner(
            self._app(), handler_cancellation=True, shutdown_timeout=0.1, access_log=None
        )
        await self._runner.setup()
        site = web.TCPSite(self._runner, HOST, self.http_port)
        await site.start()
        self.http_port = self._runner.addresses[0][1]
        self._smtp = SmtpServer(self.world)
        self.smtp_port = await self._smtp.start(self.smtp_port)
        courier = WebhookCourier(self.world)
        self._courier = self._tasks.create_task(courier.run())
        self._wecom = self._tasks.create_task(self.world.wecom.line.run())
        callbacks = CallbackCourier(self.world)
        self._callbacks = self._tasks.create_task(callbacks.run())
        return self

    async def __aexit__(self, *error: object) -> None:
        """1. Nothing goes out any more. 2. Nothing comes in any more. 3. All tasks have ended."""
        self._courier.cancel()
        self._wecom.cancel()
        self._callbacks.cancel()
        self.world.webhook = None
        self.world.clear_faults()
        self._smtp.stop()
        await self._runner.cleanup()
        await self._tasks.__aexit__(None, None, None)

    def _app(self) -> web.Application:
        app = web.Application(client_max_size=LARGEST_REQUEST, middlewares=[explain])
        app[WORLD] = self.world
        app.add_routes(BotApi(self.world).routes())
        app.add_routes(WeComApi(self.world.wecom).routes())
        app.add_routes(phones.routes())
        app.add_routes(wecom_phones.routes())
        app.add_routes([web.get("/phones/events", events.stream)])
        app.add_routes(mail.routes())
        app.add_routes(gateway.routes())
        app.add_routes(aliyun.routes())
        app.add_routes(telephones.routes())
        app.add_routes(control.routes())
        app.add_routes([web.get("/", _front_page)])
        if PAGE.is_dir():
            app.add_routes([web.static("/page", PAGE)])
        if self._extend:
            self._extend(app)
        return app


async def _front_page(request: web.Request) -> web.StreamResponse:
    index = PAGE / "index.html"
    if not index.is_file():
        raise web.HTTPNotFound(text="simulator/page/index.html is not there")
    return web.FileResponse(index, headers={"Cache-Control": "no-cache"})
