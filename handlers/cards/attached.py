"""Files of a case as they are passed on. The identifier of a file begins with its kind."""

from collections.abc import Iterable
from random import Random

from handlers.card import Attached

_AT_MOST = 10


def attachment_id(kind: str, chance: Random) -> str:
    """A new identifier, for example photo-3fa9c1b2d4e5."""
    return f"{kind}-{chance.getrandbits(48):012x}"


def attached(identifiers: Iterable[str]) -> tuple[Attached, ...]:
    """Files to send behind a card, the latest ones when there are very many."""
    listed = [each for each in identifiers if each]
    return tuple(Attached(each, each.partition("-")[0]) for each in listed[-_AT_MOST:])
