"""The bank's plan with everything an emergency plan may ask for, for the rules that need it."""

from dataclasses import replace
from decimal import Decimal

from escalation.duty import Target, Who
from escalation.plan import (
    CategoryRule,
    DeadlineRule,
    Level,
    Milestone,
    NagRule,
    Pace,
    PaymentLimit,
    Plan,
    Trigger,
    WatchRule,
)
from escalation.words import Category, Channel, Flag, PersonId, UnitKind
from tests.escalation.bank import PLAN

LINE, GUARD = PersonId("branch_second"), PersonId("admin")
"""Who stands for the business line, and for security."""

_HASTE = Pace(wait_minutes=5, repeat_minutes=2)


def _person(who: PersonId) -> tuple[Target, ...]:
    return (Target(Who.PERSON, who),)


EMERGENCY: Plan = replace(
    PLAN,
    major_reports_to="province_duty",
    levels=(
        Level(
            id="contacts",
            name="contacts of the unit",
            targets=(Target(Who.CONTACTS),),
            ordinary=_HASTE,
        ),
        *PLAN.levels,
        Level(id="line", name="business line", targets=_person(LINE), in_chain=False),
        Level(id="security", name="security", targets=_person(GUARD), in_chain=False),
        Level(
            id="both",
            name="both heads",
            targets=(Target(Who.HEAD, at=UnitKind.BRANCH), Target(Who.HEAD, at=UnitKind.PROVINCE)),
            in_chain=False,
            everyone=True,
        ),
    ),
    triggers=(
        replace(
            PLAN.triggers[0],
            watch=WatchRule(by=(Target(Who.MEMBERS, "press", UnitKind.BRANCH),), every_minutes=60),
        ),
        *PLAN.triggers[1:],
        Trigger(
            id="hotline",
            name="hotline",
            channels=frozenset({Channel.HOTLINE_95566}),
            levels=("contacts",),
            instead=True,
        ),
        Trigger(
            id="hard",
            name="hard",
            flags=frozenset({Flag.HARD}),
            levels=("branch_duty", "province_duty"),
        ),
        Trigger(
            id="claim",
            name="claim",
            flags=frozenset({Flag.CLAIM}),
            categories=frozenset({Category.CLAIM}),
            levels=("line",),
            blocks_promises=True,
        ),
        Trigger(
            id="violent",
            name="violent",
            flags=frozenset({Flag.VIOLENT}),
            categories=frozenset({Category.FURIOUS}),
            levels=("security",),
            each=True,
        ),
        Trigger(
            id="across",
            name="across provinces",
            flags=frozenset({Flag.ACROSS_PROVINCES}),
            categories=frozenset({Category.ACROSS_PROVINCES}),
            levels=("province_duty", "press"),
        ),
        Trigger(
            id="incident",
            name="incident",
            categories=frozenset({Category.INCIDENT}),
            levels=("both",),
            each=True,
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
            nags=NagRule(
                half_time=False,
                before_minutes=(2880, 1440, 240),
                every_minutes=720,
                at_most=2,
                then_next_level=False,
            ),
        ),
    ),
    categories={
        **PLAN.categories,
        Category.URGENT_CASH: CategoryRule(
            name="urgent cash", payment=PaymentLimit(ordinary=Decimal(5000), vip=Decimal(10000))
        ),
    },
)
