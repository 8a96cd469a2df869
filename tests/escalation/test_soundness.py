"""What a plan says that cannot come true: the edges that no bad file shows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from escalation import soundness
from escalation.plan import DeadlineRule, Milestone, NagRule, Plan, Trigger
from escalation.words import Category, Channel, Flag, UnitId
from tests.escalation.bank import PLAN
from tests.escalation.emergency import EMERGENCY

NORTH, SOUTH = UnitId("north"), UnitId("south")


def on(day: int) -> datetime:
    return datetime(2026, 11, day, tzinfo=UTC)


def other(**changes: object) -> Plan:
    return replace(PLAN, id="other", **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize("plan", [PLAN, EMERGENCY])
def test_a_plan_that_is_well_contradicts_itself_nowhere(plan: Plan) -> None:
    questions = (
        soundness.without_effect,
        soundness.in_place_of_media,
        soundness.out_of_order,
        soundness.aftercare_of_the_case,
        soundness.left_open,
        soundness.promises_of_no_use,
        soundness.further_promises,
        soundness.worse_for_vips,
        soundness.slower_when_critical,
        soundness.never_called,
        soundness.eclipsed,
        soundness.covered,
    )
    for question in questions:
        assert list(question(plan)) == [], question
    assert soundness.called_too_late(plan) is None
    assert soundness.hears_media(plan)


@pytest.mark.parametrize(
    ("changes", "ambiguous"),
    [
        ({}, True),
        ({"units": (NORTH,)}, False),
        ({"until_at": on(20)}, False),
        ({"from_at": on(1)}, False),
    ],
)
def test_a_standing_plan_is_ambiguous_only_beside_its_like(
    changes: dict[str, object], ambiguous: bool
) -> None:
    assert soundness.are_ambiguous(PLAN, other(**changes)) is ambiguous


@pytest.mark.parametrize(
    ("changes", "ambiguous"),
    [
        ({"units": (NORTH, SOUTH), "from_at": on(1), "until_at": on(9)}, True),
        ({"units": (SOUTH,), "from_at": on(1), "until_at": on(9)}, False),
        ({"units": (NORTH,), "from_at": on(2), "until_at": on(9)}, False),
    ],
)
def test_plans_for_a_time_are_ambiguous_when_unit_and_beginning_are_the_same(
    changes: dict[str, object], ambiguous: bool
) -> None:
    north = replace(PLAN, units=(NORTH,), from_at=on(1), until_at=on(20))
    assert soundness.are_ambiguous(north, other(**changes)) is ambiguous


def test_of_two_equal_triggers_only_the_later_is_told() -> None:
    twin = replace(PLAN.triggers[1], id="twin")
    plan = replace(PLAN, triggers=(*PLAN.triggers, twin))
    assert [(t.id, o.id) for t, o in soundness.covered(plan)] == [("twin", "group")]


def test_a_trigger_that_does_more_than_the_wider_one_is_not_covered() -> None:
    hurried = replace(PLAN.triggers[1], id="hurried", critical=True)
    plan = replace(PLAN, triggers=(*PLAN.triggers, hurried))
    assert [t.id for t, _ in soundness.covered(plan)] == ["group"]


def test_a_clock_of_one_category_may_be_shorter_but_not_longer_than_that_of_all() -> None:
    def clock(minutes: int) -> Plan:
        queue = frozenset({Category.QUEUE})
        rule = DeadlineRule(
            id="q", name="q", minutes=minutes, met_by=Milestone.RESULT, categories=queue
        )
        return replace(PLAN, deadlines=(*PLAN.deadlines, rule))

    assert list(soundness.eclipsed(clock(60))) == []
    assert [rule.id for rule, _ in soundness.eclipsed(clock(600))] == ["q"]


def test_a_clock_that_calls_the_next_level_at_once_is_not_silent() -> None:
    def clock(climbs: bool) -> Plan:
        nags = NagRule(at_most=0, then_next_level=climbs)
        return replace(PLAN, deadlines=(replace(PLAN.deadlines[0], nags=nags),))

    assert list(soundness.silent_clocks(clock(True))) == []
    assert len(list(soundness.silent_clocks(clock(False)))) == 1


def test_a_hotline_trigger_in_place_of_the_start_is_no_danger_to_media_threats() -> None:
    hotline = Trigger(
        id="h",
        name="h",
        channels=frozenset({Channel.HOTLINE_95566}),
        levels=("press",),
        instead=True,
    )
    media = replace(hotline, flags=frozenset({Flag.MEDIA_THREAT}))
    assert list(soundness.in_place_of_media(replace(PLAN, triggers=(hotline,)))) == []
    assert list(soundness.in_place_of_media(replace(PLAN, triggers=(media,)))) == [media]
