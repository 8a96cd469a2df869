"""Mail as the contract sees it: a card becomes a letter as the courier makes one."""

from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from functools import cached_property
from typing import ClassVar

from bot.courier.letters import letter_of, message_id
from bot.transports.mail import SmtpMail
from handlers.card import Card
from handlers.wire import Abilities, File, PackedButtons, Sent
from simulator.server import Simulator
from simulator.world import World
from tests.bot.transports.conftest import post_to

from .harness import Harness, Trouble, Wire
from .standin import Answer, Mailserver, listening

_PASSWORD = "the-password-of-the-mailbox"
_WITH_LOGIN = b"250-hi\r\n250 AUTH PLAIN LOGIN"
_ENCODED = tuple(b64encode(each.encode()).decode() for each in (_PASSWORD, f"\0duban\0{_PASSWORD}"))
_GONE = "gone@bank.example"


@dataclass
class LetterWire:
    """The mail path with a wire's face."""

    mail: SmtpMail

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """The same Message-ID for every attempt."""
        return await self.mail.post(letter_of(card, address, files), message_id(once))


@dataclass
class Mail(Harness):
    """SMTP tells a server that is busy from nothing else; who was too fast it does not say."""

    name = "mail"
    works, dead = "liqiang@bank.example", (_GONE,)
    malformed = ("", "liqiang", "a@b\r\nBcc: c@d", "a@b, c@d", "李强@bank.example")
    troubles: ClassVar[Mapping[Trouble, str]] = {
        Trouble.TOO_MUCH: "mail_busy_rcpt",
        Trouble.BROKEN_AFTER: "mail_break",
    }
    tells_throttling = False
    secrets = (_PASSWORD, *_ENCODED)
    quotable = secrets
    nonsense = ()
    elsewhere = (
        *(Answer(replies={"HELLO": each}) for each in (b"", b"HTTP/1.1 400 Bad Request", b"554 x")),
        Answer(replies={"EHLO": b""}),
        *(Answer(replies={"MAIL": each}) for each in (b"", b"no", b"199 x", b"\0" * 3000)),
        *(Answer(replies={"RCPT": each}) for each in (b"", b"354 go on", b"7" * 100_000)),
        *(Answer(replies={"DATA": each}) for each in (b"", b"250 already", b"{}")),
    )
    garbage = (
        *(Answer(replies={"END": each}) for each in (b"", b"ok", b"xyz \xff\xfe", b"99 x")),
        Answer(replies={"END": b"\0" * 3000}),
        Answer(replies={"END": b"7" * 100_000}),
    )

    @property
    def abilities(self) -> Abilities:
        return Abilities(files=True)

    @cached_property
    def wire(self) -> Wire:
        return self.at(self.sim.smtp_port)

    def at(self, port: int) -> Wire:
        return LetterWire(post_to(port))

    @asynccontextmanager
    async def answered(self, answer: Answer) -> AsyncIterator[Wire]:
        async with listening(lambda: Mailserver(answer.replies)) as port:
            login = {"username": "duban", "password": _PASSWORD} if "AUTH" in answer.replies else {}
            yield LetterWire(post_to(port, **login))

    @asynccontextmanager
    async def refused(self) -> AsyncIterator[Wire]:
        no = b"535 5.7.8 Authentication failed"
        replies = {"EHLO": _WITH_LOGIN, "AUTH": no}
        async with listening(lambda: Mailserver(replies)) as port:
            yield LetterWire(post_to(port, username="duban", password=_PASSWORD))

    def seen(self) -> list[str]:
        return [f"{each.subject}\n{each.text}" for each in self.world.letters]

    def markup(self) -> list[str]:
        return [each.html for each in self.world.letters if "<a" in each.html]

    async def send_the_impossible(self) -> Sent:
        async with self.answered(Answer(replies={"END": b"554 5.6.0 we never take this"})) as wire:
            return await self.send(by=wire)

    def echo(self, told: str) -> Answer:
        return Answer(replies={"EHLO": _WITH_LOGIN, "AUTH": f"535 5.7.8 what is {told}?".encode()})


@asynccontextmanager
async def mail() -> AsyncIterator[Mail]:
    """A mailbox, and one that is not there."""
    world = World()
    world.faults.add("mail_reject", recipient=_GONE)
    async with Simulator(world) as sim:
        yield Mail(sim)
