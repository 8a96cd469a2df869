"""The web server of the process: webhooks, health, readiness. No page here shows a case."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager

from aiohttp import web

from bot.readiness import Readiness

Routes = Callable[[web.Application], None]
_BODY_BYTES = 1024 * 1024


@asynccontextmanager
async def serving(host: str, port: int, routes: Sequence[Routes]) -> AsyncIterator[int]:
    """Serve until left; yields the port really used. Raises OSError when it is taken."""
    app = web.Application(client_max_size=_BODY_BYTES)
    for add in routes:
        add(app)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        site = web.TCPSite(runner, host, port)
        await site.start()
        yield runner.addresses[0][1]
    finally:
        await runner.cleanup()


def health(is_well: Callable[[], str | None]) -> Routes:
    """`/healthz` answers 200, or 503 with the reason that `is_well` gives."""

    async def healthz(_request: web.Request) -> web.Response:
        trouble = is_well()
        return web.Response(status=503 if trouble else 200, text=trouble or "ok")

    def add(app: web.Application) -> None:
        app.router.add_get("/healthz", healthz)

    return add


def readiness(of: Readiness) -> Routes:
    """`/livez` answers 503 when a restart would do good, with the reason.

    `/readyz` answers 200 or 503, and a body that names every reason and every warning."""

    async def readyz(_request: web.Request) -> web.Response:
        found = await of.now()
        said = {"ready": found.is_ready, "reasons": found.reasons, "warnings": found.warnings}
        return web.json_response(said, status=200 if found.is_ready else 503)

    async def livez(_request: web.Request) -> web.Response:
        trouble = await of.needs_restart()
        return web.Response(status=503 if trouble else 200, text=trouble or "ok")

    def add(app: web.Application) -> None:
        app.router.add_get("/readyz", readyz)
        app.router.add_get("/livez", livez)

    return add
