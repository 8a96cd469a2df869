"""The platforms' side: the process may be ended between what they take and what they answer.

The chat platform is the simulator, with one middleware. The mail server stands behind a proxy that
reads along, command by command.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress

from aiohttp import web

from tests.torture.observing import HEADER

Passed = Callable[[str], bool]
"""Told of a point; True when the process has just died of it."""

_GATEWAY = "/gateway/"
_Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


def telling(passed: Passed) -> Callable[[web.Application], None]:
    """For `Simulator(extend=…)`: after a request was taken and before it is answered.

    The gateway's requests have no name with them: there is one sort only.
    """

    @web.middleware
    async def tell(request: web.Request, handler: _Handler) -> web.StreamResponse:
        name = request.headers.get(HEADER)
        if request.path.startswith(_GATEWAY):
            name = request.path.strip("/")
            if passed(f"{name} / before"):
                raise web.HTTPServiceUnavailable
        answer = await handler(request)
        if name and passed(f"{name} / taken"):
            raise web.HTTPServiceUnavailable  # nobody is there to read it
        return answer

    def extend(application: web.Application) -> None:
        application.middlewares.append(tell)

    return extend


class _Died(Exception):
    """Whoever was connected is no more."""


class MailProxy:
    """Between the process and the mail server; one command, one answer."""

    def __init__(self, behind: int, passed: Passed) -> None:
        self._behind = behind
        self._passed = passed

    async def serve(
        self, from_client: asyncio.StreamReader, to_client: asyncio.StreamWriter
    ) -> None:
        from_server, to_server = await asyncio.open_connection("127.0.0.1", self._behind)
        with suppress(_Died, ConnectionError, asyncio.IncompleteReadError):
            name = "greeting"
            while True:
                answer = await _reply(from_server)
                self._come_to(f"smtp {name} / taken")
                to_client.write(answer)
                if name == "QUIT":
                    break
                is_content = name == "DATA" and answer.startswith(b"354")
                asked = await from_client.readuntil(b"\r\n.\r\n" if is_content else b"\r\n")
                name = "content" if is_content else asked[:4].decode().strip().upper()
                self._come_to(f"smtp {name} / before")
                to_server.write(asked)
        to_server.close()
        to_client.close()

    def _come_to(self, point: str) -> None:
        if self._passed(point):
            raise _Died


async def _reply(from_server: asyncio.StreamReader) -> bytes:
    """A whole reply, of one line or several."""
    line = whole = await from_server.readuntil(b"\r\n")
    while line[3:4] == b"-":
        line = await from_server.readuntil(b"\r\n")
        whole += line
    return whole


@asynccontextmanager
async def a_mail_proxy(behind: int, passed: Passed) -> AsyncIterator[int]:
    """The port to send letters to."""
    proxy = MailProxy(behind, passed)
    server = await asyncio.start_server(proxy.serve, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()
