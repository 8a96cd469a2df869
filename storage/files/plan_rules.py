"""The rules of a plan that stand alone: start, owner, stalling, drafts, categories, summary,
confirmation."""

from datetime import time

from escalation.duty import Target, Who
from escalation.plan import (
    SNOOZE_MINUTES,
    AlikeRule,
    CategoryRule,
    ConfirmationRule,
    DraftRule,
    Level,
    StallRule,
    SummaryRule,
    SupplementRule,
)
from escalation.words import Category, UnitId
from storage.files import problems as say
from storage.files.plan_parts import CATEGORY_KEYS, MOST_MINUTES, category_of, target_of
from storage.files.table import Table
from storage.files.times import time_of

SUMMARY_KEYS = ("at", "mailboxes", "consolidated", "supplements")


def chain_level_of(table: Table, key: str, levels: tuple[Level, ...]) -> str | None:
    """A level of the chain that some report goes to (R-UP-1, R-CLOCK-4); it must exist."""
    word = table.optional(key)
    if word is None:
        return None
    chain = tuple(level.id for level in levels if level.in_chain)
    if word.text not in chain:
        table.fault(key, say.unknown_level(f"{key} ", word.text, chain))
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
    return target_of(table, word, lines) or Target(Who.HEAD)


def spokesperson_of(table: Table, lines: dict[str, int]) -> Target | None:
    """Whom the press is sent to (R-MEDIA-2)."""
    word = table.optional("spokesperson")
    return target_of(table, word, lines) if word else None


def snooze_of(table: Table) -> int:
    """稍后提醒: the most minutes."""
    snooze = table.table("snooze", "snooze ", ("at_most",))
    return snooze.whole("at_most", SNOOZE_MINUTES, 1, 24 * 60) if snooze else SNOOZE_MINUTES


def alike_of(table: Table) -> AlikeRule:
    """R-UP-3: when the same problem is a group's, and when a customer comes again."""
    usual = AlikeRule()
    alike = table.table("alike", "alike ", ("customers", "within_hours", "again_days"))
    if alike is None:
        return usual
    return AlikeRule(
        customers=alike.whole("customers", usual.customers, 2, 100),
        within_hours=alike.whole("within_hours", usual.within_hours, 1, 30 * 24),
        again_days=alike.whole("again_days", usual.again_days, 1, 3650),
    )


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


def categories_of(table: Table, lines: dict[str, int]) -> dict[Category, CategoryRule]:
    rows = table.table("categories", "categories ", tuple(str(each) for each in Category))
    if rows is None:
        return {}
    lines.update({f"category:{word}": line for word, line in rows.lines.items()})
    return {
        Category(word.text): category_of(row) for word, row in rows.items("分类", CATEGORY_KEYS)
    }


def summary_of(table: Table, lines: dict[str, int]) -> SummaryRule:
    """每日汇总; a mailbox gets one report of a day, the full one or the consolidated one."""
    usual = SummaryRule()
    summary = table.table("summary", "summary ", SUMMARY_KEYS)
    if summary is None:
        return usual
    full, consolidated = summary.words("mailboxes"), summary.words("consolidated")
    lines.update({f"mailbox:{word.text}": word.line for word in (*full, *consolidated)})
    for word in consolidated:
        if word.text in {each.text for each in full}:
            summary.page.fault(word.line, say.mailbox_twice(word.text))
    return SummaryRule(
        at=time_of(summary, "at", usual.at),
        mailboxes=tuple(word.text for word in full),
        consolidated=tuple(word.text for word in consolidated),
        supplements=_supplements(summary),
    )


def _supplements(summary: Table) -> SupplementRule:
    usual = SupplementRule()
    rule = summary.table("supplements", "summary.supplements ", ("at", "days"))
    if rule is None:
        return usual
    return SupplementRule(
        at=time_of(rule, "at", usual.at), days=rule.whole("days", usual.days, 0, 7)
    )


def confirmation_of(table: Table, at: time) -> ConfirmationRule | None:
    """每日确认; without the section no unit is asked. The report, cut off at `at`, comes after."""
    usual = ConfirmationRule()
    rule = table.table("confirmation", "confirmation ", ("ask_at", "nag_every", "at_most"))
    if rule is None:
        return None
    found = ConfirmationRule(
        ask_at=time_of(rule, "ask_at", usual.ask_at),
        nag_every_minutes=rule.whole("nag_every", usual.nag_every_minutes, 1, 720),
        at_most=rule.whole("at_most", usual.at_most, 0, 20),
    )
    if found.ask_at >= at:
        rule.fault("ask_at", say.asked_too_late(f"{found.ask_at:%H:%M}", f"{at:%H:%M}"))
    return found


def units_of(table: Table, lines: dict[str, int]) -> tuple[UnitId, ...]:
    """Units the plan names; whether they exist only the organisation file can tell."""
    words = table.words("units")
    lines.update({f"unit:{word.text}": word.line for word in words})
    return tuple(UnitId(word.text) for word in words)
