"""Whatever people do and whenever, a night keeps its promises (checked by `Night` at each step)."""

from hypothesis import given, settings
from hypothesis import strategies as st

from escalation.decide import next_due
from escalation.event import (
    AccusedNamed,
    Acknowledged,
    Arrived,
    ByPerson,
    CustomerAnswered,
    EscalationRequested,
    FlagLowered,
    FlagRaised,
    LiabilityJudged,
    ResultConfirmed,
    ResultReported,
    ResultSentBack,
    Supervised,
    Supplemented,
    TakenOver,
    Transferred,
)
from escalation.wanted import still_wanted
from escalation.words import Flag, Liability, PersonId
from tests.escalation.bank import DUTY, ORGANISATION, at, complaint_of, with_rota
from tests.escalation.night import Night

PEOPLE = st.sampled_from([*sorted(ORGANISATION.people), PersonId("stranger")])
SOME = st.frozensets(PEOPLE, max_size=3)
FLAGS = st.sampled_from(list(Flag))
DUTIES = st.sampled_from(
    [
        DUTY,
        with_rota("complaint_sub_branch"),
        with_rota("complaint_branch", "branch_duty", "branch_second", "gone"),
        with_rota("complaint_province"),
    ]
)
WORDS = st.sampled_from(["", "原因"])

EVENTS: st.SearchStrategy[ByPerson] = st.one_of(
    st.builds(Acknowledged, by=PEOPLE),
    st.builds(Transferred, by=PEOPLE, to=PEOPLE),
    st.builds(EscalationRequested, by=PEOPLE),
    st.builds(FlagRaised, by=PEOPLE, flag=FLAGS),
    st.builds(FlagLowered, by=PEOPLE, flag=FLAGS, why=WORDS),
    st.builds(Arrived, by=PEOPLE),
    st.builds(CustomerAnswered, by=PEOPLE),
    st.builds(ResultReported, by=PEOPLE, text=WORDS),
    st.builds(LiabilityJudged, by=PEOPLE, liability=st.sampled_from(list(Liability))),
    st.builds(ResultConfirmed, by=PEOPLE),
    st.builds(ResultSentBack, by=PEOPLE, why=WORDS),
    st.builds(Supervised, by=PEOPLE),
    st.builds(TakenOver, by=PEOPLE),
    st.builds(Supplemented, by=PEOPLE, text=WORDS, flags=st.frozensets(FLAGS, max_size=2)),
    st.builds(AccusedNamed, by=PEOPLE, people=SOME, text=WORDS),
)
STEPS = st.lists(
    st.tuples(
        st.sampled_from([0.0, 0.5, 1, 2, 5, 10, 15, 60, 240, 600]),
        EVENTS,
        st.booleans(),
    ),
    max_size=14,
)


def ordinary(night: Night) -> list[int]:
    """Open calls that any one acknowledgement ends."""
    return [call.no for call in night.case.open_calls if not call.each]


@settings(max_examples=150, deadline=None)
@given(steps=STEPS, duty=DUTIES, flags=st.frozensets(FLAGS, max_size=2), about=SOME)
def test_any_night_keeps_its_promises_and_every_chain_ends(
    steps: list[tuple[float, ByPerson, bool]],
    duty: object,
    flags: frozenset[Flag],
    about: frozenset[PersonId],
) -> None:
    night = Night(duty=duty, flags=flags, complained_about=about)  # type: ignore[arg-type]
    minute = 0.0
    for wait, event, asleep in steps:
        minute += wait
        if asleep:
            night.sleep_until(minute)
        touched = {*night.case.acknowledged_by, night.case.handler}
        refused = night.does(minute, event)
        fresh = isinstance(event, Acknowledged) and event.by not in touched
        if fresh and refused is None and night.case.acknowledged_at == night.now:
            assert ordinary(night) == [], "taken, and yet it goes on ringing"
        if not night.case.is_open:
            assert next_due(night.case, night.plan) is None
    night.until(minute + 60 * 24 * 400)
    due = next_due(night.case, night.plan)
    assert due is None or due > at(minute + 60 * 24 * 400)
    if not night.case.is_open:
        pages = [x.message for x in night.log if x.message.kind == "page"]
        assert not any(still_wanted(page, night.case, night.plan) for page in pages)


@settings(max_examples=60, deadline=None)
@given(
    flags=st.frozensets(FLAGS, max_size=4),
    about=SOME,
    duty=DUTIES,
    made=st.dictionaries(st.integers(1, 9), st.integers(0, 90).map(at), max_size=5),
)
def test_a_night_in_which_nobody_moves_ends_and_reaches_somebody(
    flags: frozenset[Flag],
    about: frozenset[PersonId],
    duty: object,
    made: dict[int, object],
) -> None:
    night = Night(
        duty=duty,  # type: ignore[arg-type]
        flags=flags,
        complained_about=about,
        complaint=complaint_of(),
    )
    night.made = made  # type: ignore[assignment]
    night.until(60 * 24 * 400)
    assert next_due(night.case, night.plan) is None
    # With all of these complained about, some head further down is the last resort.
    last = {"owner", "admin", "province_leader"} - set(about)
    heads = {unit.head for unit in ORGANISATION.units.values()} - set(about)
    assert {who for _, who, _ in night.pages()} & (last or heads)
