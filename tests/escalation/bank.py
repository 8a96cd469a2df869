"""A small bank as values: one outlet and everything above it, its rota, and one plan.

Every person's identifier says where they stand, so that a test reads without looking here.
"""

from dataclasses import replace
from datetime import UTC, datetime, time, timedelta

from escalation.case import Case, Complaint
from escalation.duty import Duty, Schedule, Shift, Target, Who
from escalation.organisation import Group, Organisation, Person, Role, Unit
from escalation.plan import (
    CategoryRule,
    DeadlineRule,
    Level,
    Milestone,
    Plan,
    Trigger,
)
from escalation.words import CaseId, Category, Flag, PersonId, UnitId, UnitKind

MIDNIGHT_REPORT = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
"""02:10 in Shanghai: the customer is angry, and the outlet's cash machine has kept the card."""

OUTLET, SUB_BRANCH, BRANCH, PROVINCE = (
    UnitId(word) for word in ("outlet", "sub_branch", "branch", "province")
)

_STAFF: dict[UnitId, tuple[str, ...]] = {
    OUTLET: ("teller", "lobby", "outlet_head"),
    SUB_BRANCH: ("sub_night", "sub_day", "sub_deputy", "sub_leader", "sub_president"),
    BRANCH: (
        "branch_duty",
        "branch_second",
        "branch_deputy",
        "branch_leader",
        "branch_president",
        "spokesman",
        "union",
        "admin",
    ),
    PROVINCE: ("province_duty", "province_leader", "owner"),
}

_ROLES = {
    "spokesman": frozenset({Role.SPOKESPERSON}),
    "union": frozenset({Role.UNION}),
    "admin": frozenset({Role.ADMINISTRATOR}),
}


def _unit(unit: UnitId, kind: UnitKind, parent: UnitId | None, head: str, *contacts: str) -> Unit:
    return Unit(
        id=unit,
        name=str(unit),
        kind=kind,
        parent=parent,
        head=PersonId(head),
        contacts=tuple(PersonId(each) for each in contacts),
    )


def _group(kind: str, unit: UnitId, leader: str, deputies: tuple[str, ...], *members: str) -> Group:
    return Group(
        id=f"{kind}_{unit}",
        name=f"{kind} of {unit}",
        kind=kind,
        unit=unit,
        leader=PersonId(leader),
        deputies=tuple(PersonId(each) for each in deputies),
        members=tuple(PersonId(each) for each in members),
    )


ORGANISATION = Organisation(
    units={
        OUTLET: _unit(OUTLET, UnitKind.OUTLET, SUB_BRANCH, "outlet_head", "lobby", "teller"),
        SUB_BRANCH: _unit(SUB_BRANCH, UnitKind.SUB_BRANCH, BRANCH, "sub_president"),
        BRANCH: _unit(BRANCH, UnitKind.BRANCH, PROVINCE, "branch_president"),
        PROVINCE: _unit(PROVINCE, UnitKind.PROVINCE, None, "province_leader"),
    },
    people={
        PersonId(each): Person(
            id=PersonId(each), name=each, unit=unit, roles=_ROLES.get(each, frozenset())
        )
        for unit, staff in _STAFF.items()
        for each in staff
    },
    groups=(
        _group("complaint", SUB_BRANCH, "sub_leader", ("sub_deputy",), "sub_night", "sub_day"),
        _group(
            "complaint",
            BRANCH,
            "branch_leader",
            ("branch_deputy",),
            "branch_duty",
            "branch_second",
        ),
        _group("complaint", PROVINCE, "province_leader", (), "province_duty"),
        _group("press", BRANCH, "spokesman", ()),
    ),
)


def always(group: str, *people: str) -> Schedule:
    """A rota on which these people are on day and night."""
    return Schedule(group=group, shifts=(Shift(teams=(tuple(PersonId(p) for p in people),)),))


def nights_and_days(group: str, night: str, day: str) -> Schedule:
    """A rota that changes over at 08:00 and 20:00 in Shanghai."""
    return Schedule(
        group=group,
        shifts=(
            Shift(teams=((PersonId(night),),), starts=time(20), ends=time(8)),
            Shift(teams=((PersonId(day),),), starts=time(8), ends=time(20)),
        ),
    )


