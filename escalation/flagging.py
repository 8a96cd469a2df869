"""Acts that change what is known to be wrong: a flag up, a flag down, 被投诉人 named."""

from dataclasses import replace

from escalation.alarms import firing, grave, is_warranted, raise_alarms, settled
from escalation.answering import is_aside
from escalation.calling import call_level, call_next
from escalation.closing import close_if_done
from escalation.decision import Refusal, Turn
from escalation.event import AccusedNamed, FlagLowered, FlagRaised
from escalation.message import Topic
from escalation.permission import Standing, standings
from escalation.reopening import take_up_again
from escalation.repeating import drop
from escalation.standing_in import replace_first_contact
from escalation.taking import name
from escalation.watching import end_watch
from escalation.words import Flag, PersonId, Reason


def flag_raised(turn: Turn, event: FlagRaised) -> Refusal | None:
    """A flag put up; whatever it triggers is called at once (R-MEDIA-1).

    A grave one opens a closed case again, and counts anew where the earlier threat is over.
    """
    if event.flag in turn.case.flags - settled(turn):
        return Refusal.ALREADY_DONE
    if not turn.case.is_open and event.flag not in grave(turn.plan):
        return Refusal.CLOSED
    before = replace(turn.case, flags=turn.case.flags - {event.flag})
    turn.change(flags=before.flags | {event.flag})
    turn.note("flag_raised", event.by, flag=str(event.flag))
    if before.is_open:
        raise_alarms(turn, event.by, before)
    else:
        take_up_again(turn, event.by, before, "")
    paged = {message.to for message in turn.messages}
    waiting = (person for call in turn.case.open_calls for person in call.people)
    working = (turn.case.handler, *turn.case.acknowledged_by, turn.case.first_contact)
    for person in dict.fromkeys((*working, *waiting)):
        if person != event.by and person not in paged:
            turn.tell(person, Topic.FLAG_RAISED, flag=str(event.flag), by=name(turn, event.by))
    return None


def flag_lowered(turn: Turn, event: FlagLowered) -> Refusal | None:
    """Never quietly: needs a reason, and everybody alarmed is told (R-MEDIA-1).

    The spokesperson may take back the media flag, and that one only.
    """
    senior = Standing.SENIOR in standings(event.by, turn.case, turn.duty)
    if not senior and event.flag is not Flag.MEDIA_THREAT:
        return Refusal.NOT_FOUND
    if event.flag not in turn.case.flags:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    turn.change(flags=turn.case.flags - {event.flag})
    turn.note("flag_lowered", event.by, flag=str(event.flag), why=event.why)
    words = {"flag": str(event.flag), "why": event.why, "by": name(turn, event.by)}
    told = (*turn.case.everyone_called, turn.case.handler, turn.case.first_contact)
    for person in dict.fromkeys(told):
        if person != event.by:
            turn.tell(person, Topic.FLAG_LOWERED, **words)
    _stand_down(turn, event.by)
    watched = any(each.watch and event.flag in each.flags for each in turn.plan.triggers)
    if watched and not any(trigger.watch for trigger in firing(turn)):
        end_watch(turn, event.by, event.why)
        close_if_done(turn)
    return None


def accused_named(turn: Turn, event: AccusedNamed) -> Refusal | None:
    """被投诉人 named after filing: access ends now, and the case goes around them (R-CONF-1).

    A closed case goes around them as well; nobody is called before it is taken up again.
    """
    added = event.people - turn.case.complained_about
    if not event.people and not event.text:
        return Refusal.EMPTY
    if not added and event.text in ("", turn.case.accused):
        return Refusal.ALREADY_DONE
    known = (*turn.case.everyone_called, turn.case.handler, turn.case.first_contact)
    exposed = [person for person in dict.fromkeys(known) if person in added]
    turn.change(
        complained_about=turn.case.complained_about | added,
        accused=event.text or turn.case.accused,
    )
    turn.note("accused_named", event.by, exposed="、".join(name(turn, p) for p in exposed))
    # 1. The loop goes to somebody else. 2. What they acknowledged is owed again.
    # 3. Open calls lose them. 4. With nobody in charge, the chain starts anew without them.
    replace_first_contact(turn)
    left = _forget_acknowledgements(turn, added)
    drop(turn, added)
    if left and turn.case.is_open and not _is_being_called(turn):
        _start_anew(turn)
    return None


def _is_being_called(turn: Turn) -> bool:
    """Whether somebody is called who would take the case; helpers and press would not."""
    return any(call.is_running and not is_aside(turn, call) for call in turn.case.open_calls)


def _forget_acknowledgements(turn: Turn, people: frozenset[PersonId]) -> bool:
    """Take the case out of their hands; True when nobody is in charge of it any more."""
    kept = tuple(p for p in turn.case.acknowledged_by if p not in people)
    in_charge = turn.case.handler
    turn.change(
        acknowledged_by=kept,
        acknowledged_at=turn.case.acknowledged_at if kept else None,
        handler=None if in_charge in people else in_charge,
        handed_by=None if turn.case.handed_by in people else turn.case.handed_by,
        helpers=tuple(p for p in turn.case.helpers if p not in people),
        # The quiet was theirs; whoever has the case next asked for none.
        snoozed_until=None if in_charge in people else turn.case.snoozed_until,
    )
    return in_charge in people


def _start_anew(turn: Turn) -> None:
    calls = len(turn.case.calls)
    call_level(turn, turn.plan.level(turn.plan.starts), Reason.REQUESTED)
    if len(turn.case.calls) == calls:
        # The levels above had the case in hand already; somebody must be its handler.
        call_next(turn, Reason.REQUESTED)


def _stand_down(turn: Turn, by: PersonId) -> None:
    """End the alarms that nothing justifies any more, once somebody holds the case."""
    if turn.case.acknowledged_at is None:
        return
    for call in turn.case.open_calls:
        if call.reason is Reason.TRIGGER and not is_warranted(turn, call.level):
            ended = replace(call, ended_at=turn.now, ended_by=by)
            turn.case = turn.case.with_call(ended)
