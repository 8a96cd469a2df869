"""What the customer came for: 现金, 持卡, 对私, 对公 (the hot spots of R-STAT-6)."""

from escalation.words import Business
from handlers.reading.folding import Script
from handlers.reading.lexicon import Lexicon
from handlers.reading.occurrences import occurrences


def business(script: Script, lexicon: Lexicon) -> Business:
    """The business most words speak of; among equals the lexicon's earlier one; else OTHER."""
    best, most = Business.OTHER, 0
    for one, terms in lexicon.business:
        spoken = len({found.term for found in occurrences(script, terms)})
        if spoken > most:
            best, most = one, spoken
    return best
