"""What people are told after a restore: administrators at once, the called on their page."""

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from escalation.case import Case
from escalation.organisation import Organisation
from handlers import labels
from handlers.card import Card
from handlers.cards import parts
from handlers.cards.times import stamp
from handlers.sentences import say
from storage.backups.restored import Restored

_MOST_SHOWN = 20


def restored_card(
    known: Restored,
    seen: Sequence[Case],
    critical: Collection[str],
    organisation: Organisation,
    zone: ZoneInfo,
) -> Card:
    """What happened, what will happen by itself, and the open cases by number and unit.

    Of a case in which somebody unknown is complained about it is only said that there is one.
    """
    since, until = stamp(known.backup_at, zone), stamp(known.restored_at, zone)
    ordered = sorted(seen, key=lambda each: (each.id not in critical, each.received_at))
    lines = [
        say("restored.gap", since=since, until=until),
        *_counts(known, seen, critical, zone),
        *(_line(each, critical, organisation) for each in ordered[:_MOST_SHOWN]),
    ]
    if len(ordered) > _MOST_SHOWN:
        lines.append(say("restored.more", count=len(ordered) - _MOST_SHOWN))
    lines.append(say("restored.summary"))
    return Card(headline=say("restored.headline"), lines=tuple(lines), protected=True)


def marked(card: Card, known: Restored, zone: ZoneInfo) -> tuple[str, ...]:
    """The lines of a page under a word that the case may be dealt with already."""
    return (say("restored.page", since=stamp(known.backup_at, zone)), *card.lines)


def _counts(
    known: Restored, seen: Sequence[Case], critical: Collection[str], zone: ZoneInfo
) -> list[str]:
    if not seen:
        return [say("restored.none")]
    pressing = sum(each.id in critical for each in seen)
    counts = {"count": len(seen), "critical": pressing}
    if known.held_until is None or known.resumed_at is not None:
        return [say("restored.counts_now", **counts)]
    held = stamp(known.held_until, zone)
    return [say("restored.counts", **counts, held=held), say("restored.resume")]


def _line(case: Case, critical: Collection[str], organisation: Organisation) -> str:
    pressing = say("restored.critical") if case.id in critical else ""
    if case.accused and not case.complained_about:
        # Nobody knows who is complained about: it may be whoever reads this (R-CONF-1).
        return say("restored.unnamed", critical=pressing)
    return say(
        "restored.case",
        number=case.number,
        unit=parts.unit_name(case.unit, organisation),
        stage=labels.stage(case.stage),
        critical=pressing,
    )
