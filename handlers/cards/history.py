"""登记簿 in words: what the register keeps of each act, one line an entry (R-INTAKE-4)."""

from datetime import datetime

from escalation.message import Entry
from escalation.organisation import Organisation
from escalation.plan import Plan
from escalation.words import Category, Counted, Flag, Liability
from handlers import labels
from handlers.cards.times import stamp
from handlers.sentences import has, say

_KNOWN = (
    "attempt",
    "call",
    "counted",
    "customers",
    "due_at",
    "exposed",
    "files",
    "flag",
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
    "step",
    "text",
    "to",
    "trigger",
    "wanted",
    "why",
    "yuan",
)
_QUOTED = ("matter", "text", "why")
_CHANGED = ("customer_name", "telephone", "demand", "amount", "category", "channel", "place")


def sentence(entry: Entry, plan: Plan, organisation: Organisation) -> str:
    """One entry with its local time, who did it, what, and what they said."""
    told = in_words(entry, plan, organisation)
    return say("entry.line", at=stamp(entry.at, plan.zone), told=told)


def in_words(entry: Entry, plan: Plan, organisation: Organisation) -> str:
    """One entry without its time."""
    values = dict.fromkeys(_KNOWN, "") | dict(entry.values)
    values |= {
        "flag": labels.flag(Flag(values["flag"])) if values["flag"] in set(Flag) else "",
        "counted": labels.counted(Counted(values["counted"])) if values["counted"] else "",
        "liability": _liability(values["liability"]),
        "due_at": _local(values["due_at"], plan),
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
    parts = change.split(" → ")
    known = set(Category)
    return " → ".join(labels.category(Category(p)) if p in known else p for p in parts)


def _liability(value: str) -> str:
    return labels.liability(Liability(value)) if value in set(Liability) else ""
