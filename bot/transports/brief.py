"""What SMS and voice say of a card, for every provider: its brief and nothing else.

Who composes a brief leaves out personal data and links. They are taken out here once more: a
text message is read on a locked screen, and a link in one looks like a fraud.
"""

import re
from typing import NamedTuple

from bot.transports.plain import detail, one_line, unjoined
from escalation.permission import Act
from handlers.card import Brief, Card
from handlers.sentences import say
from handlers.wire import Outcome, PackedButtons, Sent

ONE_SMS = 70
"""Characters of UCS-2 in one text message; what is longer is billed, and may come, in parts."""

LONGEST_ALOUD = 40
"""Characters of the words, and of the outlet, in what is read aloud: nobody listens to more."""

LONGEST_VALUE = 20
"""Characters of a variable in an approved template; a provider refuses a longer one."""

_LINK = re.compile(r"(?:[a-z]+://|www\.)[!-~]*", re.IGNORECASE)
_LONG_NUMBER = re.compile(r"\d{7,}")
_ADDRESS = re.compile(r"[0-9]{5,15}")
_CASE = re.compile(r"\d+-\d+")
_CLOCK = re.compile(r"(\d{1,2})[:：](\d{2})")
_ENDS = "。！；，、!;,. "


class Speech(NamedTuple):
    """What a voice says: all of it, and its parts for whoever joins recorded words."""

    text: str
    number: str
    outlet: str
    deadline: str


def masked(number: str) -> str:
    """A telephone number as a log may have it: 138****0001."""
    return f"{number[:3]}****{number[-4:]}" if len(number) >= 10 else "****"


def quiet(text: str) -> str:
    """A gateway's words for the log: short, in one line, without telephone numbers."""
    return detail(_LONG_NUMBER.sub(lambda found: masked(found[0]), text))


def no_number(address: str) -> Sent | None:
    """DEAD for what is no telephone number in digits; nobody need be asked about that."""
    if _ADDRESS.fullmatch(address):
        return None
    told = "an address here is a telephone number in digits"
    return Sent(outcome=Outcome.DEAD, detail=told, tried=False)


def no_brief() -> Sent:
    """A card of which nothing may be said here."""
    told = "this card has nothing to be said by telephone"
    return Sent(outcome=Outcome.REJECTED, detail=told, tried=False)


def acknowledging(card: Card, packed: PackedButtons) -> str:
    """The packed action of the button 认领; empty when the card has none."""
    shown = zip(card.buttons, packed, strict=False)
    pairs = [pair for row, sealed in shown for pair in zip(row, sealed, strict=False)]
    verb = Act.ACKNOWLEDGE.value
    return next((action for button, (_, action) in pairs if button.action.verb == verb), "")


def asks(card: Card) -> bool:
    """Whether the card asks its reader to acknowledge."""
    return any(button.action.verb == Act.ACKNOWLEDGE for row in card.buttons for button in row)


def sms(brief: Brief, asked: bool, signature: str) -> str:
    """The text message, in one part: words and outlet are cut, number and time of day never."""
    words, outlet = _safe(brief.words), _safe(brief.outlet)
    over = len(_units(_sms(brief, words, outlet, asked, signature))) // 2 - ONE_SMS
    if over > 0:
        shorter = _cut(words, over)
        over -= len(words) - len(shorter)
        words = shorter
    if over > 0:
        outlet = _cut(outlet, over)
    return _sms(brief, words, outlet, asked, signature)


def speech(brief: Brief, asked: bool, pressing: bool) -> Speech:
    """What a voice says: the number twice, digit by digit; `pressing` when 1 acknowledges."""
    number = spoken_number(_safe(brief.number))
    outlet = shortened(_safe(brief.outlet), LONGEST_ALOUD)
    deadline = spoken_time(_safe(brief.deadline))
    is_case = _CASE.fullmatch(_safe(brief.number))
    text = say(
        "brief.voice.text",
        words=shortened(_safe(brief.words), LONGEST_ALOUD),
        which=say("brief.voice.case", number=number) if is_case else number,
        number=number,
        place=say("brief.voice.place", outlet=outlet) if outlet else "",
        asked=_asked("voice", deadline, asked),
        press=say("brief.voice.press" if pressing else "brief.voice.open"),
    )
    return Speech(text, number, outlet, deadline)


def spoken_number(number: str) -> str:
    """Every digit as its own word, as they are said over the telephone; groups with a pause."""
    names = say("brief.digits")
    heard = (names[int(each)] if each in "0123456789" else each for each in number)
    return "".join(heard).replace("-", "，")


def spoken_time(text: str) -> str:
    """02:10 as 2点10分; what is in words already stays."""
    return _CLOCK.sub(_said, text)


def template_values(brief: Brief, *, aloud: bool) -> dict[str, str]:
    """number, unit and deadline for an approved template; none is ever empty."""
    number, deadline = _safe(brief.number), _safe(brief.deadline)
    if aloud:
        number, deadline = spoken_number(number), spoken_time(deadline)
    missing = say("brief.no_deadline")
    unit = shortened(_safe(brief.outlet), LONGEST_VALUE) or "-"
    return {"number": number, "unit": unit, "deadline": deadline or missing}


def _sms(brief: Brief, words: str, outlet: str, asked: bool, signature: str) -> str:
    what = " ".join(part for part in (words, _safe(brief.number), outlet) if part)
    wish = _asked("sms", _safe(brief.deadline), asked) or say("brief.sms.open")
    text = say("brief.sms.text", what=what, asked=wish)
    return say("brief.sms.signed", signature=signature, text=text) if signature else text


def _asked(medium: str, deadline: str, asked: bool) -> str:
    if asked:
        key = "acknowledge_by" if deadline else "acknowledge"
        return say(f"brief.{medium}.{key}", deadline=deadline)
    return say(f"brief.{medium}.deadline", deadline=deadline) if deadline else ""


def _safe(text: str) -> str:
    plain = _LINK.sub("", one_line(text))
    return _LONG_NUMBER.sub("…", plain).strip(_ENDS)


def shortened(text: str, characters: int) -> str:
    """The text itself, or its beginning and an ellipsis, within so many characters."""
    return text if len(text) <= characters else text[: unjoined(text, characters - 1)] + "…"


def _units(text: str) -> bytes:
    return text.encode("utf-16-le")


def _cut(text: str, over: int) -> str:
    """The text shorter by `over` characters, but never shorter than four."""
    keep = max(len(text) - over - 1, 4)
    return text if keep + 1 >= len(text) else text[:keep] + "…"


def _said(found: re.Match[str]) -> str:
    hours, minutes = int(found[1]), int(found[2])
    key = "time" if minutes else "full_hour"
    return say(f"brief.voice.{key}", hours=hours, minutes=minutes)
