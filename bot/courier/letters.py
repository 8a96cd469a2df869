"""A card as a mail: for people whose chat does not work, and as the last channel of the ladder."""

import hashlib
from collections.abc import Sequence
from html import escape

from handlers.card import Card, MailLetter
from handlers.sentences import say
from handlers.wire import File


def letter_of(card: Card, to: str, files: Sequence[File] = ()) -> MailLetter:
    """The mail a card becomes. Buttons cannot travel: the mail says what to type instead.

    A card without any asks for nothing: its reader has no number to answer with.
    """
    lines = (*card.lines, say("mail_how_to_answer" if card.buttons else "mail_no_answer"))
    paragraphs = "".join(f"<p>{escape(line)}</p>" for line in lines)
    title = f"<h2>{escape(card.headline)}</h2>" if card.headline else ""
    return MailLetter(
        to=to,
        subject=card.headline or say("mail_subject"),
        text="\n\n".join((card.headline, *lines) if card.headline else lines),
        html=f"<html><body>{title}{paragraphs}</body></html>",
        attachments=tuple((file.name, file.mime, file.content) for file in files),
    )


def message_id(key: str) -> str:
    """The same Message-ID for every attempt at one obligation (D09)."""
    return f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@duban>"
