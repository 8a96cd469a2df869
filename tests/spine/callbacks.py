"""Where platforms post to: the product's own routes over HTTP on the loopback."""

from collections.abc import Sequence
from contextlib import AsyncExitStack
from random import Random

from bot.app import App
from bot.clock import Clock
from bot.http import serving
from bot.transports.gateway.callback import PATH as GATEWAY
from bot.transports.wecom.callback import PATH as WECOM
from bot.wiring.wired import Surroundings
from simulator.server import Simulator
from tests.spine.branch import AES_KEY, CALLBACK_TOKEN

PATIENCE_SECONDS = 30.0


class Door:
    """Open while a process runs, and behind the same port after a restart.

    `refused` counts what was not believed; `told` is what administrators were told.
    """

    def __init__(self, sim: Simulator, clock: Clock) -> None:
        self._sim, self._clock = sim, clock
        self._port = 0
        self._open = AsyncExitStack()
        self.refused = 0
        self.told: list[str] = []

    async def open(self, app: App) -> None:
        """Serve what the wires of this process serve, if any, and register it with WeCom and the
        gateway as an administrator does."""
        around = self.around(app)
        routes = [each for wired in app.wired for each in wired.routes(around)]
        if not routes:
            return
        self._port = await self._open.enter_async_context(serving("127.0.0.1", self._port, routes))
        url = f"http://127.0.0.1:{self._port}"
        names = {chat.name for wired in app.wired for chat in wired.chats}
        world = self._sim.world
        if "wecom" in names:
            assert await world.wecom.set_callback(url + WECOM, CALLBACK_TOKEN, AES_KEY)
        if "voice" in names:
            world.gateway.callback_url = url + GATEWAY

    def around(self, app: App) -> Surroundings:
        """What wires of this process are given while they receive."""
        return Surroundings(
            accept=app.accept,
            refused=self._refuse,
            tell=self._tell,
            clock=self._clock,
            chance=Random(5),
            replicas=app.replicas,
            own_url="http://127.0.0.1",
            database=app.database,
            rulebook=app.rulebook,
            seal=app.seal,
        )

    async def close(self) -> None:
        """Nobody answers any more."""
        await self._open.aclose()

    async def delivered(self) -> None:
        """What was told to WeCom and to the gateway until now was posted and answered."""
        world = self._sim.world
        await world.wecom.line.delivered(PATIENCE_SECONDS)
        if world.gateway.callback_url:
            await world.until(lambda: not world.gateway.waiting, PATIENCE_SECONDS)

    def _refuse(self) -> None:
        self.refused += 1

    async def _tell(self, lines: Sequence[str]) -> None:
        self.told += lines
