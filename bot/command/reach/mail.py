"""The mail server, proved: it lets us in and takes the recipient; no letter is handed over."""

import secrets
from collections.abc import Mapping

from bot.command.reach import drill
from bot.command.reach.proof import Look, Proof, State, of_each, of_sent, of_wire
from bot.machine import ThisMachine
from bot.settings_wires import MailSettings
from bot.transports.mail import SmtpMail
from handlers.sentences import say
from handlers.wire import Sent

_SECONDS = 10.0


class MailProver:
    """Raises ValueError without a host."""

    name = "mail"

    def __init__(self, settings: MailSettings) -> None:
        if settings.host is None:
            raise ValueError("mail.host is not set")
        self._host, self._domain = settings.host, settings.sender.rpartition("@")[2]
        self._mail = SmtpMail(
            host=settings.host,
            port=settings.port,
            sender=settings.sender,
            username=settings.username or "",
            password=settings.password.get_secret_value() if settings.password else "",
            starttls=settings.starttls,
            timeout=_SECONDS,
            now=ThisMachine().wall,
        )

    async def look(self, people: Mapping[str, str]) -> Look:
        """The server, then every recipient."""
        words = say("reach.mail", host=self._host)
        wire = of_wire(await self._mail.knock(), words, say("reach.mend.mail"))
        if wire.state is State.DEAD:
            return Look(wire, {})
        return Look(wire, await of_each(people, self._taken))

    async def send(self, address: str) -> Sent:
        """The test message as a letter."""
        message_id = f"<check-{secrets.token_hex(8)}@{self._domain}>"
        return await self._mail.post(drill.letter(address), message_id)

    async def close(self) -> None:
        """Every letter had a connection of its own."""

    async def _taken(self, address: str) -> Proof:
        return of_sent(await self._mail.knock(address), "", say("reach.mend.recipient"))
