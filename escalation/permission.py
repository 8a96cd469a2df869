"""Who may do what with a case: decided from stored people and the case, never from a button.

The person complained about has no standing at all, whatever their rank (R-CONF-1): for them
the case does not exist.
"""

from enum import StrEnum

from escalation.case import Case
from escalation.duty import Duty
from escalation.organisation import Organisation, Role
from escalation.standing_in import stand_ins
from escalation.words import Flag, PersonId, UnitKind


class Standing(StrEnum):
    """In what capacity a person meets a case.

    ALERTED is who was called outside the chain, such as press: they take their own part and
    may call for more, but the case is not theirs to hand on.
    """

    FIRST_CONTACT = "first_contact"
    HANDLER = "handler"
    CALLED = "called"
    ALERTED = "alerted"
    RESPONDER = "responder"
    LEADER = "leader"
    SENIOR = "senior"
    UNION = "union"
    SPOKESPERSON = "spokesperson"
    STAND_IN = "stand_in"
    HELPER = "helper"


class Act(StrEnum):
    """What people can do with a case; the verbs of the buttons."""

    VIEW = "view"
    ACKNOWLEDGE = "ack"
    TRANSFER = "transfer"
    ESCALATE = "escalate"
    RAISE = "raise"
    LOWER = "lower"
    ARRIVE = "arrive"
    ANSWER = "answer"
    RESULT = "result"
    LIABILITY = "liability"
    CONFIRM = "confirm"
    SEND_BACK = "sendback"
    SUPERVISE = "supervise"
    TAKE_OVER = "takeover"
    ADD = "add"
    ACCUSE = "accuse"
    MAJOR = "major"
    RELEASE = "release"
    RETURN = "return"
    REOPEN = "reopen"
    HELP = "help"
    SNOOZE = "snooze"
    PROMISE = "promise"
    KEEP = "keep"
    SETTLE_LOSS = "loss"
    PAY = "pay"
    RECATEGORISE = "recat"
    WATCH = "watch"
    END_WATCH = "endwatch"
    LINK = "link"
    UNLINK = "unlink"
    RECOUNT = "recount"
    APPROVE = "approve"
    REFUSE = "refuse"


_ANYONE = frozenset(Standing)
_CHARGE = frozenset({Standing.HANDLER, Standing.CALLED, Standing.RESPONDER, Standing.LEADER})
_MOVING = _CHARGE | {Standing.UNION}
_DOING = frozenset({Standing.HANDLER, Standing.LEADER})

MAY: dict[Act, frozenset[Standing]] = {
    Act.VIEW: _ANYONE,
    Act.ADD: _ANYONE,
    Act.RAISE: _ANYONE,
    Act.ACKNOWLEDGE: _CHARGE | {Standing.ALERTED},
    Act.TRANSFER: _MOVING,
    Act.ESCALATE: _MOVING | {Standing.FIRST_CONTACT, Standing.ALERTED},
    Act.TAKE_OVER: _MOVING,
    Act.ARRIVE: _DOING,
    Act.ANSWER: _DOING,
    Act.RESULT: _DOING,
    Act.LIABILITY: _DOING,
    Act.CONFIRM: frozenset({Standing.FIRST_CONTACT, Standing.STAND_IN}),
    Act.SEND_BACK: frozenset({Standing.FIRST_CONTACT, Standing.STAND_IN}),
    Act.SUPERVISE: frozenset({Standing.LEADER, Standing.UNION}),
    Act.LOWER: frozenset({Standing.SENIOR, Standing.SPOKESPERSON}),
    Act.ACCUSE: _ANYONE,
    Act.MAJOR: _MOVING | {Standing.FIRST_CONTACT, Standing.ALERTED},
    Act.RELEASE: frozenset({Standing.HANDLER}),
    Act.RETURN: frozenset({Standing.HANDLER}),
    Act.REOPEN: frozenset({Standing.FIRST_CONTACT, Standing.LEADER, Standing.UNION}),
    Act.HELP: _MOVING,
    Act.SNOOZE: frozenset({Standing.HANDLER}),
    Act.PROMISE: _DOING | {Standing.FIRST_CONTACT},
    Act.KEEP: _DOING | {Standing.FIRST_CONTACT},
    Act.SETTLE_LOSS: _DOING | {Standing.FIRST_CONTACT},
    Act.PAY: _DOING,
    Act.RECATEGORISE: _MOVING,
    Act.WATCH: _MOVING | {Standing.ALERTED, Standing.SPOKESPERSON},
    Act.END_WATCH: frozenset({Standing.SENIOR, Standing.SPOKESPERSON}),
    Act.LINK: _MOVING,
    Act.UNLINK: _MOVING,
    Act.RECOUNT: frozenset({Standing.LEADER, Standing.UNION}),
    Act.APPROVE: frozenset({Standing.SENIOR, Standing.UNION}),
    Act.REFUSE: frozenset({Standing.SENIOR, Standing.UNION}),
}


def standings(person: PersonId, case: Case, duty: Duty) -> frozenset[Standing]:
    """Every capacity in which the person meets the case; empty means it does not exist for them."""
    organisation = duty.organisation
    if person in case.complained_about or person not in organisation.people:
        return frozenset()
    found: set[Standing] = set()
    if person == case.first_contact:
        found.add(Standing.FIRST_CONTACT)
    if person == case.handler:
        found.add(Standing.HANDLER)
    for call in case.calls:
        if person in call.people:
            found.add(Standing.CALLED if call.in_chain else Standing.ALERTED)
    if person in case.helpers:
        found.add(Standing.HELPER)
    if _loop_left_open(case) and person in stand_ins(case, duty):
        found.add(Standing.STAND_IN)
    return frozenset(found | _by_place(person, case, organisation))


def _loop_left_open(case: Case) -> bool:
    """Whether the first contact was reminded of the result, and even their head was told."""
    return case.result_at is not None and case.stall_steps >= 2


def may(person: PersonId, act: Act, case: Case, duty: Duty) -> bool:
    """Whether the person may do this with the case now."""
    return bool(MAY[act] & standings(person, case, duty))


def _by_place(person: PersonId, case: Case, organisation: Organisation) -> set[Standing]:
    """Capacities that come from groups, headship and roles at or above the case's unit."""
    found: set[Standing] = set()
    line = {unit.id: unit for unit in organisation.line_above(case.unit)}
    high = {UnitKind.BRANCH, UnitKind.PROVINCE, UnitKind.HEAD_OFFICE}
    for unit in line.values():
        if unit.head == person:
            found |= {Standing.LEADER} | ({Standing.SENIOR} if unit.kind in high else set())
    for group in organisation.groups_of(person):
        if group.unit not in line or group.kind != "complaint":
            continue
        found.add(Standing.RESPONDER)
        if person == group.leader or person in group.deputies:
            found.add(Standing.LEADER)
            if line[group.unit].kind in high:
                found.add(Standing.SENIOR)
    return found | _by_role(person, case, organisation)


def _by_role(person: PersonId, case: Case, organisation: Organisation) -> set[Standing]:
    known = organisation.people[person]
    if not organisation.is_within(case.unit, known.unit):
        return set()
    found: set[Standing] = set()
    if Role.UNION in known.roles:
        found.add(Standing.UNION)
    media = Flag.MEDIA_THREAT in case.flags or case.watch is not None
    if Role.SPOKESPERSON in known.roles and media:
        found.add(Standing.SPOKESPERSON)
    return found
