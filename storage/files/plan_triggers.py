"""触发条件 of a plan file: what calls several levels at once, and what else it brings."""

from escalation.plan import Trigger, WatchRule
from escalation.words import Category, Channel, Flag
from storage.files import problems as say
from storage.files.plan_parts import closed_list, targets_of
from storage.files.table import Table

TRIGGER_KEYS = (
    *("id", "name", "flags", "categories", "channels", "levels", "notify", "critical", "each"),
    *("instead", "blocks_promises", "watch"),
)
_DAY = 24 * 60


def trigger_of(table: Table, levels: tuple[str, ...], lines: dict[str, int]) -> Trigger:
    """触发条件; `levels` are those the plan has."""
    trigger = Trigger(
        id=table.identifier("id"),
        name=table.text("name", 40),
        flags=closed_list(table, "flags", Flag),
        categories=closed_list(table, "categories", Category),
        channels=closed_list(table, "channels", Channel),
        levels=tuple(word.text for word in table.words("levels")),
        notify=targets_of(table, "notify", lines),
        critical=table.switch("critical", False),
        each=table.switch("each", False),
        instead=table.switch("instead", False),
        blocks_promises=table.switch("blocks_promises", False),
        watch=_watch(table, lines),
    )
    for word in table.words("levels"):
        if word.text not in levels:
            fault = say.unknown_level(table.place, word.text, levels)
            table.page.fault(word.line, fault)
    if not any(table.words(key) for key in ("flags", "categories", "channels")):
        table.fault("flags", say.idle_trigger(trigger.id))
    for key in ("instead", "blocks_promises"):
        if table.switch(key, False) and not trigger.levels:
            table.fault(key, say.trigger_without_levels(trigger.id, key))
    return trigger


def _watch(table: Table, lines: dict[str, int]) -> WatchRule | None:
    """R-MEDIA-3: `{every: 240, by: [members:press@branch]}`, every so many minutes."""
    watch = table.table("watch", f"{table.place}watch ", ("every", "by"))
    if watch is None:
        return None
    if not watch.words("by"):
        watch.missing("by")
    return WatchRule(
        by=targets_of(watch, "by", lines), every_minutes=watch.whole("every", 240, 5, 7 * _DAY)
    )
