"""Which unit a text means: by its name, or by a short form that no other unit shares (R-INTAKE-2).

Whoever reports for another unit sees the one that was read on the draft; of two that may be meant
none is taken, and the reporter is asked.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from hashlib import sha256

from escalation.organisation import Organisation, Unit
from escalation.words import Channel, UnitId, UnitKind

OWN_CHANNELS = frozenset({Channel.OUTLET, Channel.COMMENT_BOOK, Channel.VISIT, Channel.LETTER})
"""Channels by which an outlet hears of complaints about itself."""

_KINDS = ("营业部", "营业厅", "营业室", "分理处", "储蓄所", "网点", "支行", "分行")
_LEAST = 2
_LONGEST = 10_000
# A short form alone may be a street or a station: something of a bank must touch it.
_AFTER = re.compile(
    r"(?:的|那个|那家|这个|这家|那边|那里)?"
    r"(?:营业部|营业厅|营业室|分理处|储蓄所|网点|支行|柜台|柜员|大堂|主任|行长|经理|ATM)"
)
_BEFORE = ("投诉", "举报", "反映", "关于", "单位", "单位:", "单位：", "网点:", "网点：")


def token(unit: UnitId) -> str:
    """A unit in a button: short whatever the organisation file calls it."""
    return sha256(unit.encode()).hexdigest()[:12]


def by_token(choice: str, organisation: Organisation) -> UnitId | None:
    """The unit that a button means."""
    return next((each for each in organisation.units if token(each) == choice), None)


def is_asked_for(unit: UnitId, channel: Channel, organisation: Organisation) -> bool:
    """Whether a report of somebody at `unit` may well be about another one."""
    known = organisation.units.get(unit)
    at_outlet = known is not None and known.kind is UnitKind.OUTLET
    return not at_outlet or channel not in OWN_CHANNELS


def unit_in(text: str, organisation: Organisation, passed_on: Iterable[str] = ()) -> UnitId | None:
    """The one unit a text is about; None when none is named, or several are.

    A unit above the one named only says where that is. `passed_on` are words such as 转来: a unit
    before one of them sent the complaint, and is not what it is about.
    """
    plain = unicodedata.normalize("NFKC", text[:_LONGEST])
    markers = tuple(passed_on)
    found = {
        unit
        for unit, end in _named(plain, organisation)
        if not (markers and plain[end : end + 8].lstrip("都也已经的").startswith(markers))
    }
    above = {
        higher.id for unit in found for higher in organisation.line_above(unit) if higher.id != unit
    }
    meant = found - above
    return meant.pop() if len(meant) == 1 else None


def fitting(wanted: str, organisation: Organisation) -> list[Unit]:
    """Units whose name holds what was typed, those with exactly this name first."""
    typed = "".join(unicodedata.normalize("NFKC", wanted).split())
    if not typed:
        return []
    short = _short(typed)
    found = [
        unit
        for unit in organisation.units.values()
        if typed in unit.name or (len(short) >= _LEAST and short in unit.name)
    ]
    return sorted(found, key=lambda unit: (unit.name != typed, typed not in unit.name))


def _named(text: str, organisation: Organisation) -> Iterator[tuple[UnitId, int]]:
    """Units named in the text, each with where its name ends."""
    spans: list[tuple[int, int]] = []
    names = {unit.name: unit.id for unit in organisation.units.values()}
    for name in sorted(names, key=len, reverse=True):
        for start in _places(name, text):
            end = start + len(name)
            # 江晖路网点 within a longer name that was found already is not a place of its own.
            if not any(s <= start and end <= e for s, e in spans):
                spans.append((start, end))
                yield names[name], end
    for short, unit in _shorts(organisation).items():
        for start in _places(short, text):
            end = start + len(short)
            apart = not any(s < end and start < e for s, e in spans)
            if apart and (_AFTER.match(text, end) or text[:start].endswith(_BEFORE)):
                yield unit, end


def _shorts(organisation: Organisation) -> dict[str, UnitId]:
    """西湖路 for 西湖路营业部, where only one unit is called so."""
    found: dict[str, list[UnitId]] = {}
    for unit in organisation.units.values():
        short = _short(unit.name)
        if len(short) >= _LEAST and short != unit.name:
            found.setdefault(short, []).append(unit.id)
    return {short: units[0] for short, units in found.items() if len(units) == 1}


def _short(name: str) -> str:
    return next((name.removesuffix(kind) for kind in _KINDS if name.endswith(kind)), name)


def _places(name: str, text: str) -> Iterator[int]:
    start = text.find(name) if name else -1
    while start >= 0:
        yield start
        start = text.find(name, start + 1)
