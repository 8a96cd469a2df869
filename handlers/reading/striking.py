"""Card secrets are struck out before anything is stored (A46).

A CVV, PIN or one-time code helps nobody to settle a complaint, and whoever finds it can spend
the customer's money. What stays in its place, stars, still says that there was one, so that the
reporter can be warned when the message is dealt with.
"""

from handlers.reading.lexicon import Lexicon
from handlers.reading.numerals import with_spoken_digits
from handlers.reading.private_numbers import Private, PrivateNumber, masked, private_numbers


def without_secrets(text: str, lexicon: Lexicon) -> str:
    """The text with every card secret starred; its length stays."""
    return masked(text, _secrets(text, lexicon))


def tells_secret(text: str, lexicon: Lexicon) -> bool:
    """Whether the text holds a card secret, or the stars of one that was struck out."""
    return bool(_secrets(text, lexicon))


def _secrets(text: str, lexicon: Lexicon) -> tuple[PrivateNumber, ...]:
    digits = with_spoken_digits(text.translate(lexicon.folding))
    return tuple(one for one in private_numbers(digits) if one.kind is Private.SECRET)
