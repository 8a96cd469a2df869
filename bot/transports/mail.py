"""The mail path: one letter, one recipient, one connection, and how that ended."""

import asyncio
import re
from base64 import b64encode
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP as WIRE_POLICY
from email.utils import format_datetime, parseaddr

from aiosmtplib import (
    SMTP,
    SMTPAuthenticationError,
    SMTPDataError,
    SMTPException,
    SMTPRecipientRefused,
    SMTPResponseException,
    SMTPSenderRefused,
)

from bot.transports.mends import Mends
from bot.transports.plain import detail, file_name, neutral, one_line
from handlers.card import MailLetter
from handlers.sentences import say
from handlers.wire import Outcome, Sent

GREYLISTED_SECONDS = 60.0
UNREACHABLE_SECONDS = 30.0
QUIT_SECONDS = 2.0
_TELLING = 6
"""Characters of a password that is looked for in what a server says; a shorter one is any word."""

# Narrower than the RFC on purpose: one plain mailbox, nothing that a header or an SMTP command
# could read as a second one.
_ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&*+/=?^_{|}~-]{1,64}@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)*")
_MESSAGE_ID = re.compile(r"<[A-Za-z0-9.!#$%&*+/=?^_{|}~-]+@[A-Za-z0-9.-]+>")
_MIME = re.compile(r"(application|audio|image|text|video)/[A-Za-z0-9.+-]+")
_IN_LINE = re.compile(r"[A-Za-z0-9._-]+")


class SmtpMail:
    """A MailWire over SMTP. `timeout` is in seconds, for getting in and for each command after
    that; `now` dates the letters.

    `starttls` demands an encrypted connection and refuses one without; `implicit_tls` is for
    servers that encrypt from the first byte (port 465). Raises ValueError for an unusable sender.
    """

    def __init__(
        self,
        host: str,
        port: int,
        sender: str,
        username: str,
        password: str,
        starttls: bool,
        timeout: float,
        *,
        now: Callable[[], datetime],
        implicit_tls: bool = False,
    ) -> None:
        name, address = parseaddr(sender)
        if not _ADDRESS.fullmatch(address) or one_line(sender) != sender:
            raise ValueError(f"{sender!r} is no mail address to send from")
        self._sender = Address(one_line(name), addr_spec=address)
        self._host, self._port, self._timeout = host, port, timeout
        self._username, self._password = username, password
        self._starttls, self._implicit_tls = starttls, implicit_tls
        self._now = now
        self._mends = Mends("mail")

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        """Hand a letter over. Broken off after the content had begun is UNCERTAIN (D09).

        `message_id` is `<…@…>`; it also comes back as `message_ref`.
        """
        if not _ADDRESS.fullmatch(letter.to):
            return Sent(outcome=Outcome.DEAD, detail="no mail address", tried=False)
        if not _MESSAGE_ID.fullmatch(message_id):
            none = "no Message-ID of the form <…@…>"
            return Sent(outcome=Outcome.REJECTED, detail=none, tried=False)
        content = self._compose(letter, message_id).as_bytes()
        client = self._client()
        handed_over = False
        try:
            await self._in_time(client.connect())
            await self._in_time(client.mail(self._sender.addr_spec))
            await self._in_time(client.rcpt(letter.to))
            handed_over = True
            await self._in_time(client.data(content))
            # The letter is kept by now; a farewell that fails takes nothing back.
            with suppress(SMTPException, OSError):
                await self._in_time(client.quit(), QUIT_SECONDS)
        except (SMTPException, OSError) as error:
            sent = _outcome_of(error, self._words(error), handed_over)
            if sent.is_away:
                self._mends.tell(say("reach.mend.mail"), sent.detail)
            return sent
        finally:
            client.close()
        return Sent(outcome=Outcome.SENT, message_ref=message_id)

    async def knock(self, to: str | None = None) -> Sent:
        """Go as far as a letter to `to` would, login included, and turn round before its content.

        SENT when the server would take it; without `to` when it takes letters of ours at all.
        """
        if to is not None and not _ADDRESS.fullmatch(to):
            return Sent(outcome=Outcome.DEAD, detail="no mail address")
        client = self._client()
        try:
            await self._in_time(client.connect())
            await self._in_time(client.mail(self._sender.addr_spec))
            if to is not None:
                await self._in_time(client.rcpt(to))
            with suppress(SMTPException, OSError):
                await self._in_time(client.quit(), QUIT_SECONDS)
        except (SMTPException, OSError) as error:
            return _outcome_of(error, self._words(error), handed_over=False)
        finally:
            client.close()
        return Sent(outcome=Outcome.SENT)

    async def _in_time(self, step: Awaitable[object], seconds: float = 0.0) -> None:
        """The library's own limits, `wait_for` of Python 3.11, can swallow a cancellation."""
        async with asyncio.timeout(seconds or self._timeout):
            await step

    def _words(self, error: Exception) -> str:
        """What went wrong, without the password, which a server may quote as it got it."""
        words = f"{type(error).__name__}: {error}"
        plain, both = self._password, f"\0{self._username}\0{self._password}"
        said = (b64encode(each.encode()).decode() for each in (plain, both) if plain)
        for secret in (*said, *([plain] if len(plain) >= _TELLING else [])):
            words = words.replace(secret, "<password>")
        return detail(words)

    def _client(self) -> SMTP:
        return SMTP(
            hostname=self._host,
            port=self._port,
            username=self._username or None,
            password=self._password or None,
            start_tls=self._starttls and not self._implicit_tls,
            use_tls=self._implicit_tls,
            timeout=None,
            # Without it the library asks the name service who we are, and may wait for that.
            local_hostname=self._sender.domain,
        )

    def _compose(self, letter: MailLetter, message_id: str) -> EmailMessage:
        """The letter in pure ASCII, so that no server on the way has to recode it."""
        message = EmailMessage(policy=WIRE_POLICY)
        message["From"] = self._sender
        message["To"] = Address(addr_spec=letter.to)
        message["Subject"] = one_line(letter.subject)
        message["Date"] = format_datetime(self._now())
        message["Message-ID"] = message_id
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(neutral(letter.text), cte="base64")
        if letter.html:
            message.add_alternative(neutral(letter.html), subtype="html", cte="base64")
        for name, mime, content in letter.attachments:
            _attach(message, letter.html, file_name(name, "attachment"), mime, content)
        return message


