"""What stands before several replicas in webhook mode: posts go to each in turn, past the dead."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

import aiohttp
from aiohttp import web

_DEAD = 503


class Balancer:
    """`taken` counts what each target has answered with 200."""

    def __init__(self, targets: Callable[[], Sequence[str]]) -> None:
        self._targets = targets
        self._turn = 0
        self.url = ""
        self.taken: dict[str, int] = {}

    async def _post(self, session: aiohttp.ClientSession, request: web.Request) -> web.Response:
        body, targets = await request.read(), self._targets()
        self._turn += 1
        for number in range(len(targets)):
            target = targets[(self._turn + number) % len(targets)]
            try:
                async with session.post(target, data=body, headers=request.headers) as answer:
                    status = answer.status
            except aiohttp.ClientError:
                continue
            if status == 200:
                self.taken[target] = self.taken.get(target, 0) + 1
                return web.Response()
        return web.Response(status=_DEAD)


@asynccontextmanager
async def a_balancer(targets: Callable[[], Sequence[str]]) -> AsyncIterator[Balancer]:
    """Listens on loopback; `targets` are the replicas' addresses."""
    balancer = Balancer(targets)
    app = web.Application()
    async with aiohttp.ClientSession() as session:

        async def post(request: web.Request) -> web.Response:
            return await balancer._post(session, request)

        app.router.add_post("/telegram/webhook", post)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        try:
            await web.TCPSite(runner, "127.0.0.1", 0).start()
            balancer.url = f"http://127.0.0.1:{runner.addresses[0][1]}/telegram/webhook"
            yield balancer
        finally:
            await runner.cleanup()
