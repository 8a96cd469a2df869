"""登记簿 in words: what the register keeps of each act, one line an entry (R-INTAKE-4)."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from itertools import groupby

from escalation.case import Complaint
from escalation.message import Entry
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.words import Category, Counted, Flag, Liability
from handlers import labels
from handlers.cards import parts
from handlers.cards.masking import masked_name, masked_telephone
from handlers.cards.times import stamp
from handlers.sentences import has, say

_KNOWN = (
    "attempt",
    "because",
    "by",
    "call",
    "counted",
    "customers",
    "due_at",
    "exposed",
    "files",
    "flag",
    "instead_of",
    "level",
    "limit",
    "liability",
    "matter",
    "minutes",
    "moment",
    "number",
    "order",
    "people",
    "previous",
    "rule",
    "since",
    "step",
    "text",
    "to",
    "trigger",
    "until",
    "wanted",
    "why",
    "yuan",
)
_QUOTED = ("matter", "text", "why")
_CHANGED = ("customer_name", "telephone", "demand", "amount", "category", "channel", "place")
_MASKS = {"customer_name": masked_name, "telephone": masked_telephone}
_ARROW = " → "


def sentence(
    entry: Entry, plan: Plan, organisation: Organisation, masked: Complaint | None = None
) -> str:
    """One entry with its local time, who did it, what, and what they said.

    `masked` is the complaint whose customer is named in full nowhere in it (A47).
    """
    entry = entry if masked is None else _without_customer(entry, masked)
    told = in_words(entry, plan, organisation)
    return say("entry.line", at=stamp(entry.at, plan.zone), told=told)


def sentences(
    entries: Sequence[Entry],
    plan: Plan,
    organisation: Organisation,
    masked: Complaint | None = None,
) -> list[str]:
    """The whole history; pages made again in one minute are one line and not dozens."""
    lines: list[str] = []
    for (_, attempt), group in groupby(_gathered(entries, plan), key=lambda e: _again(e, plan)):
        together = list(group)
        if not attempt or len(together) == 1:
            lines += [sentence(each, plan, organisation, masked) for each in together]
            continue
        calls = {dict(each.values).get("call") for each in together}
        people = {each.actor for each in together if each.actor and each.kind == "paged"}
        told = say("entry.repeated_together", attempt=attempt, levels=len(calls))
        told += say("entry.reached", people=len(people)) if people else ""
        told += "".join(_moved(together))
        lines.append(say("entry.line", at=stamp(together[0].at, plan.zone), told=told))
    return lines


def _gathered(entries: Sequence[Entry], plan: Plan) -> list[Entry]:
    """In their order, but pages made again in one minute stand together: who of several people
    was entered first in it is chance, and must not change what is read."""
    first: dict[tuple[str, str], int] = {}
    places = []
    for place, entry in enumerate(entries):
        minute, attempt = _again(entry, plan)
        places.append(first.setdefault((minute, attempt), place) if attempt else place)
    order = sorted(range(len(places)), key=lambda place: (places[place], place))
    return [entries[place] for place in order]


def _moved(entries: Sequence[Entry]) -> list[str]:
    """By which further channels the same page went, for how many people, and why."""
    moved = [dict(each.values) for each in entries if each.kind == "moved_on"]
    count = Counter((each["by"], each["because"]) for each in moved)
    return [
        say(
            "entry.moved_together",
            people=people,
            because=labels.because(why),
            by=labels.transport(by),
        )
        for (by, why), people in sorted(count.items())
    ]


def _again(entry: Entry, plan: Plan) -> tuple[str, str]:
    """Minute and attempt of a page made again; no attempt for anything else."""
    attempt = dict(entry.values).get("attempt", "")
    repeats = entry.kind in ("repeated", "paged", "moved_on") and attempt not in ("", "1")
    return (stamp(entry.at, plan.zone), attempt) if repeats else ("", "")


def _without_customer(entry: Entry, complaint: Complaint) -> Entry:
    """The entry with its words masked; a name put right has an older one, which is masked too."""
    values = []
    for name, value in entry.values:
        if name in _MASKS:
            value = _ARROW.join(_MASKS[name](part) for part in value.split(_ARROW))
        elif name in (*_QUOTED, *_CHANGED):
            value = parts.masked(value, complaint)
        values.append((name, value))
    return replace(entry, values=tuple(values))


def in_words(entry: Entry, plan: Plan, organisation: Organisation) -> str:
    """One entry without its time."""
    values = dict.fromkeys(_KNOWN, "") | dict(entry.values)
    values |= {
        "flag": labels.flag(Flag(values["flag"])) if values["flag"] in set(Flag) else "",
        "counted": labels.counted(Counted(values["counted"])) if values["counted"] else "",
        "liability": _liability(values["liability"]),
        **{name: _local(values[name], plan) for name in ("due_at", "since", "until")},
        "because": labels.because(values["because"]),
        "by": labels.transport(values["by"]),
        "instead_of": labels.transport(values["instead_of"]),
        "via": say("entry.via", by=labels.transport(values["by"])) if values["by"] else "",
        "reason": labels.reason(entry.reason) if entry.reason else "",
        "who": organisation.name(entry.actor) or say("entry.by_itself"),
    }
    # An entry of a later version than this catalogue is still shown, if only as a step.
    key = f"entry.{entry.kind}" if has(f"entry.{entry.kind}") else "entry.other"
    told = say(key, **values)
    said = [say("entry.said", text=values[name]) for name in _QUOTED if values[name]]
    changed = [
        say("entry.changed", field=say(f"field.{name}"), change=_change(values[name]))
        for name in _CHANGED
        if values.get(name)
    ]
    return "".join((told, *said, *changed))


def _local(instant: str, plan: Plan) -> str:
    return stamp(datetime.fromisoformat(instant), plan.zone) if instant else ""


def _change(change: str) -> str:
    """Old and new value; a category by its name."""
    known = set(Category)
    changed = change.split(_ARROW)
    return _ARROW.join(labels.category(Category(p)) if p in known else p for p in changed)


def _liability(value: str) -> str:
    return labels.liability(Liability(value)) if value in set(Liability) else ""
