"""What a plan would do if nobody moved, and which plan a complaint falls under."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from escalation.case import Case, Complaint
from escalation.choosing import NoPlanInForce, plan_for
from escalation.duty import Duty, Schedule, Shift, Target, Who
from escalation.forecast import Forecast, Moment, forecast
from escalation.message import Kind, Topic
from escalation.organisation import Group, Organisation, Person, Unit
from escalation.plan import DeadlineRule, Level, Milestone, Pace, Plan, Trigger
from escalation.words import CaseId, Flag, PersonId, Reason, UnitId, UnitKind

NIGHT = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
OUTLET, SUB, BRANCH = UnitId("outlet"), UnitId("sub"), UnitId("branch")
PEOPLE = {
    PersonId(name): unit for name, unit in (("teller", OUTLET), ("low", SUB), ("high", BRANCH))
}

ORGANISATION = Organisation(
    units={
        BRANCH: Unit(id=BRANCH, name="分行", kind=UnitKind.BRANCH, head=PersonId("high")),
        SUB: Unit(id=SUB, name="支行", kind=UnitKind.SUB_BRANCH, parent=BRANCH),
        OUTLET: Unit(id=OUTLET, name="网点", kind=UnitKind.OUTLET, parent=SUB),
    },
    people={p: Person(id=p, name=str(p), unit=unit) for p, unit in PEOPLE.items()},
    groups=tuple(
        Group(id=f"{unit}-g", name="小组", kind="complaint", unit=unit, leader=PersonId(leader))
        for unit, leader in ((SUB, "low"), (BRANCH, "high"))
    ),
)
DUTY = Duty(
    organisation=ORGANISATION,
    schedules={
        "sub-g": Schedule(group="sub-g", shifts=(Shift(teams=((PersonId("low"),),)),)),
        "branch-g": Schedule(group="branch-g", shifts=(Shift(teams=((PersonId("high"),),)),)),
    },
)
PLAN = Plan(
    id="night",
    version="1",
    name="预案",
    starts="sub",
    owner=Target(Who.HEAD, at=UnitKind.BRANCH),
    levels=(
        Level(id="sub", name="支行", targets=(Target(Who.DUTY, "complaint", UnitKind.SUB_BRANCH),)),
        Level(id="branch", name="分行", targets=(Target(Who.DUTY, "complaint", UnitKind.BRANCH),)),
    ),
    triggers=(
        Trigger(
            id="media",
            name="媒体",
            flags=frozenset({Flag.MEDIA_THREAT}),
            levels=("sub", "branch"),
            critical=True,
            each=True,
        ),
    ),
    deadlines=(
        DeadlineRule(id="R-CLOCK-1", name="到场", minutes=60, met_by=Milestone.ARRIVED),
        DeadlineRule(id="R-CLOCK-2", name="回复", minutes=240, met_by=Milestone.ANSWERED),
        DeadlineRule(id="R-CLOCK-3", name="结果", minutes=480, met_by=Milestone.RESULT),
    ),
)


def case_of(*flags: Flag, duty_plan: Plan = PLAN) -> Case:
    return Case(
        id=CaseId("c"),
        number="1",
        unit=OUTLET,
        plan=duty_plan.id,
        plan_version=duty_plan.version,
        received_at=NIGHT,
        first_contact=PersonId("teller"),
        complaint=Complaint(matter="等了两小时"),
        flags=frozenset(flags),
    )


def minutes_of(future: Forecast, kind: Kind, **wanted: object) -> list[float]:
    return [
        moment.minutes
        for moment in future.moments
        for said in moment.said
        if said.kind is kind and all(getattr(said, key) == v for key, v in wanted.items())
    ]


def noted(future: Forecast, kind: str) -> list[Moment]:
    return [m for m in future.moments if any(entry.kind == kind for entry in m.entries)]


def test_an_unacknowledged_case_climbs_after_ten_minutes_and_every_page_is_foreseen() -> None:
    future = forecast(case_of(), PLAN, DUTY)

    assert future.is_complete
    assert minutes_of(future, Kind.PAGE, level="支行") == [0, 5]
    assert minutes_of(future, Kind.PAGE, level="分行") == [10, 15]
    assert minutes_of(future, Kind.PAGE, level="")[:2] == [20, 35]


def test_r_media_1_pages_every_level_at_once_and_once() -> None:
    future = forecast(case_of(Flag.MEDIA_THREAT), PLAN, DUTY)

    first = [said for said in future.moments[0].said if said.kind is Kind.PAGE]

    assert [(said.level, said.people, said.reason) for said in first] == [
        ("支行", ("low",), Reason.TRIGGER),
        ("分行", ("high",), Reason.TRIGGER),
    ]
    assert minutes_of(future, Kind.PAGE, level="支行") == [0, 2, 4]


@pytest.mark.parametrize(
    ("rule", "limit"), [("R-CLOCK-1", 60), ("R-CLOCK-2", 240), ("R-CLOCK-3", 480)]
)
def test_r_clock_1_to_3_show_every_nag_and_the_breach(rule: str, limit: int) -> None:
    future = forecast(case_of(), PLAN, DUTY)

    near = minutes_of(future, Kind.NAG, topic=Topic.DEADLINE_NEAR, rule=rule)
    passed = minutes_of(future, Kind.NAG, topic=Topic.DEADLINE_PASSED, rule=rule)

    assert near == [limit / 2, limit - 15, limit - 5]
    assert passed[:5] == [limit, limit + 15, limit + 30, limit + 45, limit + 60]
    assert limit in [moment.minutes for moment in noted(future, "breached")]


def test_a_level_with_nobody_on_duty_is_shown_as_skipped() -> None:
    nobody = replace(DUTY, schedules={"branch-g": DUTY.schedules["branch-g"]})

    future = forecast(case_of(), PLAN, nobody)

    assert [moment.minutes for moment in noted(future, "skipped")][:1] == [0]
    assert minutes_of(future, Kind.PAGE, level="支行") == []
    assert minutes_of(future, Kind.PAGE, level="分行")[0] == 0


def test_r_conf_1_the_person_complained_about_is_nowhere_in_the_future() -> None:
    about = replace(case_of(Flag.MEDIA_THREAT), complained_about=frozenset({PersonId("low")}))

    future = forecast(about, PLAN, DUTY)

    assert all("low" not in said.people for moment in future.moments for said in moment.said)


def test_instants_never_go_back_and_the_same_question_has_the_same_answer() -> None:
    future = forecast(case_of(Flag.MEDIA_THREAT), PLAN, DUTY)

    instants = [moment.at for moment in future.moments]

    assert instants == sorted(set(instants))
    assert future == forecast(case_of(Flag.MEDIA_THREAT), PLAN, DUTY)


def test_a_forecast_is_cut_off_at_its_limit_and_says_so() -> None:
    future = forecast(case_of(), PLAN, DUTY, limit=5)

    assert len(future.moments) == 5
    assert not future.is_complete


def test_waits_of_a_plan_are_the_waits_of_the_future() -> None:
    slow = replace(
        PLAN,
        levels=tuple(
            replace(level, ordinary=Pace(wait_minutes=30, repeat_minutes=20))
            for level in PLAN.levels
        ),
    )

    future = forecast(case_of(duty_plan=slow), slow, DUTY)

    assert minutes_of(future, Kind.PAGE, level="支行") == [0, 20]
    assert minutes_of(future, Kind.PAGE, level="分行") == [30, 50]


GO_LIVE = replace(
    PLAN, id="go-live", from_at=NIGHT - timedelta(days=1), until_at=NIGHT + timedelta(days=1)
)


def chosen(*plans: Plan, at: datetime = NIGHT) -> str:
    answers = {plan_for(order, ORGANISATION, OUTLET, at).id for order in (plans, plans[::-1])}
    assert len(answers) == 1
    return answers.pop()


def test_the_go_live_plan_goes_before_the_ordinary_one_within_its_period_only() -> None:
    assert chosen(PLAN, GO_LIVE) == "go-live"
    assert chosen(PLAN, GO_LIVE, at=NIGHT + timedelta(days=1)) == "night"
    assert chosen(PLAN, GO_LIVE, at=NIGHT - timedelta(days=1, microseconds=1)) == "night"


def test_a_plan_naming_the_nearest_unit_goes_first() -> None:
    of_branch = replace(GO_LIVE, id="of-branch", units=(BRANCH,))
    of_sub = replace(GO_LIVE, id="of-sub", units=(SUB, UnitId("elsewhere")))
    elsewhere = replace(GO_LIVE, id="elsewhere", units=(UnitId("elsewhere"),))

    assert chosen(PLAN, GO_LIVE, of_branch, elsewhere) == "of-branch"
    assert chosen(PLAN, GO_LIVE, of_branch, of_sub) == "of-sub"


def test_of_two_periods_the_later_one_goes_first() -> None:
    later = replace(GO_LIVE, id="a-later", from_at=NIGHT - timedelta(hours=1))

    assert chosen(GO_LIVE, later, PLAN) == "a-later"


def test_a_unit_that_no_plan_covers_is_an_error_with_its_mend() -> None:
    with pytest.raises(NoPlanInForce):
        plan_for([replace(PLAN, units=(UnitId("elsewhere"),))], ORGANISATION, OUTLET, NIGHT)
