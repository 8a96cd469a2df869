"""`decide`: what a case becomes when something happens, and what must be said and kept.

The whole emergency plan meets here, and only here: no clock is read, nothing is sent. The
same case, event, plan, duty and instant always give the same decision.
"""

from datetime import datetime

from escalation.acts import act
from escalation.alarms import raise_alarms
from escalation.calling import call_level
from escalation.case import Case
from escalation.clocks import watch_deadlines
from escalation.comparing import compared
from escalation.decision import Decision, Turn
from escalation.duty import Duty
from escalation.event import Compared, Event, Restored, TimeReached, Unreached
from escalation.message import Topic
from escalation.plan import Plan
from escalation.promising import asks_too_much
from escalation.repeating import call_anew, keep_calling
from escalation.snoozing import end_snooze
from escalation.stalling import stall_at, watch_progress
from escalation.standing_in import replace_first_contact
from escalation.starting import start_clocks
from escalation.unreached import unreached
from escalation.watching import watch_media
from escalation.words import Reason


def open_case(case: Case, plan: Plan, duty: Duty, now: datetime) -> Decision:
    """File a complaint: start its clocks, call the first level and whatever it triggers.

    `case` carries what was reported; its clocks and calls are still empty.
    """
    turn = Turn(case=case, plan=plan, duty=duty, now=now)
    turn.change(progressed_at=now)
    start_clocks(turn)
    turn.note("filed", case.first_contact, Reason.FILED, matter=case.complaint.matter)
    if (limit := asks_too_much(case.complaint, case.flags, plan)) is not None:
        turn.note("over_limit", wanted=f"{case.complaint.amount:f}", limit=f"{limit:f}")
    replace_first_contact(turn)
    # Alarms first: a level that a trigger calls needs no ordinary call beside it.
    alarmed = raise_alarms(turn, case.first_contact, None)
    if plan.starts not in alarmed:
        call_level(turn, plan.level(plan.starts), Reason.FILED)
    called = turn.case.everyone_called
    # Somebody is complained about and nobody knows who: a notice needs nothing, so it may be
    # spared; it could reach the very person (R-CONF-1).
    unknown = turn.case.accused and not turn.case.complained_about
    for target in () if unknown else plan.notify_on_filing:
        for person in duty.people(target, case.unit, now):
            if person not in called and person != case.first_contact:
                turn.tell(person, Topic.FILED)
    return turn.done()


def decide(case: Case, event: Event, plan: Plan, duty: Duty, now: datetime) -> Decision:
    """What becomes of `case` when `event` happens at `now` (aware UTC).

    Nothing changes, and `refused` says why, when the person may not do it, when it was done
    before, or when the case is closed.
    """
    turn = Turn(case=case, plan=plan, duty=duty, now=now)
    if isinstance(event, TimeReached):
        return _time_reached(turn, event)
    if isinstance(event, Compared):
        compared(turn, event)
        return Decision(case=case) if turn.case == case else turn.done()
    if isinstance(event, Unreached):
        unreached(turn, event)
        return Decision(case=case) if turn.case == case else turn.done()
    if isinstance(event, Restored):
        call_anew(turn)
        return Decision(case=case) if turn.case == case else turn.done()
    refused = act(turn, event)
    if refused is not None:
        return Decision(case=case, refused=refused)
    return turn.done()


def next_due(case: Case, plan: Plan) -> datetime | None:
    """When the case must be looked at again: the earliest of its calls, clocks and stall."""
    if not case.is_open:
        return None
    instants = [call.next_at for call in case.open_calls]
    instants += [each.next_at for each in case.deadlines if each.is_open]
    instants += [stall_at(case, plan), case.snoozed_until]
    instants += [case.watch.next_at] if case.watch else []
    return min((at for at in instants if at is not None), default=None)


def _time_reached(turn: Turn, event: TimeReached) -> Decision:
    """Look at everything that may be due; a look that finds nothing changes nothing."""
    before = turn.case
    if before.is_open:
        keep_calling(turn, event.made)
        end_snooze(turn)
        watch_deadlines(turn)
        watch_progress(turn)
        watch_media(turn)
    return Decision(case=before) if turn.case == before else turn.done()
