"""R-DAILY-1, R-DAILY-2 and A39: the figures of a day are simply true."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.case import Case, Deadline
from escalation.organisation import Mailbox
from escalation.statistics import counted_as
from escalation.summary import REPORTING, Figures, Summary, cut_off, summarise
from escalation.words import CaseId, Category, Counted, Flag, Liability, PersonId, UnitId
from tests.escalation.bank import (
    BRANCH,
    ORGANISATION,
    OUTLET,
    PLAN,
    PROVINCE,
    SUB_BRANCH,
    complaint_of,
    reported,
)

DAY = date(2026, 11, 28)
MIDNIGHT = datetime(2026, 11, 27, 16, 0, tzinfo=UTC)
"""00:00 in Shanghai."""

UNTIL = MIDNIGHT + timedelta(hours=18)
BOX = Mailbox(id="union", unit=BRANCH, address="u@bank.example", readers=(PersonId("union"),))


def on(hours: float) -> datetime:
    """Hours after the local midnight."""
    return MIDNIGHT + timedelta(hours=hours)


def case_at(hours: float, no: int = 1, **changes: object) -> Case:
    """A case received so many hours after the local midnight, its result owed in 8 hours."""
    received = on(hours)
    clock = Deadline(rule="result", due_at=received + timedelta(hours=8))
    case = reported(id=CaseId(f"c{no}"), number=f"n{no}", received_at=received, deadlines=(clock,))
    return replace(case, **changes)  # type: ignore[arg-type]


def closed_at(hours: float, case: Case) -> Case:
    """The case closed then, its clocks met then."""
    met = tuple(replace(each, met_at=on(hours)) for each in case.deadlines)
    return replace(
        case,
        result_at=on(hours),
        confirmed_at=on(hours),
        closed_at=on(hours),
        liability=Liability.BANK,
        deadlines=met,
    )


def summary_of(*cases: Case, mailbox: Mailbox = BOX, until: datetime = UNTIL) -> Summary:
    return summarise(cases, ORGANISATION, PLAN, mailbox, DAY, until)


def test_r_daily_1_a_day_without_complaints_is_a_zero_report_of_every_unit() -> None:
    summary = summary_of()
    assert [row.unit for row in summary.rows] == [BRANCH, SUB_BRANCH, OUTLET]
    assert all(row.figures.is_zero_report for row in summary.rows)
    assert summary.totals == Figures()


def test_r_daily_1_the_day_is_the_local_day_and_ends_with_the_report() -> None:
    late_last_night, first, last = case_at(-0.01, 1), case_at(0, 2), case_at(17.99, 3)
    too_late = case_at(18, 4)
    summary = summary_of(late_last_night, first, last, too_late)
    assert [line.case.number for line in summary.lines] == ["n1", "n2", "n3"]
    assert [line.is_new for line in summary.lines] == [False, True, True]
    assert (summary.totals.received, summary.totals.open) == (2, 3)


def test_r_daily_1_each_unit_reports_its_own_cases_and_not_those_below_it() -> None:
    summary = summary_of(case_at(1, 1), case_at(2, 2, unit=SUB_BRANCH))
    received = {row.unit: row.figures.received for row in summary.rows}
    assert received == {BRANCH: 0, SUB_BRANCH: 1, OUTLET: 1}


def test_what_was_closed_on_an_earlier_day_is_gone_and_what_is_open_is_carried_over() -> None:
    gone = closed_at(-1, case_at(-5, 1))
    carried = case_at(-30, 2)
    closed_today = closed_at(3, case_at(-4, 3))
    summary = summary_of(gone, carried, closed_today)
    assert [line.case.number for line in summary.lines] == ["n2", "n3"]
    totals = summary.totals
    assert (totals.received, totals.closed, totals.open, totals.on_register) == (0, 1, 1, 2)


def test_overdue_is_unmet_past_due_or_met_too_late() -> None:
    unmet = case_at(10.5, 1)
    past_due = case_at(9, 2)
    met_late = closed_at(17.5, case_at(9, 3))
    met_in_time = closed_at(16, case_at(9, 4))
    summary = summary_of(unmet, past_due, met_late, met_in_time)
    late = {line.case.number for line in summary.lines if line.late}
    assert late == {"n2", "n3"}
    assert summary.totals.overdue == 2


def test_what_happened_after_the_report_was_cut_off_has_not_happened() -> None:
    case = closed_at(19, case_at(10.5))
    summary = summary_of(case)
    assert (summary.totals.open, summary.totals.closed, summary.totals.overdue) == (1, 0, 0)
    assert summary.lines[0].counting.counted is Counted.UNDECIDED
    assert summary.lines[0].left == timedelta(minutes=30)


def test_pending_shows_the_most_overdue_first_and_closed_late_ones_last() -> None:
    cases = (
        closed_at(15, case_at(1, 1)),
        case_at(12, 2),
        case_at(2, 3),
        closed_at(3, case_at(2, 4)),
        case_at(-20, 5),
        case_at(3, 6, deadlines=()),
    )
    pending = summary_of(*cases).pending
    assert [line.case.number for line in pending] == ["n5", "n3", "n2", "n6", "n1"]
    assert pending[0].left == timedelta(hours=-30)


def test_a39_a_case_about_a_reader_of_the_mailbox_does_not_exist_for_it() -> None:
    about_union = case_at(2, 2, complained_about=frozenset({PersonId("union")}))
    about_teller = case_at(3, 3, complained_about=frozenset({PersonId("teller")}))
    with_it = summary_of(case_at(1, 1), about_union, about_teller)
    without_it = summary_of(case_at(1, 1), about_teller)
    assert with_it == without_it


def test_a39_the_mailbox_above_is_told_of_it() -> None:
    case = case_at(2, complained_about=frozenset({PersonId("union")}))
    above = Mailbox(id="above", unit=PROVINCE, address="p@bank.example", readers=())
    assert summary_of(case, mailbox=above).totals.received == 1


def test_a_case_outside_the_mailbox_s_units_is_not_shown() -> None:
    box = replace(BOX, unit=SUB_BRANCH)
    summary = summary_of(case_at(1, 1, unit=BRANCH), case_at(2, 2), mailbox=box)
    assert [line.case.number for line in summary.lines] == ["n2"]


def test_a_unit_that_owes_no_report_or_was_struck_off_still_shows_its_cases_to_the_top() -> None:
    top = Mailbox(id="top", unit=PROVINCE, address="p@bank.example")
    cases = (case_at(1, 1, unit=PROVINCE), case_at(2, 2, unit=UnitId("closed_outlet")))
    summary = summary_of(*cases, mailbox=top)
    assert summary.rows[0].unit == PROVINCE
    assert summary.rows[-1].unit == "closed_outlet"
    assert summary.totals.received == 2
    assert summary_of(*cases).totals.received == 0


def test_reports_cut_off_one_after_the_other_lose_no_case_and_count_none_twice() -> None:
    cases = [case_at(hour, hour + 60) for hour in range(-40, 60)]
    received: Counter[str] = Counter()
    for day in (date(2026, 11, 27), DAY, date(2026, 11, 29)):
        since, until = cut_off(PLAN, day - timedelta(days=1)), cut_off(PLAN, day)
        summary = summarise(cases, ORGANISATION, PLAN, BOX, day, until, since=since)
        received.update(line.case.number for line in summary.lines if line.is_new)
    first, last = cut_off(PLAN, date(2026, 11, 26)), cut_off(PLAN, date(2026, 11, 29))
    due = {case.number for case in cases if first <= case.received_at < last}
    assert received == Counter(due)


_HOURS = st.integers(min_value=-60, max_value=30)


@st.composite
def any_case(draw: st.DrawFn) -> Case:
    """Any case: open or closed, in time or late, of any unit, about anybody."""
    hours = draw(_HOURS)
    case = case_at(
        hours,
        draw(st.integers(1, 10_000)),
        unit=draw(st.sampled_from([OUTLET, SUB_BRANCH, BRANCH, PROVINCE, UnitId("struck_off")])),
        complaint=complaint_of(draw(st.sampled_from(Category))),
        flags=draw(st.frozensets(st.sampled_from(Flag), max_size=2)),
        complained_about=draw(
            st.frozensets(st.sampled_from([PersonId("union"), PersonId("lobby")]), max_size=2)
        ),
        liability=draw(st.none() | st.sampled_from(Liability)),
        handler=draw(st.none() | st.sampled_from([PersonId("lobby"), PersonId("branch_duty")])),
    )
    spent = draw(st.none() | st.integers(min_value=0, max_value=40))
    return case if spent is None else closed_at(hours + spent, case)


@settings(max_examples=300, deadline=None)
@given(st.lists(any_case(), max_size=25), st.integers(min_value=1, max_value=24))
def test_totals_equal_a_count_by_hand(cases: list[Case], hour: int) -> None:
    until = on(hour)
    summary = summary_of(*cases, until=until)
    mine = [
        case
        for case in cases
        if case.unit in {OUTLET, SUB_BRANCH, BRANCH}
        and PersonId("union") not in case.complained_about
        and case.received_at < until
    ]
    still_open = [c for c in mine if c.closed_at is None or c.closed_at >= until]
    closed = [c for c in mine if c.closed_at is not None and MIDNIGHT <= c.closed_at < until]
    late = [c for c in still_open if c.deadlines[0].due_at < until]
    late += [c for c in closed if c.closed_at is not None and c.closed_at > c.deadlines[0].due_at]
    held = still_open + closed
    media = [
        c for c in held if Flag.MEDIA_THREAT in c.flags or c.complaint.category is Category.MEDIA
    ]
    totals = summary.totals
    assert totals.received == sum(1 for case in mine if case.received_at >= MIDNIGHT)
    assert (totals.open, totals.closed) == (len(still_open), len(closed))
    assert (totals.overdue, totals.media) == (len(late), len(media))
    assert totals.by_category == Counter(case.complaint.category for case in held)
    assert totals.by_liability == Counter(case.liability for case in held)
    assert sum(totals.by_counting.values()) == len(held)
    complaints = [case for case in held if case in late or Flag.REPEAT in case.flags]
    assert totals.by_counting.get(Counted.COMPLAINT, 0) == len(complaints)
    assert len(summary.lines) == len(held)


@settings(max_examples=100, deadline=None)
@given(st.lists(any_case(), max_size=25))
def test_totals_are_the_sums_of_the_rows_and_each_division_is_complete(cases: list[Case]) -> None:
    summary = summary_of(*cases)
    totals = summary.totals
    for name in ("received", "closed", "open", "overdue", "media"):
        assert getattr(totals, name) == sum(getattr(row.figures, name) for row in summary.rows)
    for division in (totals.by_category, totals.by_counting, totals.by_liability):
        assert sum(division.values()) == totals.on_register
    kinds = {ORGANISATION.units[row.unit].kind for row in summary.rows}
    assert kinds == REPORTING
    for line in summary.lines:
        if not line.case.is_open:
            assert line.counting == counted_as(line.case, ORGANISATION, UNTIL)
