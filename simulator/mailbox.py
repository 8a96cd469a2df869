"""The mailbox: every letter that the SMTP server kept, parsed for the page and the tests."""

import base64
import email
import email.policy
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage
from typing import Any

from simulator.clock import iso


@dataclass(frozen=True)
class Attachment:
    name: str
    media_type: str
    content: bytes
    content_id: str = ""


@dataclass(frozen=True)
class Letter:
    """`recipients` are those of the envelope: who really gets it, whatever the headers say."""

    n: int
    sender: str
    recipients: list[str]
    at: datetime
    subject: str
    message_id: str
    date: str
    text: str
    html: str
    attachments: list[Attachment] = field(default_factory=list)
    raw: bytes = b""

    def summary(self) -> dict[str, Any]:
        return {
            "n": self.n,
            "subject": self.subject,
            "from": self.sender,
            "to": self.recipients,
            "at": iso(self.at),
            "attachments": [each.name for each in self.attachments],
        }

    def view(self) -> dict[str, Any]:
        details = {
            "message_id": self.message_id,
            "date": self.date,
            "text": self.text,
            "html": self.html,
            "files": [
                {"name": a.name, "type": a.media_type, "bytes": len(a.content)}
                for a in self.attachments
            ],
        }
        return self.summary() | details

    def page(self) -> str:
        """The HTML body with its inline pictures put in: a sandboxed page may load nothing."""
        page = self.html or f"<pre>{_escaped(self.text)}</pre>"
        for each in self.attachments:
            if each.content_id:
                picture = base64.b64encode(each.content).decode()
                source = f"data:{each.media_type};base64,{picture}"
                page = page.replace(f"cid:{each.content_id}", source)
        return page


def read_letter(n: int, sender: str, recipients: list[str], raw: bytes, at: datetime) -> Letter:
    message = email.message_from_bytes(raw, policy=email.policy.default)
    assert isinstance(message, EmailMessage)
    return Letter(
        n=n,
        sender=str(message["From"] or sender),
        recipients=recipients,
        at=at,
        subject=str(message["Subject"] or ""),
        message_id=str(message["Message-ID"] or ""),
        date=str(message["Date"] or ""),
        text=_body(message, "plain"),
        html=_body(message, "html"),
        attachments=[_attachment(part) for part in message.walk() if _is_file(part)],
        raw=raw,
    )


def _body(message: EmailMessage, kind: str) -> str:
    part = message.get_body(preferencelist=(kind,))
    return str(part.get_content()) if part else ""


def _is_file(part: Any) -> bool:
    return not part.is_multipart() and bool(part.get_filename() or part["Content-ID"])


def _attachment(part: Any) -> Attachment:
    content_id = str(part["Content-ID"] or "").strip("<> ")
    name = part.get_filename() or content_id
    content = part.get_payload(decode=True) or b""
    return Attachment(name, part.get_content_type(), content, content_id)


def _escaped(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
