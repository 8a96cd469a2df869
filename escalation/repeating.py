"""What becomes of a call while nobody answers: paged again, then handed to the level above."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from escalation.calling import (
    call_afresh,
    call_owner,
    called_name,
    carry_on,
    climb,
    named_by,
    next_at,
    pace_of,
    page,
)
from escalation.case import Call
from escalation.decision import Turn
from escalation.holder import holder
from escalation.message import Topic
from escalation.snoozing import end_snooze
from escalation.words import PersonId, Reason

OWNER_ATTEMPTS = 12
"""After so many pages to the owner the case is left to the summary; every loop has a limit."""


def keep_calling(turn: Turn, made: Mapping[int, datetime]) -> None:
    """Repeat or climb every call whose time has come."""
    for no in [call.no for call in turn.case.open_calls]:
        # Taken from the case anew: an earlier call's climb may just have replaced this one.
        call = turn.case.call(no)
        if call is not None and call.is_running and (call.next_at or turn.now) <= turn.now:
            _keep(turn, call, _since(turn, call, made))


def _since(turn: Turn, call: Call, made: Mapping[int, datetime]) -> datetime:
    """From when the waits of a call count: the page really made.

    Calls of one instant, such as the levels of a media threat, count from the last page made of
    them: they repeat together, and whoever serves at two of them is rung once.
    """
    together = [c.no for c in turn.case.calls if c.called_at == call.called_at]
    return max(call.called_at, *(made.get(no, call.called_at) for no in together))


def call_anew(turn: Turn) -> None:
    """Call everybody again who is being paged, by calls that begin now.

    After a restore the time since the backup is nobody's silence (decision 0018).
    """
    known = turn.duty.organisation.people
    for call in turn.case.open_calls:
        if not call.is_running:
            continue
        fresh = named_by(turn, turn.plan.level(call.level)) if call.level is not None else ()
        people = tuple(dict.fromkeys((*call.owing, *fresh)))
        if owing := tuple(p for p in people if p in known and p not in call.answered):
            call_afresh(turn, call, owing)


def quicken(turn: Turn) -> None:
    """A case that turns critical is paged at the critical pace from here on (R-MEDIA-1).

    Nobody snoozes in a critical case: a quiet asked for before is over.
    """
    if not turn.plan.is_critical(turn.case.flags, turn.case.complaint.category):
        return
    if turn.case.snoozed_until is not None:
        turn.change(snoozed_until=turn.now)
        end_snooze(turn)
    for call in turn.case.open_calls:
        if call.next_at is not None and not call.critical:
            hurried = replace(call, critical=True)
            sooner = max(next_at(pace_of(turn, hurried), call.called_at, turn.now), turn.now)
            hurried = replace(hurried, next_at=min(call.next_at, sooner))
            turn.case = turn.case.with_call(hurried)


def drop(turn: Turn, people: frozenset[PersonId]) -> None:
    """Take people out of every open call; a call left with nobody goes to others at once."""
    for no in [call.no for call in turn.case.open_calls]:
        call = turn.case.call(no)
        if call is None or not call.is_open or not people & set(call.people):
            continue
        kept = replace(call, people=tuple(p for p in call.people if p not in people))
        over = replace(kept, ended_at=turn.now, ended_by=next(reversed(kept.answered), None))
        turn.case = turn.case.with_call(kept if kept.owing else over)
        if not kept.people and call.is_running:
            _hand_on(turn, call)


def _hand_on(turn: Turn, call: Call) -> None:
    """Call whoever else the level names, or the level above when it names nobody else."""
    if call.is_for_help:
        return
    if call.is_to_owner:
        call_owner(turn, call.reason)
    elif call.level is None:
        climb(turn, Reason.EMPTY_DUTY)
    else:
        level = turn.plan.level(call.level)
        if others := named_by(turn, level):
            turn.case = turn.case.with_call(replace(call, people=others, attempt=call.attempt + 1))
            page(turn, turn.case.calls[call.no - 1])
        else:
            turn.note("skipped", None, Reason.EMPTY_DUTY, level=level.name)
            carry_on(turn, level, Reason.EMPTY_DUTY, each=call.each)


def _keep(turn: Turn, call: Call, since: datetime) -> None:
    """Repeat the call, or climb when its wait, counted from the page really made, is over."""
    pace = pace_of(turn, call)
    climbs_at = since + timedelta(minutes=pace.wait_minutes)
    repeats_at = since + timedelta(minutes=pace.repeat_minutes * call.attempt)
    if call.is_to_owner and call.attempt < OWNER_ATTEMPTS:
        _repeat(turn, call, turn.now + timedelta(minutes=pace.wait_minutes))
    elif call.is_to_owner or climbs_at <= turn.now:
        _give_up(turn, _made_up(turn, call, min(repeats_at, climbs_at), climbs_at))
    elif (due := min(repeats_at, climbs_at)) > turn.now:
        turn.case = turn.case.with_call(replace(call, next_at=due))
    elif pace.repeat_minutes <= 0:
        turn.case = turn.case.with_call(replace(call, next_at=climbs_at))
    else:
        _repeat(turn, call, next_at(pace, since, turn.now))


def _made_up(turn: Turn, call: Call, due: datetime, climbs_at: datetime) -> Call:
    """A critical call after one page in the place of those that nobody was there to send (T22).

    Many levels may be called at once, and the silence of all of them rings nobody new. An
    ordinary case rings the level above, and does not wake the one below a second time.
    """
    if not call.critical or call.is_to_owner or call.next_at is None:
        return call
    if max(due, call.next_at) >= climbs_at:
        return call
    _repeat(turn, call, turn.now)
    return next(each for each in turn.case.calls if each.no == call.no)


def _give_up(turn: Turn, call: Call) -> None:
    """Stop paging these people, and go up. Their acknowledgement would still count."""
    turn.case = turn.case.with_call(replace(call, next_at=None))
    turn.note("unanswered", None, Reason.NO_ACK, call=str(call.no))
    if call.is_to_owner:
        return
    if call.is_for_help:
        # Who was only asked to help is no step of the chain: the handler asks somebody else.
        for person in holder(turn.case):
            turn.tell(person, Topic.HELPER_SILENT, to=called_name(turn, call))
    elif call.level is None:
        climb(turn, Reason.NO_ACK)
    else:
        carry_on(turn, turn.plan.level(call.level), Reason.NO_ACK, each=call.each)


def _repeat(turn: Turn, call: Call, following: datetime) -> None:
    """Page again: those already called and whoever has come on duty since."""
    fresh: tuple[PersonId, ...] = ()
    if call.level is not None:
        fresh = named_by(turn, turn.plan.level(call.level))
    # Somebody struck off the organisation file meanwhile is not paged again (A47).
    kept = tuple(p for p in call.people if p in turn.duty.organisation.people)
    people = tuple(dict.fromkeys((*kept, *fresh)))
    again = replace(call, attempt=call.attempt + 1, next_at=following, people=people)
    turn.case = turn.case.with_call(again)
    turn.note("repeated", None, call.reason, call=str(call.no), attempt=str(again.attempt))
    page(turn, again)
