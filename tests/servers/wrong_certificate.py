"""A TLS server on loopback whose certificate is somebody else's, and how often it was asked."""

import asyncio
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path


@dataclass
class Impostor:
    """Every client that checks certificates turns away; `asked` counts those that came."""

    url: str = ""
    asked: int = 0

    def count(self, *_: object) -> None:
        """Called at the beginning of each handshake."""
        self.asked += 1


@asynccontextmanager
async def an_impostor() -> AsyncIterator[Impostor]:
    """The key stands openly beside it: it protects nothing."""
    impostor = Impostor()
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(Path(__file__).with_name("somebody_else.pem"))
    context.sni_callback = impostor.count
    server = await asyncio.start_server(lambda _r, w: w.close(), "127.0.0.1", 0, ssl=context)
    impostor.url = f"https://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    async with server:
        yield impostor
