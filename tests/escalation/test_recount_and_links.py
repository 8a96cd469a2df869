"""R-STAT-1 to R-STAT-3 put right by two people; cases linked to each other."""

from escalation.decision import Refusal
from escalation.event import (
    FlagLowered,
    Linked,
    RecountApproved,
    RecountProposed,
    RecountRefused,
    Unlinked,
)
from escalation.joining import MOST_LINKS
from escalation.outline import alike
from escalation.statistics import counted_as
from escalation.words import CaseId, Counted, Flag, PersonId
from tests.escalation.emergency import EMERGENCY
from tests.escalation.night import Night

HANDLER, UNION, LEADER = PersonId("sub_night"), PersonId("union"), PersonId("branch_leader")
PROPOSED = RecountProposed(by=UNION, counted=Counted.NOT_COUNTED, why="网点当场解决")


def taken(**report: object) -> Night:
    night = Night(plan=EMERGENCY, **report)
    night.takes(1, HANDLER)
    return night


def counts(night: Night) -> Counted:
    """What the case counts as, which its outline must say too."""
    counted = counted_as(night.case, night.duty.organisation, night.now).counted
    alike_as = alike(night.case, night.now, night.now)
    assert alike_as is not None
    assert alike_as.counted is counted
    return counted


def test_r_stat_1_a_recount_counts_only_when_a_second_person_agrees() -> None:
    night = taken()
    assert night.does(2, RecountApproved(by=LEADER)) is Refusal.NOT_YET
    assert night.does(3, PROPOSED) is None
    assert night.told(LEADER, "recount_wanted") == [3]
    assert night.told(UNION, "recount_wanted") == []
    assert night.does(4, RecountApproved(by=UNION)) is Refusal.SAME_PERSON
    assert night.case.recount is not None
    assert night.case.recount.approved_by is None
    assert night.does(5, RecountApproved(by=LEADER)) is None
    assert night.told(UNION, "recount_decided") == [5]
    assert night.does(6, RecountApproved(by=LEADER)) is Refusal.ALREADY_DONE


def test_r_stat_2_a_recount_that_is_refused_leaves_the_case_with_the_rules() -> None:
    night = taken()
    night.does(3, PROPOSED)
    assert night.does(4, RecountRefused(by=LEADER)) is None
    assert night.case.recount is None
    assert night.does(5, RecountRefused(by=LEADER)) is Refusal.NOT_YET


def test_r_stat_3_without_a_reason_or_by_somebody_below_nothing_is_proposed() -> None:
    night = taken()
    bare = RecountProposed(by=UNION, counted=Counted.COMPLAINT, why=" ")
    assert night.does(2, bare) is Refusal.EMPTY
    below = RecountProposed(by=HANDLER, counted=Counted.COMPLAINT, why="领导说的")
    assert night.does(2, below) is Refusal.NOT_FOUND


def test_r_stat_1_one_person_does_not_undo_what_two_have_agreed_to() -> None:
    night = taken()
    night.does(3, PROPOSED)
    night.does(4, RecountApproved(by=LEADER))
    again = RecountProposed(by=LEADER, counted=Counted.COMPLAINT, why="重看一遍")
    assert night.does(5, again) is None
    assert counts(night) is Counted.NOT_COUNTED
    further = RecountProposed(by=LEADER, counted=Counted.ENQUIRY, why="再看一遍")
    assert night.does(6, further) is None
    assert counts(night) is Counted.NOT_COUNTED
    assert night.does(7, RecountRefused(by=UNION)) is None
    assert counts(night) is Counted.NOT_COUNTED
    night.does(8, again)
    assert night.does(9, RecountApproved(by=UNION)) is None
    assert counts(night) is Counted.COMPLAINT


def test_r_stat_3_a_customer_who_came_again_counts_although_one_hand_lowers_the_flag() -> None:
    night = taken(flags=frozenset({Flag.REPEAT}))
    assert counts(night) is Counted.COMPLAINT
    assert night.does(3, FlagLowered(by=LEADER, flag=Flag.REPEAT, why="说是误报")) is None
    assert counts(night) is Counted.COMPLAINT
    night.does(4, PROPOSED)
    night.does(5, RecountApproved(by=LEADER))
    assert counts(night) is Counted.NOT_COUNTED


def test_r_conf_1_who_is_complained_about_is_not_asked_for_the_recount() -> None:
    night = taken(complained_about=frozenset({LEADER}))
    night.does(3, PROPOSED)
    assert night.told(LEADER, "recount_wanted") == []
    assert night.does(4, RecountApproved(by=LEADER)) is Refusal.NOT_FOUND


def link(no: int = 1, **more: frozenset[PersonId]) -> Linked:
    return Linked(by=HANDLER, other=CaseId(f"other{no}"), number=f"1128-{no}", **more)


def test_linked_cases_are_told_to_the_first_contact_and_come_apart_again() -> None:
    night = taken()
    assert night.does(2, link()) is None
    assert night.told("teller", "linked") == [2]
    assert night.does(3, link()) is Refusal.ALREADY_DONE
    apart = Unlinked(by=HANDLER, other=CaseId("other1"), number="1128-1")
    assert night.does(4, apart) is None
    assert night.does(5, apart) is Refusal.ALREADY_DONE


def test_r_conf_1_a_link_to_a_case_about_the_first_contact_is_not_told_to_them() -> None:
    night = taken()
    assert night.does(2, link(hidden_from=frozenset({PersonId("teller")}))) is None
    assert night.told("teller", "linked") == []


def test_a_case_has_so_many_links_and_no_more() -> None:
    night = taken()
    for no in range(MOST_LINKS):
        assert night.does(2, link(no)) is None
    assert night.does(3, link(MOST_LINKS)) is Refusal.TOO_OFTEN
    own = Linked(by=HANDLER, other=night.case.id, number=night.case.number)
    assert night.does(3, own) is Refusal.ALREADY_DONE
