"""Servers that say what no simulator says: one and the same nonsense to every request."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from bot.http import serving


@dataclass(frozen=True)
class Answer:
    """Of a server over HTTP; `replies` those of one over SMTP, by the command's first word."""

    body: bytes = b""
    status: int = 200
    kind: str = "application/json"
    headers: Mapping[str, str] = field(default_factory=dict)
    replies: Mapping[str, bytes] = field(default_factory=dict)


_HTML = b"<html><body>\xe8\xaf\xb7\xe5\x85\x88\xe7\x99\xbb\xe5\xbd\x95</body></html>"
_DEEP = b'{"a":' * 100_000

NONSENSE = (
    Answer(b""),
    Answer(_HTML, kind="text/html"),
    Answer(b'{"ok": true, "resul'),
    *(Answer(each) for each in (b"null", b"[]", b"17", b'"text"', b"{}", b"[{}]", b"\xff\xfe\x00")),
    Answer(_DEEP),
    Answer(b"[" * 100_000),
    Answer(b"x" * 3_000_000, kind="text/plain"),
    Answer(b'{"ok":true,"errcode":0,"Code":"' + b"x" * 3_000_000 + b'"'),
    Answer(b"\0\1\2", kind="application/octet-stream"),
    *(Answer(_HTML, status, "text/html") for status in (500, 502, 503, 504)),
    Answer(b"", 204),
)
"""What no platform means: nobody can know what became of the request."""

ELSEWHERE = (
    Answer(b"", 302, headers={"Location": "http://127.0.0.1:1/"}),
    *(Answer(_HTML, status, "text/html") for status in (400, 401, 403, 404, 405, 418, 429)),
)
"""Of proxies, gateways and login pages."""


@asynccontextmanager
async def http_answering(
    answer: Answer, known: Mapping[str, object] | None = None
) -> AsyncIterator[int]:
    """Answers everything alike, but the paths in `known` with this JSON; yields its port."""

    async def handle(request: web.Request) -> web.Response:
        await request.read()
        if known and request.path in known:
            return web.json_response(known[request.path])
        return web.Response(
            status=answer.status,
            body=answer.body,
            content_type=answer.kind,
            headers=dict(answer.headers),
        )

    def add(app: web.Application) -> None:
        app.router.add_route("*", "/{path:.*}", handle)

    async with serving("127.0.0.1", 0, [add]) as port:
        yield port


class Mailserver(asyncio.Protocol):
    """Answers each command by its first word, the content as END, the greeting as HELLO."""

    def __init__(self, replies: Mapping[str, bytes]) -> None:
        usual = {"HELLO": b"220 here", "EHLO": b"250 hi", "MAIL": b"250 ok", "RCPT": b"250 ok"}
        self._replies = {**usual, "DATA": b"354 go on", **replies}
        self._inside = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport
        self._say("HELLO")

    def data_received(self, content: bytes) -> None:
        if self._inside and not content.endswith(b"\r\n.\r\n"):
            return
        word = "END" if self._inside else content[:4].decode("ascii", "replace").upper()
        self._inside = word == "DATA"
        self._say(word)

    def _say(self, word: str) -> None:
        reply = self._replies.get(word, b"250 ok")
        if reply:
            self._transport.write(reply + b"\r\n")
        else:
            self._transport.abort()


@asynccontextmanager
async def listening(make: Callable[[], asyncio.BaseProtocol]) -> AsyncIterator[int]:
    """A server of this protocol; yields its port."""
    server = await asyncio.get_running_loop().create_server(make, "127.0.0.1", 0)
    try:
        yield server.sockets[0].getsockname()[1]
    finally:
        server.close()


class Silence(asyncio.Protocol):
    """Takes everything, and never says a word; `asked` is set by the first bytes, or a call."""

    def __init__(self, asked: asyncio.Event) -> None:
        self._asked = asked

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._asked.set()


@asynccontextmanager
async def silent() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """A server that never answers: its port, and that somebody has come."""
    asked = asyncio.Event()
    async with listening(lambda: Silence(asked)) as port:
        yield port, asked


async def closed_port() -> int:
    """A port on which nobody listens any more."""
    async with listening(asyncio.Protocol) as port:
        return port
