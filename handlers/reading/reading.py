"""The value that a read message becomes, and the evidence for it."""

from dataclasses import dataclass
from decimal import Decimal

from escalation.words import Business, Category, Channel, Flag


@dataclass(frozen=True, slots=True)
class Evidence:
    """Why something was read so: shown by `duban read`, kept with the draft.

    `rule` is an identifier of the requirements (R-MEDIA-1, I34), `words` what matched, `decided`
    what followed: "flag media", "doubt media", "denied media", "category C14", "telephone", ….
    """

    rule: str
    words: tuple[str, ...]
    decided: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What one message, or a draft of several, says (R-INTAKE-1).

    `amount` is in yuan. `doubts` never repeats a flag of `flags`: a doubt is a question for the
    reporter, a flag is taken as true. `matter`, `demand` and `masked` never hold a full identity
    card number, card number, CVV or one-time code (A46); `card_secret` says that a CVV, code or
    password was typed, so that the reporter is warned. `telephone_is_explicit` says that the
    number stood after 电话, 改成 and the like and may replace an older one; `amount_is_explicit`
    the same of a sum that was put right (不是100，是1000元). `complained_about` is the name, or
    else the role, of 被投诉人; R-CONF-1 keeps the case from that person.
    """

    customer_name: str | None
    telephone: str | None
    telephone_is_explicit: bool
    amount: Decimal | None
    matter: str
    demand: str | None
    category: Category
    flags: frozenset[Flag]
    channel: Channel
    doubts: frozenset[Flag]
    complained_about: str | None
    reasons: tuple[Evidence, ...]
    masked: str
    card_secret: bool
    amount_is_explicit: bool = False
    business: Business = Business.OTHER
