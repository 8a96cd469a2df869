"""Letters out, by the watchdog's own servers: the next one when the first does not take it.

A letter that no server takes is tried again at every look; a newer one to the same mailbox takes
its place, since it says all that stands.
"""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

import structlog
from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.settings import MailSettings
from bot.transports.mail import SmtpMail
from bot.transports.secret import Secret
from handlers.card import MailLetter
from handlers.wire import MailWire, Outcome

_SERVER_SECONDS = 8.0
_TAKEN = (Outcome.SENT, Outcome.UNCHANGED)
_NEVER = (Outcome.DEAD, Outcome.REJECTED)
_log = structlog.get_logger()


def servers(written: Sequence[MailSettings], now: Callable[[], datetime]) -> list[MailWire]:
    """The servers that are configured, in their order."""
    return [
        SmtpMail(
            host=each.host,
            port=each.port,
            sender=each.sender,
            username=each.username or "",
            password=each.password.get_secret_value() if each.password else "",
            starttls=each.starttls,
            timeout=_SERVER_SECONDS,
            now=now,
        )
        for each in written
        if each.host
    ]


class Post:
    """One letter waiting for each mailbox at most."""

    def __init__(self, wires: Sequence[MailWire]) -> None:
        self._wires = wires
        self._waiting: dict[str, tuple[MailLetter, str]] = {}

    @property
    def waiting(self) -> int:
        """How many letters no server has taken yet."""
        return len(self._waiting)

    def owe(self, letter: MailLetter, at: datetime) -> None:
        """Send it at the next delivery, in place of an older one to the same mailbox."""
        said = f"{letter.to} {at.isoformat()} {letter.subject}"
        once = f"<{sha256(said.encode()).hexdigest()[:32]}@duban-watchdog>"
        self._waiting[letter.to] = (letter, once)

    async def deliver(self) -> None:
        """Try every letter with every server until one takes it, all mailboxes at once."""
        letters = list(self._waiting.items())
        taken = await asyncio.gather(*(self._try(*each) for _, each in letters))
        for (to, _), is_over in zip(letters, taken, strict=True):
            if is_over:
                self._waiting.pop(to, None)

    async def _try(self, letter: MailLetter, once: str) -> bool:
        """Whether it needs no further try. One server's 'no such mailbox' is not the last word."""
        refusals = 0
        for wire in self._wires:
            sent = await wire.post(letter, once)
            if sent.outcome in _TAKEN:
                _log.warning("watchdog_told", to=letter.to, subject=letter.subject)
                return True
            refusals += sent.outcome in _NEVER
            _log.error("watchdog_mail_failed", to=letter.to, detail=sent.detail)
        return bool(self._wires) and refusals == len(self._wires)


@dataclass(frozen=True, slots=True)
class Chat:
    """Straight to administrators' phones beside the mail; tried once, the mail is what counts."""

    api_base: str
    token: Secret

    async def send(self, chats: Sequence[int], text: str) -> None:
        """Say it in each chat."""
        timeout = ClientTimeout(total=_SERVER_SECONDS)
        async with ClientSession(timeout=timeout) as session:
            said = await asyncio.gather(*(self._say(session, chat, text) for chat in chats))
        if not all(said):
            _log.error("watchdog_chat_failed", count=said.count(False))

    async def _say(self, session: ClientSession, chat: int, text: str) -> bool:
        address = f"{self.api_base}/bot{self.token.current}/sendMessage"
        try:
            async with session.post(address, json={"chat_id": chat, "text": text}) as answer:
                return answer.status == 200
        except (ClientError, OSError, TimeoutError):
            return False
