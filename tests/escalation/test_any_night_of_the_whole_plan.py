"""Every act of the plan in any order, at any time: a night keeps its promises, and it ends.

`Night` checks at each step that nobody complained about hears a word, that nothing is owed twice
and that no deadline moves.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

import pytest

from escalation import event as events
from escalation.acts import _ACTS
from escalation.closing import missing
from escalation.decide import next_due
from escalation.duty import Target, Who
from escalation.permission import may
from escalation.plan import (
    CategoryRule,
    DeadlineRule,
    Level,
    Milestone,
    NagRule,
    PaymentLimit,
    Plan,
    Trigger,
    WatchRule,
)
from escalation.promising import paid, payment_limit
from escalation.wanted import still_wanted
from escalation.words import (
    CaseId,
    Category,
    Counted,
    Flag,
    Liability,
    PersonId,
    UnitKind,
)
from tests.escalation.bank import DUTY, ORGANISATION, PLAN, at, complaint_of
from tests.escalation.night import Night

PRESS = Target(Who.MEMBERS, "press", UnitKind.BRANCH)
LEADERS = (
    Target(Who.LEADER, "complaint", UnitKind.BRANCH),
    Target(Who.DEPUTIES, "complaint", UnitKind.BRANCH),
)
WHOLE: Plan = replace(
    PLAN,
    levels=(
        *PLAN.levels,
        Level(id="leaders", name="both leaders", targets=LEADERS, in_chain=False, everyone=True),
        Level(id="line", name="business line", targets=(PRESS,), in_chain=False),
        Level(
            id="nobody",
            name="nobody",
            targets=(Target(Who.MEMBERS, "gone", UnitKind.BRANCH),),
            in_chain=False,
            if_empty=(Target(Who.HEAD, "", UnitKind.BRANCH),),
        ),
    ),
    triggers=(
        *PLAN.triggers,
        Trigger(
            id="watched",
            name="watched",
            flags=frozenset({Flag.MEDIA_THREAT}),
            levels=("leaders",),
            each=True,
            watch=WatchRule(by=(PRESS,), every_minutes=240),
        ),
        Trigger(
            id="claim",
            name="claim",
            flags=frozenset({Flag.CLAIM}),
            categories=frozenset({Category.CLAIM}),
            levels=("line", "nobody"),
            blocks_promises=True,
        ),
    ),
    deadlines=(
        *PLAN.deadlines,
        DeadlineRule(
            id="C03",
            name="formal loss report",
            minutes=7200,
            met_by=Milestone.LOSS_SETTLED,
            categories=frozenset({Category.LOSS_REPORT}),
            aftercare=True,
            nags=NagRule(half_time=False, before_minutes=(2880, 240), then_next_level=False),
        ),
    ),
    categories={
        **PLAN.categories,
        Category.URGENT_CASH: CategoryRule(
            name="urgent cash", payment=PaymentLimit(ordinary=Decimal(5000), vip=Decimal(10000))
        ),
    },
)

PEOPLE = [*sorted(ORGANISATION.people), PersonId("stranger")]
OTHERS = (CaseId("other"), CaseId("third"))
DAYS_OF_SILENCE = 60 * 24 * 400

Make = Callable[[Random, PersonId], events.Event]
HAPPENINGS: dict[type, Make] = {
    events.Acknowledged: lambda r, by: events.Acknowledged(by=by),
    events.Transferred: lambda r, by: events.Transferred(by=by, to=r.choice(PEOPLE)),
    events.EscalationRequested: lambda r, by: events.EscalationRequested(
        by=by, major=r.random() < 0.5
    ),
    events.FlagRaised: lambda r, by: events.FlagRaised(by=by, flag=r.choice(list(Flag))),
    events.FlagLowered: lambda r, by: events.FlagLowered(
        by=by, flag=r.choice(list(Flag)), why=why(r)
    ),
    events.Arrived: lambda r, by: events.Arrived(by=by),
    events.CustomerAnswered: lambda r, by: events.CustomerAnswered(by=by),
    events.ResultReported: lambda r, by: events.ResultReported(by=by, text=why(r)),
    events.LiabilityJudged: lambda r, by: events.LiabilityJudged(
        by=by, liability=r.choice(list(Liability))
    ),
    events.ResultConfirmed: lambda r, by: events.ResultConfirmed(by=by),
    events.ResultSentBack: lambda r, by: events.ResultSentBack(by=by, why=why(r)),
    events.Supervised: lambda r, by: events.Supervised(by=by),
    events.TakenOver: lambda r, by: events.TakenOver(by=by),
    events.Supplemented: lambda r, by: events.Supplemented(by=by, text=why(r)),
    events.AccusedNamed: lambda r, by: events.AccusedNamed(
        by=by, people=frozenset(r.sample(PEOPLE, r.choice([0, 1]))), text=why(r)
    ),
    events.Released: lambda r, by: events.Released(by=by, why=why(r)),
    events.Returned: lambda r, by: events.Returned(by=by, why=why(r)),
    events.Reopened: lambda r, by: events.Reopened(by=by, why=why(r)),
    events.HelperAdded: lambda r, by: events.HelperAdded(by=by, to=r.choice(PEOPLE)),
    events.Snoozed: lambda r, by: events.Snoozed(by=by, minutes=r.choice([-1, 5, 30, 600])),
    events.Promised: lambda r, by: events.Promised(
        by=by, until=at(0) + timedelta(minutes=r.choice([-1, 45, 300, 2000, 9000]) + r.random())
    ),
    events.PromiseKept: lambda r, by: events.PromiseKept(by=by),
    events.LossSettled: lambda r, by: events.LossSettled(by=by, text=why(r)),
    events.EmergencyPaid: lambda r, by: events.EmergencyPaid(
        by=by, amount=Decimal(r.choice([-1, 3000, 4000]))
    ),
    events.Recategorised: lambda r, by: events.Recategorised(
        by=by, category=r.choice(list(Category)), why=why(r)
    ),
    events.WatchReported: lambda r, by: events.WatchReported(by=by, text=why(r)),
    events.WatchEnded: lambda r, by: events.WatchEnded(by=by, why=why(r)),
    events.Linked: lambda r, by: events.Linked(by=by, other=r.choice(OTHERS), number="1"),
    events.Unlinked: lambda r, by: events.Unlinked(by=by, other=r.choice(OTHERS), number="1"),
    events.RecountProposed: lambda r, by: events.RecountProposed(
        by=by, counted=r.choice(list(Counted)), why=why(r)
    ),
    events.RecountApproved: lambda r, by: events.RecountApproved(by=by),
    events.RecountRefused: lambda r, by: events.RecountRefused(by=by),
}
TURNS = [
    *(each for each in HAPPENINGS if each is not events.AccusedNamed for _ in range(4)),
    *[events.ResultReported, events.ResultConfirmed, events.LiabilityJudged] * 8,
    events.AccusedNamed,
]


def why(chance: Random) -> str:
    return chance.choice(["原因", "原因", "原因", ""])


def test_every_act_of_the_plan_is_among_those_tried() -> None:
    assert set(_ACTS) == set(HAPPENINGS)


def test_the_nights_really_try_every_act_and_close_cases() -> None:
    done: set[type] = set()
    closed = 0
    for seed in range(60):
        night, happened = a_night(seed)
        done |= happened
        closed += bool(night.noted("closed"))
    assert set(HAPPENINGS) - done == set()
    assert closed > 10


@pytest.mark.parametrize("seed", range(60, 180))
def test_any_night_of_the_whole_plan_keeps_its_promises_and_ends(seed: int) -> None:
    night, _ = a_night(seed)
    minute = (night.now - at(0)) / timedelta(minutes=1)
    night.until(minute + DAYS_OF_SILENCE)
    due = next_due(night.case, night.plan)
    assert due is None or due > at(minute + DAYS_OF_SILENCE)
    check(night)


def a_night(seed: int) -> tuple[Night, set[type]]:
    """Sixty turns by chance; mostly by somebody who may do what they try."""
    chance = Random(seed)
    about = frozenset(chance.sample(PEOPLE, chance.choice([0, 0, 1, 2])))
    category = chance.choice([*Category, Category.CLAIM, Category.URGENT_CASH, Category.MEDIA])
    night = Night(duty=DUTY, plan=WHOLE, complained_about=about, complaint=complaint_of(category))
    minute, done = 0.0, set[type]()
    for _ in range(60):
        minute += chance.choice([0, 0, 1, 5, 15, 60, 240, 900])
        night.until(minute)
        event = something(night, chance)
        if night.does(minute, event) is None:
            done.add(type(event))
        check(night)
    return night, done


def something(night: Night, chance: Random) -> events.Event:
    """What happens next: by chance a customer's other cases are found, else somebody acts."""
    if chance.random() < 0.03:
        return events.Compared(alike=OTHERS, customers=3, earlier=chance.choice([(), OTHERS[:1]]))
    kind = chance.choice(TURNS)
    allowed = [p for p in PEOPLE if may(p, _ACTS[kind][0], night.case, night.duty)]
    by = chance.choice(allowed if allowed and chance.random() < 0.85 else PEOPLE)
    return HAPPENINGS[kind](chance, by)


def check(night: Night) -> None:
    """What holds for every case at any moment."""
    case = night.case
    limit = payment_limit(case, night.plan)
    assert limit is None or not case.payments or paid(case) <= Decimal(10000)
    if not case.is_open:
        assert missing(case) == ()
        assert next_due(case, night.plan) is None
        pages = [x.message for x in night.log if x.message.kind == "page"]
        assert not any(still_wanted(page, case, night.plan) for page in pages)
    for call in case.open_calls:
        assert call.owing, "a call that nobody owes an answer to is over"
    recount = case.recount
    assert recount is None or recount.approved_by != recount.by
    assert not {*case.helpers, case.handed_by} & case.complained_about
