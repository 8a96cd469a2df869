"""通道次序 of the organisation file: which of a person's channels are tried, and in which order.

A part that is left out is the file's; what the file leaves out is `USUAL_LADDER`'s.
"""

from escalation.organisation import USUAL_LADDER, Ladder
from storage.files import address_problems as say
from storage.files.table import Table

KEYS = ("ordinary", "critical")
TRANSPORTS = USUAL_LADDER.critical
"""Every transport there is: the usual critical ladder leaves none out."""

_PARTS = {"ordinary": "平时通道次序", "critical": "紧急通道次序"}


def read_ladder(table: Table, default: Ladder) -> Ladder:
    """The `ladder` of the file or of one person, each part by itself."""
    nested = table.table("ladder", f"{table.place}的 ladder ", KEYS)
    if nested is None:
        return default
    return Ladder(
        ordinary=_part(nested, table.place, "ordinary", default.ordinary),
        critical=_part(nested, table.place, "critical", default.critical),
    )


def _part(table: Table, whose: str, key: str, default: tuple[str, ...]) -> tuple[str, ...]:
    if key not in table:
        return default
    before = len(table.page.problems)
    place = f"{whose}的{_PARTS[key]}"
    found: list[str] = []
    for word in table.words(key):
        if word.text not in TRANSPORTS:
            table.page.fault(word.line, say.unknown_transport(place, word.text, TRANSPORTS))
        elif word.text in found:
            table.page.fault(word.line, say.transport_twice(place, word.text))
        else:
            found.append(word.text)
    if not found and len(table.page.problems) == before:
        table.fault(key, say.no_transport(place, key))
    return tuple(found) or default
