"""A real SMTP server in the same event loop, with switches for what goes wrong with mail."""

import asyncio
from functools import partial
from typing import Any

from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from simulator.log import ACCEPTED, ACCEPTED_BROKEN
from simulator.mailbox import Letter, read_letter
from simulator.world import World

BUSY = "451 4.3.0 Temporary failure, try again later"
REJECTED = "550 5.1.1 No such mailbox here"


class PostOffice:
    """Decides about each RCPT and DATA; keeps the letters in the world."""

    def __init__(self, world: World) -> None:
        self._world = world

    async def handle_RCPT(
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        fault = self._world.faults.for_mail(("mail_busy_rcpt", "mail_reject"), [address])
        if fault:
            answer = BUSY if fault.kind == "mail_busy_rcpt" else REJECTED
            self._world.record("mail", "RCPT", f"refused {answer}", text=address)
            return answer
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        recipients = list(envelope.rcpt_tos)
        fault = self._world.faults.for_mail(("mail_busy_data", "mail_break"), recipients)
        letter = self._read(envelope, recipients)
        if fault and fault.kind == "mail_busy_data":
            self._log(letter, f"refused {BUSY}")
            return BUSY
        self._world.keep_letter(letter)
        self._log(letter, ACCEPTED_BROKEN if fault else ACCEPTED)
        if fault and isinstance(server.transport, asyncio.Transport):
            server.transport.abort()
        return "250 OK: kept"

    def _read(self, envelope: Envelope, recipients: list[str]) -> Letter:
        raw = envelope.content or b""
        raw = raw.encode() if isinstance(raw, str) else raw
        number = len(self._world.letters) + 1
        sender = envelope.mail_from or ""
        return read_letter(number, sender, recipients, raw, self._world.now())

    def _log(self, letter: Letter, outcome: str) -> None:
        params = {"from": letter.sender, "to": letter.recipients, "message_id": letter.message_id}
        self._world.record("mail", "DATA", outcome, text=letter.subject, params=params)


class Connection(SMTP):
    """One SMTP connection; refused before the greeting while the fault stands."""

    def __init__(self, world: World, standing: set[asyncio.Transport]) -> None:
        super().__init__(
            PostOffice(world),
            hostname="simulator.local",
            enable_SMTPUTF8=True,
            auth_require_tls=False,
            authenticator=_any_login,
            loop=asyncio.get_running_loop(),
        )
        self._world = world
        self._standing = standing
        self._wire: asyncio.Transport | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        fault = self._world.faults.for_mail(("mail_refuse",), [])
        if fault and isinstance(transport, asyncio.Transport):
            self._world.record("mail", "CONNECT", "connection refused")
            transport.abort()
            return
        if isinstance(transport, asyncio.Transport):
            self._wire = transport
            self._standing.add(transport)
        super().connection_made(transport)

    def connection_lost(self, error: Exception | None) -> None:
        # A refused connection never began, so the library has nothing to end.
        if self._wire is not None:
            self._standing.discard(self._wire)
            super().connection_lost(error)


def _any_login(
    server: SMTP, session: Session, envelope: Envelope, mechanism: str, login: Any
) -> AuthResult:
    """Every name and password opens this mailbox: logins are not what it is there to test."""
    return AuthResult(success=isinstance(login, LoginPassword))


class SmtpServer:
    """Listens on loopback; port 0 takes a free one."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._standing: set[asyncio.Transport] = set()

    async def start(self, port: int) -> int:
        """The port that it listens on."""
        loop = asyncio.get_running_loop()
        connect = partial(Connection, self._world, self._standing)
        self._server = await loop.create_server(connect, "127.0.0.1", port)
        number: int = self._server.sockets[0].getsockname()[1]
        return number

    def stop(self) -> None:
        """Clients that stay connected are cut off: nobody serves them any more."""
        self._server.close()
        for transport in list(self._standing):
            transport.abort()
