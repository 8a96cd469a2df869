"""One plan file 预案, read whole.

The version is a digest of what the file says: comments and layout do not change it, any rule
does. A running case keeps the version that it began under (invariant 8).
"""

import hashlib
import json
from dataclasses import dataclass, replace
from pathlib import Path

from yaml.nodes import Node

from escalation.plan import Level, Plan
from storage.files import plan_rules as rules
from storage.files import problems as say
from storage.files.plan_checks import contradictions
from storage.files.plan_clocks import DEADLINE_KEYS, deadline_of
from storage.files.plan_parts import LEVEL_KEYS, level_of, targets_of
from storage.files.plan_triggers import TRIGGER_KEYS, trigger_of
from storage.files.problems import Problem
from storage.files.table import Page, Table, plain
from storage.files.times import instant_of, timezone_of
from storage.files.yaml_nodes import compose, read_text

KEYS = (
    "plan", "name", "period", "units", "timezone", "owner", "spokesperson", "starts",
    "outlet_reports_to", "major_reports_to", "levels", "triggers", "deadlines", "snooze", "alike",
    "notify_on_filing", "stall", "drafts", "categories", "summary",
    "confirmation",
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanFile:
    """A plan with the lines of its file: `level:press`, `target:head@outlet`, `trigger:media`,
    `deadline:C03`, `category:C04`, and those of its keys such as `owner`."""

    path: str
    plan: Plan
    lines: dict[str, int]


def read_plan(path: Path) -> tuple[PlanFile | None, tuple[Problem, ...]]:
    """One plan file, and every problem in it."""
    text, problems = read_text(path, "预案")
    if text is None:
        return None, problems
    root, problems = compose(text, str(path))
    if root is None:
        return None, problems
    page = Page(str(path))
    table = Table(page, root, "预案", KEYS)
    lines = {key: table.line_of(key) for key in KEYS if key in table}
    plan = _plan(table, lines)
    if page.is_usable:
        for key, fault in contradictions(plan):
            page.fault(lines.get(key, table.line_of("plan")), fault)
    if not page.is_usable:
        return None, page.in_order
    pinned = replace(plan, version=version_of(root))
    return PlanFile(path=str(path), plan=pinned, lines=lines), page.in_order


def version_of(root: Node) -> str:
    """A short digest of the content; the order of keys does not matter."""
    content = json.dumps(plain(root), sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(content.encode()).hexdigest()[:12]


def _plan(table: Table, lines: dict[str, int]) -> Plan:
    timezone = timezone_of(table)
    levels = _levels(table, lines)
    names = tuple(level.id for level in levels)
    period = table.table("period", "period ", ("from", "until"))
    from_at = instant_of(period, "from", timezone) if period else None
    until_at = instant_of(period, "until", timezone, ends=True) if period else None
    if period and from_at and until_at and until_at <= from_at:
        period.fault("until", say.backwards("period "))
    summary = rules.summary_of(table, lines)
    return Plan(
        id=table.identifier("plan"),
        version="",
        name=table.text("name", 60),
        levels=levels,
        starts=rules.starts_of(table, levels),
        outlet_reports_to=rules.chain_level_of(table, "outlet_reports_to", levels),
        major_reports_to=rules.chain_level_of(table, "major_reports_to", levels),
        spokesperson=rules.spokesperson_of(table, lines),
        snooze_at_most_minutes=rules.snooze_of(table),
        alike=rules.alike_of(table),
        owner=rules.owner_of(table, lines),
        triggers=tuple(
            trigger_of(each, names, lines)
            for each in _distinct(table, "triggers", "触发条件", TRIGGER_KEYS, lines)
        ),
        deadlines=tuple(
            deadline_of(each)
            for each in _distinct(table, "deadlines", "时限", DEADLINE_KEYS, lines)
        ),
        notify_on_filing=targets_of(table, "notify_on_filing", lines),
        stall=rules.stall_of(table),
        drafts=rules.drafts_of(table),
        categories=rules.categories_of(table, lines),
        summary=summary,
        confirmation=rules.confirmation_of(table, summary.at),
        units=rules.units_of(table, lines),
        from_at=from_at,
        until_at=until_at,
        timezone=timezone,
    )


def _distinct(
    table: Table, key: str, kind: str, keys: tuple[str, ...], lines: dict[str, int]
) -> tuple[Table, ...]:
    """Rows whose identifiers must differ; `lines` gets `level:press` and its like."""
    seen: dict[str, int] = {}
    rows = table.tables(key, kind, keys)
    for row in rows:
        word = row.optional("id")
        if word:
            lines.setdefault(f"{key.removesuffix('s')}:{word.text}", row.line_of("id"))
        if word and seen.setdefault(word.text, row.line_of("id")) != row.line_of("id"):
            row.fault("id", say.duplicate_id(kind, word.text, seen[word.text]))
    return rows


def _levels(table: Table, lines: dict[str, int]) -> tuple[Level, ...]:
    rows = _distinct(table, "levels", "层级", LEVEL_KEYS, lines)
    if not rows:
        table.fault("levels", say.no_levels())
    return tuple(level_of(row, lines) for row in rows)
