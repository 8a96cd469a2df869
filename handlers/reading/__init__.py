"""What a message typed at night says, R-INTAKE-1: `read(text, lexicon) -> Reading`.

Pure: no input or output, no clock, no chat platform. Whoever calls decides what is asked back,
stored or paged.
"""

from handlers.reading.lexicon import Lexicon
from handlers.reading.lexicon_building import LexiconRefused, lexicon_from
from handlers.reading.merging import merge, read_further
from handlers.reading.reader import read
from handlers.reading.reading import Evidence, Reading

__all__ = [
    "Evidence",
    "Lexicon",
    "LexiconRefused",
    "Reading",
    "lexicon_from",
    "merge",
    "read",
    "read_further",
]
