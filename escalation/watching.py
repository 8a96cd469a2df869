"""R-MEDIA-3: media and network are watched until the matter is over.

Whoever watches is asked again and again what there is; only somebody who may speak for the bank,
or a senior leader, says that it is over. Until then the case stays open.
"""

from dataclasses import replace
from datetime import timedelta

from escalation.calling import reachable
from escalation.case import Watch
from escalation.closing import close_if_done
from escalation.decision import Refusal, Turn
from escalation.event import WatchEnded, WatchReported
from escalation.message import Kind, Priority, Topic
from escalation.plan import Trigger, WatchRule
from escalation.words import PersonId

MOST_ROUNDS = 60
"""After so many questions only the daily summary shows that the watch still runs."""


def start_watch(turn: Turn, trigger: Trigger) -> None:
    """Begin to watch when the trigger asks for it and nobody watches yet."""
    rule, running = trigger.watch, turn.case.watch
    if rule is None or (running is not None and running.is_on):
        return
    following = turn.now + timedelta(minutes=rule.every_minutes)
    watch = Watch(since=turn.now, every_minutes=rule.every_minutes, next_at=following)
    turn.change(watch=watch)
    turn.note("watch_started")


def watch_media(turn: Turn) -> None:
    """Ask those who watch, when it is time; questions missed meanwhile are one."""
    watch = turn.case.watch
    if watch is None or not watch.is_on or watch.next_at is None or watch.next_at > turn.now:
        return
    asked = watchers(turn)
    rounds = watch.rounds + 1
    for person in asked:
        turn.say(
            person,
            Topic.WATCH,
            f"watch:{watch.since.isoformat()}:{rounds}",
            kind=Kind.NAG,
            priority=Priority.NAG,
            attempt=rounds,
        )
    turn.note("watch_asked", people="、".join(map(turn.duty.organisation.name, asked)))
    following = turn.now + timedelta(minutes=watch.every_minutes)
    again = following if rounds < MOST_ROUNDS else None
    turn.change(watch=replace(watch, rounds=rounds, next_at=again))


def watch_reported(turn: Turn, event: WatchReported) -> Refusal | None:
    """What there is, told to everybody who works on the case; the next question comes later."""
    watch = turn.case.watch
    if watch is None or not watch.is_on:
        return Refusal.ALREADY_DONE
    if not event.text.strip():
        return Refusal.EMPTY
    following = turn.now + timedelta(minutes=watch.every_minutes)
    turn.change(watch=replace(watch, next_at=following))
    turn.note("watch_reported", event.by, text=event.text)
    _tell(turn, event.by, Topic.WATCH_REPORTED, text=event.text)
    return None


def watch_ended(turn: Turn, event: WatchEnded) -> Refusal | None:
    """平息: never without a reason, and everybody who was alarmed hears it."""
    if turn.case.watch is None or not turn.case.watch.is_on:
        return Refusal.ALREADY_DONE
    if not event.why.strip():
        return Refusal.EMPTY
    end_watch(turn, event.by, event.why)
    _tell(turn, event.by, Topic.WATCH_ENDED, turn.case.everyone_called, why=event.why)
    close_if_done(turn)
    return None


def end_watch(turn: Turn, by: PersonId, why: str) -> None:
    """Stop watching, if anybody does."""
    watch = turn.case.watch
    if watch is not None and watch.is_on:
        turn.change(watch=replace(watch, ended_at=turn.now, next_at=None))
        turn.note("watch_ended", by, why=why)


def watchers(turn: Turn) -> tuple[PersonId, ...]:
    """Who watches: those whom the plan names, else its owner, else whoever works on the case."""
    named = tuple(target for rule in _rules(turn) for target in rule.by)
    case = turn.case
    return (
        reachable(turn, named)
        or reachable(turn, (turn.plan.owner,))
        or tuple(p for p in (case.handler, case.first_contact) if p is not None)
    )


def _rules(turn: Turn) -> tuple[WatchRule, ...]:
    """Those of the triggers that the case fires; of all when none does any more."""
    flags, complaint = turn.case.flags, turn.case.complaint
    watching = [trigger for trigger in turn.plan.triggers if trigger.watch is not None]
    fired = [t for t in watching if t.fires(flags, complaint.category, complaint.channel)]
    return tuple(trigger.watch for trigger in fired or watching if trigger.watch is not None)


def _tell(
    turn: Turn, by: PersonId, topic: Topic, also: tuple[PersonId, ...] = (), **words: str
) -> None:
    case = turn.case
    known = (*watchers(turn), case.handler, *case.acknowledged_by, case.first_contact, *also)
    for person in dict.fromkeys(known):
        if person != by:
            turn.tell(person, topic, by=turn.duty.organisation.name(by), **words)
