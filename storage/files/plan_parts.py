"""The rows of a plan file: levels, triggers, deadlines, categories.

Each reader leaves the defaults of `escalation.plan` in place where nothing is written.
"""

from enum import StrEnum
from typing import TypeVar

from escalation.duty import Target
from escalation.plan import (
    CategoryRule,
    DeadlineRule,
    Level,
    Milestone,
    NagRule,
    Pace,
    Trigger,
)
from escalation.words import Category, Flag
from storage.files import problems as say
from storage.files.problems import Fault
from storage.files.table import Table, Word
from storage.files.targets import parse_target

LEVEL_KEYS = ("id", "name", "targets", "wait", "repeat", "in_chain")
TRIGGER_KEYS = ("id", "name", "flags", "categories", "levels", "notify", "critical", "each")
DEADLINE_KEYS = ("id", "name", "minutes", "met_by", "nags")
NAG_KEYS = ("half_time", "before", "every", "at_most", "then_next_level")
CATEGORY_KEYS = ("name", "guidance", "critical")
PACE_KEYS = ("ordinary", "critical")

MOST_MINUTES = 90 * 24 * 60
ORDINARY, CRITICAL = Pace(), Pace(wait_minutes=5, repeat_minutes=2)

Word_ = TypeVar("Word_", bound=StrEnum)


def targets_of(table: Table, key: str, lines: dict[str, int]) -> tuple[Target, ...]:
    """A list of targets; `lines` remembers where each was first written."""
    found = (target_of(table, word, lines) for word in table.words(key))
    return tuple(each for each in found if each is not None)


def target_of(table: Table, word: Word, lines: dict[str, int]) -> Target | None:
    """One target; None after the problem was noted."""
    target = parse_target(word.text)
    if isinstance(target, Fault):
        table.page.fault(word.line, target)
        return None
    lines.setdefault(f"target:{target}", word.line)
    return target


def level_of(table: Table, lines: dict[str, int]) -> Level:
    """层级 with its waits; a repeat later than the end of the wait would never happen."""
    wait = _pair(table, "wait", ORDINARY.wait_minutes, CRITICAL.wait_minutes)
    usual = (min(ORDINARY.repeat_minutes, wait[0]), min(CRITICAL.repeat_minutes, wait[1]))
    repeat = _pair(table, "repeat", *usual)
    level = Level(
        id=table.identifier("id"),
        name=table.text("name", 40),
        targets=targets_of(table, "targets", lines),
        ordinary=Pace(wait_minutes=wait[0], repeat_minutes=repeat[0]),
        critical=Pace(wait_minutes=wait[1], repeat_minutes=repeat[1]),
        in_chain=table.switch("in_chain", True),
    )
    if not table.words("targets"):
        table.fault("targets", say.no_targets(level.id))
    for pace in (level.ordinary, level.critical):
        if pace.repeat_minutes > pace.wait_minutes:
            fault = say.slow_repeat(level.id, pace.repeat_minutes, pace.wait_minutes)
            table.fault("repeat", fault)
    return level


def trigger_of(table: Table, levels: tuple[str, ...], lines: dict[str, int]) -> Trigger:
    """触发条件; `levels` are those the plan has."""
    trigger = Trigger(
        id=table.identifier("id"),
        name=table.text("name", 40),
        flags=_closed_list(table, "flags", Flag),
        categories=_closed_list(table, "categories", Category),
        levels=tuple(word.text for word in table.words("levels")),
        notify=targets_of(table, "notify", lines),
        critical=table.switch("critical", False),
        each=table.switch("each", False),
    )
    for word in table.words("levels"):
        if word.text not in levels:
            fault = say.unknown_level(table.place, word.text, levels)
            table.page.fault(word.line, fault)
    if not table.words("flags") and not table.words("categories"):
        table.fault("flags", say.idle_trigger(trigger.id))
    return trigger


def deadline_of(table: Table) -> DeadlineRule:
    """时限 in minutes from receipt."""
    if "minutes" not in table:
        table.missing("minutes")
    minutes = table.whole("minutes", 60, 1, MOST_MINUTES)
    met_by = table.optional("met_by")
    if met_by is None:
        table.missing("met_by")
    milestone = table.choice("met_by", met_by, Milestone) if met_by else None
    return DeadlineRule(
        id=table.identifier("id"),
        name=table.text("name", 40),
        minutes=minutes,
        met_by=milestone or Milestone.RESULT,
        nags=_nags(table, minutes),
    )


def category_of(table: Table) -> CategoryRule:
    """One row of 投诉分类."""
    guidance = table.optional("guidance")
    return CategoryRule(
        name=table.text("name", 40),
        guidance=guidance.text if guidance else "",
        critical=table.switch("critical", False),
    )


def _pair(table: Table, key: str, ordinary: int, critical: int) -> tuple[int, int]:
    """`{ordinary: 10, critical: 5}` in minutes."""
    pair = table.table(key, f"{table.place}{key} ", PACE_KEYS)
    if pair is None:
        return ordinary, critical
    most = MOST_MINUTES
    return pair.whole("ordinary", ordinary, 1, most), pair.whole("critical", critical, 1, most)


def _nags(table: Table, minutes: int) -> NagRule:
    nags = table.table("nags", f"{table.place}nags ", NAG_KEYS)
    usual = NagRule()
    if nags is None:
        return usual
    before = (nags.whole_of("before", word, 1, minutes) for word in nags.words("before"))
    return NagRule(
        half_time=nags.switch("half_time", usual.half_time),
        before_minutes=tuple(each for each in before if each is not None)
        if "before" in nags
        else usual.before_minutes,
        every_minutes=nags.whole("every", usual.every_minutes, 1, MOST_MINUTES),
        at_most=nags.whole("at_most", usual.at_most, 0, 50),
        then_next_level=nags.switch("then_next_level", usual.then_next_level),
    )


def _closed_list(table: Table, key: str, known: type[Word_]) -> frozenset[Word_]:
    found = (table.choice(key, word, known) for word in table.words(key))
    return frozenset(each for each in found if each is not None)
