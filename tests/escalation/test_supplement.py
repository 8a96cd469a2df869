"""R-DAILY-1: what a summary says of confirmations, and when and what a supplement tells."""

from dataclasses import replace
from datetime import datetime

from escalation.confirmation import Answer, Confirmation, State, Verdict, answered
from escalation.organisation import Mailbox
from escalation.plan import SummaryRule, SupplementRule
from escalation.reported import Aspect, facts_of
from escalation.summary import Summary
from escalation.supplement import Said, as_readers_know, difference, next_look, states_of
from escalation.unit_reports import hidden_from, unit_reports
from escalation.words import CaseId, Liability, PersonId
from tests.escalation.bank import BRANCH, OUTLET, PLAN
from tests.escalation.test_summary import BOX, DAY, MIDNIGHT, UNTIL, case_at, on, summary_of

LOBBY, TELLER, UNION = PersonId("lobby"), PersonId("teller"), PersonId("union")
OWED = Confirmation(
    plan="golive", unit=OUTLET, day=DAY, since=MIDNIGHT, until=UNTIL, next_due=on(16.5)
)
ZONE = PLAN.zone


def yes(at: float, *seen: Summary, by: PersonId = LOBBY, counts: bool = True) -> Answer:
    facts = tuple(fact for each in seen for fact in facts_of(each.lines))
    return Answer(by=by, at=on(at), verdict=Verdict.CONFIRMED, seen=facts, counts=counts)


def said(summary: Summary, *confirmations: Confirmation) -> Said:
    reports = unit_reports(summary, confirmations, {})
    return Said(
        since=summary.since,
        until=summary.until,
        facts=facts_of(summary.lines),
        states=states_of(reports),
    )


def test_r_daily_1_the_summary_tells_who_confirmed_and_what_moved_since() -> None:
    seen = summary_of(case_at(1, 1))
    now = summary_of(case_at(1, 1), case_at(17, 2))
    (report,) = unit_reports(now, [answered(OWED, yes(16.6, seen))], {})
    assert (report.unit, report.state, report.by) == (OUTLET, State.CONFIRMED, LOBBY)
    assert [(c.aspect, c.fact.number) for c in report.changes] == [(Aspect.ADDED, "n2")]


def test_r_daily_1_a_unit_that_is_silent_is_told_with_who_was_asked() -> None:
    (report,) = unit_reports(summary_of(), [OWED], {})
    assert (report.state, report.asked, report.changes) == (State.NOT_ASKED, (), ())


def test_r_conf_1_a_case_about_a_reader_changes_nothing_of_what_the_mailbox_reads() -> None:
    about = case_at(1, 1, complained_about=frozenset({UNION}))
    other = case_at(2, 2)
    cases = (about, other)
    unaware = unit_reports(summary_of(other), [answered(OWED, yes(16.6, summary_of(other)))], {})
    whole = Mailbox(id="unit", unit=OUTLET, address="")
    seen = summary_of(*cases, mailbox=whole)
    aware = unit_reports(
        summary_of(*cases), [answered(OWED, yes(16.6, seen))], hidden_from(BOX, cases)
    )
    assert aware == unaware


def test_r_conf_1_words_of_a_unit_with_a_hidden_case_are_withheld() -> None:
    about = case_at(1, 1, complained_about=frozenset({UNION}))
    no = Answer(by=TELLER, at=on(16.7), verdict=Verdict.DIFFERS, words="少了投诉工会的那件")
    (report,) = unit_reports(summary_of(about), [answered(OWED, no)], hidden_from(BOX, [about]))
    assert (report.state, report.words) == (State.DIFFERS, "")


def test_a_late_confirmation_is_a_difference_and_the_same_state_is_none() -> None:
    before = said(summary_of(), OWED)
    after = said(summary_of(), answered(OWED, yes(18.5)))
    ((was, now),) = difference(before, after).answered
    assert (was.state, now.state, now.by) == (State.NOT_ASKED, State.CONFIRMED, LOBBY)
    assert not difference(before, before)


def test_r_conf_1_a_case_hidden_since_the_report_makes_no_difference() -> None:
    case = case_at(1, 1)
    before = said(summary_of(case), OWED)
    mended = replace(case, liability=Liability.BANK, complained_about=frozenset({UNION}))
    after = said(summary_of(mended), answered(OWED, yes(18.5, by=TELLER)))
    hidden = hidden_from(BOX, [mended])
    assert hidden == {CaseId("c1"): OUTLET}
    assert not difference(before, as_readers_know(before, after, hidden))


def test_a_case_that_only_one_report_could_list_has_neither_come_nor_gone() -> None:
    kept, other = case_at(1, 1), case_at(-30, 2)
    before = replace(said(summary_of(kept, other)), complete=False)
    mended = replace(kept, liability=Liability.BANK)
    after = as_readers_know(before, said(summary_of(mended, case_at(3, 3))), {})
    assert [(c.fact.number, c.aspect) for c in difference(before, after).changes] == [
        ("n1", Aspect.LIABILITY)
    ]
    assert not after.complete


def test_r_daily_1_a_supplement_is_looked_for_in_the_morning_and_with_the_next_summary() -> None:
    def local(day: int, hour: int) -> datetime:
        return datetime(2026, 11, day, hour, tzinfo=ZONE)

    looks, at = [], local(28, 18)
    while (found := next_look(PLAN, DAY, at)) is not None:
        looks.append(found)
        at = found
    assert looks == [local(29, 9), local(29, 18), local(30, 9), local(30, 18)]
    never = replace(PLAN, summary=SummaryRule(supplements=SupplementRule(days=0)))
    assert next_look(never, DAY, local(28, 18)) is None


def test_a_mailbox_whose_reader_answered_for_the_unit_reads_their_own_answer() -> None:
    about = case_at(1, 1, complained_about=frozenset({LOBBY}))
    box = replace(BOX, unit=BRANCH, readers=(LOBBY,))
    told = answered(OWED, yes(16.6, counts=False))
    told = answered(told, yes(16.8, summary_of(about), by=TELLER))
    (report,) = unit_reports(summary_of(about, mailbox=box), [told], hidden_from(box, [about]))
    assert (report.by, report.at, report.changes) == (LOBBY, on(16.6), ())