DUTY = Duty(
    organisation=ORGANISATION,
    schedules={
        "complaint_sub_branch": nights_and_days("complaint_sub_branch", "sub_night", "sub_day"),
        "complaint_branch": always("complaint_branch", "branch_duty"),
        "complaint_province": always("complaint_province", "province_duty"),
    },
)


def with_rota(group: str, *people: str) -> Duty:
    """The bank's duty with another rota for one group; nobody at all is a rota too."""
    return replace(DUTY, schedules={**DUTY.schedules, group: always(group, *people)})


def _duty(unit: UnitKind) -> tuple[Target, ...]:
    return (Target(Who.DUTY, "complaint", unit),)


def _leader(unit: UnitKind) -> tuple[Target, ...]:
    return (Target(Who.LEADER, "complaint", unit),)


_CHAIN = (UnitKind.SUB_BRANCH, UnitKind.BRANCH, UnitKind.PROVINCE)
_SHORT = {UnitKind.SUB_BRANCH: "sub_branch", UnitKind.BRANCH: "branch"}


def _levels() -> tuple[Level, ...]:
    levels: list[Level] = []
    for unit in _CHAIN:
        word = _SHORT.get(unit, "province")
        levels.append(Level(id=f"{word}_duty", name=f"{word} duty", targets=_duty(unit)))
        levels.append(Level(id=f"{word}_leader", name=f"{word} leader", targets=_leader(unit)))
    press = Target(Who.MEMBERS, "press", UnitKind.BRANCH)
    return (*levels, Level(id="press", name="press", targets=(press,), in_chain=False))


PLAN = Plan(
    id="golive",
    version="1",
    name="IT go-live",
    levels=_levels(),
    starts="sub_branch_duty",
    owner=Target(Who.PERSON, "owner"),
    triggers=(
        Trigger(
            id="media",
            name="media",
            flags=frozenset({Flag.MEDIA_THREAT, Flag.ANGRY_LEAVE}),
            categories=frozenset({Category.MEDIA}),
            levels=("sub_branch_duty", "branch_duty", "branch_leader", "province_duty", "press"),
            notify=(Target(Who.HEAD, at=UnitKind.BRANCH),),
            critical=True,
            each=True,
        ),
        Trigger(
            id="group",
            name="group",
            flags=frozenset({Flag.GROUP, Flag.REPEAT, Flag.OVER_HEAD}),
            levels=("branch_duty", "province_duty"),
        ),
        Trigger(id="emergency", name="emergency", flags=frozenset({Flag.EMERGENCY}), critical=True),
    ),
    deadlines=(
        DeadlineRule(id="arrive", name="到场", minutes=60, met_by=Milestone.ARRIVED),
        DeadlineRule(id="answer", name="回复", minutes=240, met_by=Milestone.ANSWERED),
        DeadlineRule(id="result", name="结果", minutes=480, met_by=Milestone.RESULT),
    ),
    notify_on_filing=(Target(Who.HEAD, at=UnitKind.OUTLET),),
    outlet_reports_to="branch_duty",
    categories={Category.FURIOUS: CategoryRule(name="醉酒", critical=True)},
)


def complaint_of(category: Category = Category.ATM) -> Complaint:
    """A complete record in the sense of R-INTAKE-1."""
    return Complaint(
        customer_name="陈先生",
        telephone="13800000000",
        matter="取款机吞卡",
        demand="今晚取出",
        category=category,
        place="网点自助厅",
    )


def reported(**changes: object) -> Case:
    """The case as the teller reports it at 02:10, before the rules have seen it."""
    case = Case(
        id=CaseId("c1"),
        number="1128-10001",
        unit=OUTLET,
        plan=PLAN.id,
        plan_version=PLAN.version,
        received_at=MIDNIGHT_REPORT,
        first_contact=PersonId("teller"),
        complaint=complaint_of(),
    )
    return replace(case, **changes)  # type: ignore[arg-type]


def at(minutes: float) -> datetime:
    """The instant that many minutes after the report."""
    return MIDNIGHT_REPORT + timedelta(minutes=minutes)