def _attach(message: EmailMessage, html: str, name: str, mime: str, content: bytes) -> None:
    """Add a file; in line when the HTML shows it as `cid:<name>`."""
    maintype, subtype = (mime if _MIME.fullmatch(mime) else "application/octet-stream").split("/")
    page = message.get_body(("html",))
    if page is not None and f"cid:{name}" in html and _IN_LINE.fullmatch(name):
        page.add_related(content, maintype, subtype, cid=f"<{name}>", filename=name)
    else:
        message.add_attachment(content, maintype, subtype, filename=name)


def _outcome_of(error: Exception, words: str, handed_over: bool) -> Sent:
    # Below 400 is no refusal but nonsense, and says nothing about what became of the content.
    if isinstance(error, SMTPResponseException) and (error.code >= 400 or not handed_over):
        return _refused(error, words)
    if handed_over:
        return Sent(outcome=Outcome.UNCERTAIN, detail=words)
    seconds = UNREACHABLE_SECONDS
    return Sent(outcome=Outcome.LATER, retry_after_seconds=seconds, detail=words, is_away=True)


def _refused(error: SMTPResponseException, words: str) -> Sent:
    """What the server answered. 4xx and everything about us, not the letter, is for LATER.

    A refusal of the recipient with 5.7 is a rule against the sender (no relaying, no login): it
    would be wrong to give up all the mailboxes of the bank for it.
    """
    later = Sent(outcome=Outcome.LATER, retry_after_seconds=GREYLISTED_SECONDS, detail=words)
    if isinstance(error, SMTPAuthenticationError):
        return replace(later, is_away=True)
    if error.code < 500:
        return later
    if isinstance(error, SMTPRecipientRefused):
        against_us = error.message.startswith("5.7.")
        return later if against_us else Sent(outcome=Outcome.DEAD, detail=words)
    if isinstance(error, SMTPDataError | SMTPSenderRefused):
        return Sent(outcome=Outcome.REJECTED, detail=words)
    return later
