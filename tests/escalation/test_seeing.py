"""Where a person is looked for is never narrower than what they may see (R-CONF-1, A39)."""

from datetime import UTC, datetime, timedelta

import pytest

from escalation.case import Case, Complaint
from escalation.decide import decide, next_due, open_case
from escalation.duty import Duty
from escalation.event import Acknowledged, ResultReported, TimeReached, Transferred
from escalation.outline import outline
from escalation.permission import Act, may
from escalation.plan import Plan
from escalation.seeing import seen_by_place
from escalation.words import CaseId, Flag, PersonId, UnitId
from tests.spine.branch import rulebook_and_lexicon

NOW = datetime(2026, 11, 28, 3, tzinfo=UTC)


def life(unit: UnitId, plan: Plan, duty: Duty) -> list[Case]:
    """A case of the unit at every step of a night in which little is done."""
    by = duty.organisation.staff(unit)[0].id if duty.organisation.staff(unit) else PersonId("x")
    case = Case(
        id=CaseId("c"),
        number="1128-10000",
        unit=unit,
        plan=plan.id,
        plan_version=plan.version,
        received_at=NOW,
        first_contact=by,
        complaint=Complaint(matter="吞卡"),
        flags=frozenset({Flag.MEDIA_THREAT}),
    )
    seen = [open_case(case, plan, duty, NOW).case]
    taker = seen[0].everyone_called[0]
    other = next(iter(duty.organisation.people))
    for event in (
        Acknowledged(by=taker),
        Transferred(by=taker, to=other),
        ResultReported(by=other, text="好了"),
    ):
        at = NOW + timedelta(minutes=len(seen))
        seen.append(decide(seen[-1], event, plan, duty, at).case)
    for _ in range(12):
        due_at = next_due(seen[-1], plan)
        if due_at is None:
            break
        seen.append(decide(seen[-1], TimeReached(), plan, duty, due_at).case)
    return seen


@pytest.mark.parametrize("edition", [0, 1])
def test_what_a_person_may_see_names_them_or_is_of_their_units(edition: int) -> None:
    rulebook, _ = rulebook_and_lexicon()
    duty, plan = rulebook.duty, rulebook.plans[edition % len(rulebook.plans)]
    organisation = duty.organisation
    met = 0
    for unit in organisation.units:
        for case in life(unit, plan, duty):
            known = outline(case)
            assert known is not None
            for person in organisation.people:
                if may(person, Act.VIEW, case, duty):
                    met += 1
                    by_place = case.unit in seen_by_place(person, organisation)
                    assert by_place or person in known.involved, (person, case.unit)
    assert met > 100
