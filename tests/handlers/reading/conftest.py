"""The shipped lexicon, loaded once."""

import pytest

from handlers.reading import Lexicon
from tests.handlers.reading.measuring import the_lexicon


@pytest.fixture(scope="session")
def lexicon() -> Lexicon:
    return the_lexicon()
