"""The rows of a plan file that name levels and categories, and what all rows share.

Each reader leaves the defaults of `escalation.plan` in place where nothing is written.
"""

from decimal import Decimal
from enum import StrEnum
from typing import TypeVar

from escalation.duty import Target
from escalation.plan import (
    CategoryRule,
    Level,
    Pace,
    PaymentLimit,
)
from storage.files import problems as say
from storage.files.problems import Fault
from storage.files.table import Table, Word
from storage.files.targets import parse_target

LEVEL_KEYS = (
    *("id", "name", "targets", "wait", "repeat", "in_chain"),
    *("if_empty", "everyone"),
)
CATEGORY_KEYS = ("name", "guidance", "critical", "payment")
MOST_YUAN = 10_000_000
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
        if_empty=targets_of(table, "if_empty", lines),
        everyone=table.switch("everyone", False),
    )
    if not table.words("targets"):
        table.fault("targets", say.no_targets(level.id))
    for pace in (level.ordinary, level.critical):
        if pace.repeat_minutes > pace.wait_minutes:
            fault = say.slow_repeat(level.id, pace.repeat_minutes, pace.wait_minutes)
            table.fault("repeat", fault)
    return level


def category_of(table: Table) -> CategoryRule:
    """One row of 投诉分类."""
    guidance = table.optional("guidance")
    return CategoryRule(
        name=table.text("name", 40),
        guidance=guidance.text if guidance else "",
        critical=table.switch("critical", False),
        payment=_payment(table),
    )


def _payment(table: Table) -> PaymentLimit | None:
    """应急支付 `{ordinary: 5000, vip: 10000}` in yuan; both are needed."""
    limits = table.table("payment", f"{table.place}payment ", ("ordinary", "vip"))
    if limits is None:
        return None
    for key in ("ordinary", "vip"):
        if key not in limits:
            limits.missing(key)
    ordinary = limits.whole("ordinary", 0, 0, MOST_YUAN)
    return PaymentLimit(
        ordinary=Decimal(ordinary), vip=Decimal(limits.whole("vip", ordinary, 0, MOST_YUAN))
    )


def _pair(table: Table, key: str, ordinary: int, critical: int) -> tuple[int, int]:
    """`{ordinary: 10, critical: 5}` in minutes."""
    pair = table.table(key, f"{table.place}{key} ", PACE_KEYS)
    if pair is None:
        return ordinary, critical
    most = MOST_MINUTES
    return pair.whole("ordinary", ordinary, 1, most), pair.whole("critical", critical, 1, most)


def closed_list(table: Table, key: str, known: type[Word_]) -> frozenset[Word_]:
    """Words of a closed list, each once; others are noted as problems."""
    found = (table.choice(key, word, known) for word in table.words(key))
    return frozenset(each for each in found if each is not None)
