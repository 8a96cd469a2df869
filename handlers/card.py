"""The neutral message: what every wire renders as well as it can.

Text is plain: no markup ever comes from people's words (A44). A wire escapes, styles the
headline and splits what is too long.
"""

from dataclasses import dataclass, field

from handlers.action import Action


@dataclass(frozen=True, slots=True)
class Button:
    """A typed action and the short Chinese label a thumb can hit."""

    label: str
    action: Action


@dataclass(frozen=True, slots=True)
class Attached:
    """A stored file to pass on. `kind` is photo, voice, document or location."""

    attachment: str
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What may be said by SMS and by a voice on the telephone: no personal data, no link.

    `deadline` is a time of day in words, or empty; `words` one short sentence of what it is.
    """

    number: str
    outlet: str
    deadline: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """One message: a headline, lines below it, rows of buttons, files behind it.

    `brief` is all that a wire without a screen says of it. `protected` asks the wire to forbid
    forwarding and saving; `silent` to make no sound; `menu` is shown as the wire's permanent
    keyboard where it has one. `customer` is who complains, masked: no part of the text, and shown
    only by a wire whose switch allows it (A47).
    """

    headline: str = ""
    lines: tuple[str, ...] = ()
    buttons: tuple[tuple[Button, ...], ...] = ()
    attached: tuple[Attached, ...] = ()
    protected: bool = False
    silent: bool = False
    menu: tuple[tuple[str, ...], ...] = ()
    brief: Brief | None = None
    customer: str = ""

    @property
    def text(self) -> str:
        """Headline and lines as plain text."""
        return "\n".join(part for part in (self.headline, *self.lines) if part)


@dataclass(frozen=True, slots=True, kw_only=True)
class MailLetter:
    """One mail, ready to be sent: subject, both bodies and attachments by name."""

    to: str
    subject: str
    text: str
    html: str
    attachments: tuple[tuple[str, str, bytes], ...] = field(default=())
