"""The rules of a plan that stand alone: start, owner, stalling, drafts, categories, summary."""

from escalation.duty import Target, Who
from escalation.plan import CategoryRule, DraftRule, Level, StallRule, SummaryRule
from escalation.words import Category, UnitId
from storage.files import problems as say
from storage.files.plan_parts import CATEGORY_KEYS, MOST_MINUTES, category_of, target_of
from storage.files.table import Table
from storage.files.times import time_of


def outlet_reports_to_of(table: Table, levels: tuple[Level, ...]) -> str | None:
    """The level that 上报上级 by the first contact reaches at least (R-UP-1); it must exist."""
    word = table.optional("outlet_reports_to")
    if word is None:
        return None
    chain = tuple(level.id for level in levels if level.in_chain)
    if word.text not in chain:
        table.fault("outlet_reports_to", say.unknown_level("outlet_reports_to ", word.text, chain))
        return None
    return word.text


def starts_of(table: Table, levels: tuple[Level, ...]) -> str:
    """The level cases start at; the first one unless the file says otherwise."""
    word = table.optional("starts")
    chain = [level.id for level in levels if level.in_chain]
    if word is None:
        return chain[0] if chain else ""
    if word.text not in [level.id for level in levels]:
        table.fault("starts", say.unknown_level("starts ", word.text, chain))
    elif word.text not in chain:
        table.fault("starts", say.starts_outside(word.text))
    return word.text


def owner_of(table: Table, lines: dict[str, int]) -> Target:
    word = table.optional("owner")
    if word is None:
        table.missing("owner")
        return Target(Who.HEAD)
    lines["owner"] = word.line
    return target_of(table, word, lines) or Target(Who.HEAD)


def stall_of(table: Table) -> StallRule:
    usual = StallRule()
    stall = table.table("stall", "stall ", ("remind", "tell_head", "next_level"))
    if stall is None:
        return usual
    remind = stall.whole("remind", usual.remind_minutes, 1, MOST_MINUTES)
    tell_head = stall.whole("tell_head", usual.tell_head_minutes, 1, MOST_MINUTES)
    next_level = stall.whole("next_level", usual.next_level_minutes, 1, MOST_MINUTES)
    if not remind < tell_head < next_level:
        table.fault("stall", say.stall_order())
    return StallRule(
        remind_minutes=remind, tell_head_minutes=tell_head, next_level_minutes=next_level
    )


def drafts_of(table: Table) -> DraftRule:
    usual = DraftRule()
    drafts = table.table("drafts", "drafts ", ("urgent_files_itself_seconds", "remind"))
    if drafts is None:
        return usual
    seconds = usual.urgent_files_itself_seconds
    return DraftRule(
        urgent_files_itself_seconds=drafts.whole("urgent_files_itself_seconds", seconds, 1, 3600),
        remind_minutes=drafts.whole("remind", usual.remind_minutes, 1, 1440),
    )


def categories_of(table: Table) -> dict[Category, CategoryRule]:
    rows = table.table("categories", "categories ", tuple(str(each) for each in Category))
    if rows is None:
        return {}
    return {
        Category(word.text): category_of(row) for word, row in rows.items("分类", CATEGORY_KEYS)
    }


def summary_of(table: Table, lines: dict[str, int]) -> SummaryRule:
    usual = SummaryRule()
    summary = table.table("summary", "summary ", ("at", "mailboxes"))
    if summary is None:
        return usual
    words = summary.words("mailboxes")
    lines.update({f"mailbox:{word.text}": word.line for word in words})
    lines["summary"] = table.line_of("summary")
    return SummaryRule(
        at=time_of(summary, "at", usual.at), mailboxes=tuple(word.text for word in words)
    )


def units_of(table: Table, lines: dict[str, int]) -> tuple[UnitId, ...]:
    """Units the plan names; whether they exist only the organisation file can tell."""
    words = table.words("units")
    lines.update({f"unit:{word.text}": word.line for word in words})
    return tuple(UnitId(word.text) for word in words)
