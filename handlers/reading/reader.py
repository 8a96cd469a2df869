"""`read`: from the text of one message to its `Reading`. Pure, linear in the text's length."""

import re

from handlers.reading.amounts import Amount, amount_at_issue, amounts
from handlers.reading.business import business
from handlers.reading.categories import category
from handlers.reading.channels import channel
from handlers.reading.demands import demand
from handlers.reading.flags import raised
from handlers.reading.folding import LONGEST_TEXT, Script, ShownTable, script_of
from handlers.reading.lexicon import Lexicon
from handlers.reading.names import complained_about, customer_name
from handlers.reading.numerals import with_spoken_digits
from handlers.reading.private_numbers import Private, blanked, masked, private_numbers
from handlers.reading.reading import Evidence, Reading
from handlers.reading.telephones import Telephone, customer_telephone, telephones

_SHOWN = ShownTable()
_SPACES = re.compile(r"[^\S\n]+")
_EMPTY_LINES = re.compile(r"\s*\n\s*")


def read(text: str, lexicon: Lexicon) -> Reading:
    """What `text` says. Only the first 10,000 characters are read, and the evidence says so.

    The order matters: private numbers are found first and blanked, then telephones, then sums, so
    that a card number is never taken for a telephone nor a telephone for money.
    """
    text, reasons = text[:LONGEST_TEXT], _cut(text)
    script = script_of(text, lexicon.folding, lexicon.word_run, lexicon.look_alikes)
    digits = with_spoken_digits(script.folded)
    private = private_numbers(digits)
    telephone, amount = _numbers(digits, tuple((one.start, one.end) for one in private), lexicon)
    likely = lexicon.likeness.of(script.tight)
    found = raised(script, lexicon, likely)
    kind, why = category(script, frozenset(found.flags), lexicon, likely)
    by, by_evidence = channel(script, lexicon)
    starred = masked(text, private)
    reasons += [*found.reasons, why, *([by_evidence] if by_evidence else [])]
    reasons += [Evidence("A46", (), f"masked {one.kind.value}") for one in private]
    return Reading(
        customer_name=customer_name(script.folded, lexicon.names),
        telephone=telephone.number if telephone else None,
        telephone_is_explicit=telephone is not None and telephone.explicit,
        amount=amount.yuan if amount else None,
        matter=cleaned(starred),
        demand=demand(script.folded, starred, lexicon.demands),
        category=kind,
        flags=frozenset(found.flags),
        channel=by,
        doubts=frozenset(found.doubts - found.flags),
        complained_about=complained_about(script.folded, lexicon.names),
        reasons=(*reasons, *_number_evidence(script, telephone, amount)),
        masked=starred,
        card_secret=any(one.kind is Private.SECRET for one in private),
        amount_is_explicit=amount is not None and amount.corrected,
        business=business(script, lexicon),
    )


def cleaned(text: str) -> str:
    """The text without control, invisible and direction characters (A44), spaces collapsed."""
    shown = text.translate(_SHOWN)
    return _EMPTY_LINES.sub("\n", _SPACES.sub(" ", shown)).strip()


def _cut(text: str) -> list[Evidence]:
    if len(text) <= LONGEST_TEXT:
        return []
    return [Evidence("R-INTAKE-1", (), f"cut after {LONGEST_TEXT} characters")]


def _numbers(
    digits: str, private: tuple[tuple[int, int], ...], lexicon: Lexicon
) -> tuple[Telephone | None, Amount | None]:
    without_private = blanked(digits, private)
    called = telephones(without_private, lexicon.numbers)
    rest = blanked(without_private, tuple((one.start, one.end) for one in called))
    return customer_telephone(called), amount_at_issue(amounts(rest, lexicon.numbers))


def _number_evidence(
    script: Script, telephone: Telephone | None, amount: Amount | None
) -> list[Evidence]:
    found: list[tuple[str, Telephone | Amount | None]] = [
        ("telephone", telephone),
        ("amount", amount),
    ]
    return [
        Evidence("R-INTAKE-1", (script.folded[one.start : one.end],), what)
        for what, one in found
        if one is not None
    ]
