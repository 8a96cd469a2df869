"""A further message added to a draft (I34: a threat split over messages still counts)."""

from dataclasses import replace
from decimal import Decimal

from escalation.words import Business, Category, Channel
from handlers.reading.lexicon import Lexicon
from handlers.reading.reader import read
from handlers.reading.reading import Evidence, Reading

SEAM = 24
"""Characters of each side read together where two messages meet."""

_LONGEST_MATTER = 10_000


def merge(reading: Reading, addition: Reading) -> Reading:
    """The draft with the addition: flags and doubts only grow, fields are filled when missing,
    and a telephone that stands after 电话 or 改成, or a sum that was put right, replaces the older.

    A flag is never taken back by a later message (I34); the reporter unmarks it by hand.
    """
    flags = reading.flags | addition.flags
    return replace(
        reading,
        customer_name=reading.customer_name or addition.customer_name,
        telephone=_telephone(reading, addition),
        telephone_is_explicit=reading.telephone_is_explicit or addition.telephone_is_explicit,
        amount=_amount(reading, addition),
        matter=_joined(reading.matter, addition.matter),
        demand=reading.demand or addition.demand,
        category=_category(reading, addition),
        flags=flags,
        channel=reading.channel if reading.channel is not Channel.OUTLET else addition.channel,
        doubts=(reading.doubts | addition.doubts) - flags,
        complained_about=reading.complained_about or addition.complained_about,
        reasons=reading.reasons + addition.reasons,
        masked=_joined(reading.masked, addition.masked),
        card_secret=reading.card_secret or addition.card_secret,
        amount_is_explicit=reading.amount_is_explicit or addition.amount_is_explicit,
        business=reading.business if reading.business is not Business.OTHER else addition.business,
    )


def read_further(reading: Reading, text: str, lexicon: Lexicon) -> Reading:
    """Read `text`, merge it, and look at the seam: 要找记 followed by 者 is a media threat.

    The seam may raise flags and doubts and the category with them; it fills no field.
    """
    merged = merge(reading, read(text, lexicon))
    seam = read(reading.masked[-SEAM:] + text[:SEAM], lexicon)
    newly = seam.flags - merged.flags
    asked = seam.doubts - merged.flags - merged.doubts
    if not newly and not asked:
        return merged
    flags = merged.flags | newly
    why = Evidence(
        "I34", tuple(sorted(flag.value for flag in newly | asked)), "split over messages"
    )
    return replace(
        merged,
        flags=flags,
        doubts=(merged.doubts | asked) - flags,
        category=_stronger(merged.category, seam.category) if newly else merged.category,
        reasons=(*merged.reasons, why),
    )


def _telephone(reading: Reading, addition: Reading) -> str | None:
    if addition.telephone is not None and addition.telephone_is_explicit:
        return addition.telephone
    return reading.telephone or addition.telephone


def _amount(reading: Reading, addition: Reading) -> Decimal | None:
    if reading.amount is None or (addition.amount is not None and addition.amount_is_explicit):
        return addition.amount
    return reading.amount


def _category(reading: Reading, addition: Reading) -> Category:
    """The first message's category holds unless it said nothing or the addition is graver."""
    if reading.category is Category.GENERAL:
        return addition.category
    return _stronger(reading.category, addition.category)


_GRAVE = (
    Category.MEDIA,
    Category.INCIDENT,
    Category.FURIOUS,
    Category.UNREASONABLE,
    Category.ACROSS_PROVINCES,
    Category.CLAIM,
    Category.REPEATED,
)
"""Those that a flag or a decisive word settles, gravest first; a mere matter never replaces one."""


def _stronger(held: Category, new: Category) -> Category:
    if new not in _GRAVE:
        return held
    if held in _GRAVE and _GRAVE.index(held) <= _GRAVE.index(new):
        return held
    return new


def _joined(held: str, new: str) -> str:
    if not held or not new:
        return held or new
    return f"{held}\n{new}"[:_LONGEST_MATTER]
