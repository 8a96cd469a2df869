"""时限 of a plan file and their 催办."""

from escalation.plan import DeadlineRule, Milestone, NagRule, Starts
from escalation.words import Category
from storage.files import problems as say
from storage.files.plan_parts import MOST_MINUTES, closed_list
from storage.files.plan_problems import nag_before_start
from storage.files.table import Table

DEADLINE_KEYS = (
    *("id", "name", "minutes", "met_by", "nags"),
    *("from", "categories", "aftercare"),
)
NAG_KEYS = ("half_time", "before", "every", "at_most", "then_next_level")


def deadline_of(table: Table) -> DeadlineRule:
    """时限 in minutes from receipt; a clock from a promise has none of its own."""
    start = table.optional("from")
    starts = table.choice("from", start, Starts) if start else Starts.RECEIPT
    promised = starts is Starts.PROMISE
    if promised == ("minutes" in table):
        table.fault("minutes", say.minutes_of_promise(promised))
    minutes = 0 if promised else table.whole("minutes", 60, 1, MOST_MINUTES)
    met_by = table.optional("met_by")
    if met_by is None:
        table.missing("met_by")
    milestone = table.choice("met_by", met_by, Milestone) if met_by else None
    return DeadlineRule(
        id=table.identifier("id"),
        name=table.text("name", 40),
        minutes=minutes,
        met_by=milestone or Milestone.RESULT,
        nags=_nags(table, minutes or MOST_MINUTES + 1),
        starts=starts or Starts.RECEIPT,
        categories=closed_list(table, "categories", Category),
        aftercare=table.switch("aftercare", False),
    )


def _nags(table: Table, minutes: int) -> NagRule:
    nags = table.table("nags", f"{table.place}nags ", NAG_KEYS)
    usual = NagRule()
    if nags is None:
        return usual
    before = [(w, nags.whole_of("before", w, 1, MOST_MINUTES)) for w in nags.words("before")]
    for word, early in before:
        if early is not None and early >= minutes:
            nags.page.fault(word.line, nag_before_start(early, minutes))
    return NagRule(
        half_time=nags.switch("half_time", usual.half_time),
        before_minutes=tuple(early for _, early in before if early is not None)
        if "before" in nags
        else usual.before_minutes,
        every_minutes=nags.whole("every", usual.every_minutes, 1, MOST_MINUTES),
        at_most=nags.whole("at_most", usual.at_most, 0, 50),
        then_next_level=nags.switch("then_next_level", usual.then_next_level),
    )
