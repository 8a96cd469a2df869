"""每日确认 as a report shows it: who has confirmed, who has not, and what differs (R-DAILY-1)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from escalation.confirmation import State
from escalation.reported import Aspect, Change, Fact
from escalation.unit_reports import UnitReport
from escalation.words import UnitId
from handlers import labels
from handlers.reports import follow_up_wording as words
from handlers.reports import wording
from handlers.reports.discreet import discreet, without_names
from handlers.reports.view import Names

LISTED = 40
NAMED = 100
_WORDS = 120
_CHANGES = 3

TONES = {
    State.CONFIRMED: "good",
    State.DIFFERS: "bad",
    State.SILENT: "bad",
    State.NOT_ASKED: "plain",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Confirmed:
    """One unit: its state in words, its look (`good`, `bad`, `plain`), and what is to be noted."""

    unit: UnitId
    name: str
    told: str
    tone: str
    notes: tuple[str, ...] = ()


def confirmed(
    reports: Iterable[UnitReport], names: Names, customers: Iterable[str | None]
) -> tuple[Confirmed, ...]:
    """One for each unit that was to confirm; customers' names are masked in what units wrote."""
    known = tuple(customers)
    return tuple(_one(each, names, known) for each in reports)


def overview(reports: Sequence[UnitReport], names: Names, *, naming: bool = False) -> str:
    """应确认 7 个单位：已确认 5，有出入 1，未确认 1; `naming` those that did not answer."""
    if not reports:
        return ""
    counted = {state: sum(1 for each in reports if each.state is state) for state in State}
    line = words.confirmations(len(reports), counted)
    silent = [names.unit(e.unit) for e in reports if e.state in (State.SILENT, State.NOT_ASKED)]
    return words.naming(line, silent[:NAMED], len(silent)) if naming and silent else line


def _one(report: UnitReport, names: Names, customers: Sequence[str | None]) -> Confirmed:
    return Confirmed(
        unit=report.unit,
        name=names.unit(report.unit),
        told=_told(report, names),
        tone=TONES[report.state],
        notes=tuple(_notes(report, names, customers)),
    )


def _told(report: UnitReport, names: Names) -> str:
    asked = [names.person(each) for each in report.asked]
    zone = names.plan.zone
    day = names.until.astimezone(zone).date()
    at = wording.moment_of(report.at, day, zone) if report.at else ""
    return words.confirmed(report.state, names.person(report.by), at, asked, late=report.is_late)


def _notes(report: UnitReport, names: Names, customers: Sequence[str | None]) -> Iterable[str]:
    if report.state is State.DIFFERS:
        yield words.differs(discreet(without_names(report.words, customers), _WORDS))
    if report.changes:
        told = [change_words(each, names) for each in report.changes[:_CHANGES]]
        yield words.changed_since(told, len(report.changes))


def change_words(change: Change, names: Names) -> str:
    """One change of one case, before and after: 1128-20977 分类：ATM 停用 → 业务异常."""
    number = change.fact.number
    if change.before is None or change.after is None:
        added = change.before is None
        return words.added_or_left(number, names.unit(change.fact.unit), added=added)
    return words.changed(
        number,
        words.ASPECTS[change.aspect],
        _value(change.aspect, change.before, names),
        _value(change.aspect, change.after, names),
    )


def _value(aspect: Aspect, fact: Fact, names: Names) -> str:
    """What an aspect of a case is called."""
    values: dict[Aspect, str] = {
        Aspect.IS_OPEN: "在办" if fact.is_open else "已办结",
        Aspect.IS_LATE: "逾期" if fact.is_late else "未逾期",
        Aspect.IS_MEDIA: "有" if fact.is_media else "无",
        Aspect.CATEGORY: names.category(fact.category),
        Aspect.COUNTED: labels.counted(fact.counted),
        Aspect.LIABILITY: wording.liability(fact.liability),
        Aspect.UNIT: names.unit(fact.unit),
    }
    return values[aspect]
