"""Acts by which a case is worked off: 已到场, 已回复客户, 报结果, 有责无责, 确认, 退回, 补充."""

from dataclasses import replace

from escalation.alarms import grave, raise_alarms, settled
from escalation.case import Case
from escalation.closing import close_if_done
from escalation.decision import Refusal, Turn
from escalation.event import (
    Arrived,
    CustomerAnswered,
    LiabilityJudged,
    ResultConfirmed,
    ResultReported,
    ResultSentBack,
    Supplemented,
)
from escalation.holder import holder
from escalation.message import Kind, Priority, Topic
from escalation.plan import Milestone
from escalation.reopening import take_up_again
from escalation.starting import meet, run_again, start_clocks
from escalation.taking import name, work_on

MOST_ADDITIONS = 200
MOST_ATTACHMENTS = 50
"""What one case holds; more than that nobody reads, and every card would drag it along."""


def arrived(turn: Turn, event: Arrived) -> Refusal | None:
    """已到场 meets R-CLOCK-1."""
    if turn.case.arrived_at:
        return Refusal.ALREADY_DONE
    turn.change(arrived_at=turn.now)
    work_on(turn, event.by)
    turn.note("arrived", event.by)
    meet(turn, Milestone.ARRIVED)
    _tell_first_contact(turn, event, Topic.ARRIVED)
    return None


def customer_answered(turn: Turn, event: CustomerAnswered) -> Refusal | None:
    """已回复客户 meets R-CLOCK-2."""
    if turn.case.answered_at:
        return Refusal.ALREADY_DONE
    turn.change(answered_at=turn.now)
    work_on(turn, event.by)
    turn.note("answered", event.by, text=event.text)
    meet(turn, Milestone.ANSWERED)
    _tell_first_contact(turn, event, Topic.ANSWERED)
    return None


def result_reported(turn: Turn, event: ResultReported) -> Refusal | None:
    """报结果 meets R-CLOCK-3; then the first responder has the word (R-FIRST-3)."""
    if not event.text.strip():
        return Refusal.EMPTY
    if turn.case.result_at:
        return Refusal.ALREADY_DONE
    turn.change(result_at=turn.now, result=event.text)
    work_on(turn, event.by)
    turn.note("result_reported", event.by, text=event.text)
    meet(turn, Milestone.RESULT)
    _ask_first_contact(turn)
    return None


def liability_judged(turn: Turn, event: LiabilityJudged) -> Refusal | None:
    """R-STAT-4; without it no case closes."""
    if turn.case.liability is event.liability:
        return Refusal.ALREADY_DONE
    turn.change(liability=event.liability)
    turn.note("liability_judged", event.by, liability=str(event.liability))
    close_if_done(turn)
    return None


def result_confirmed(turn: Turn, event: ResultConfirmed) -> Refusal | None:
    """The loop is closed (R-FIRST-3); the case closes if liability is judged too."""
    if turn.case.result_at is None:
        return Refusal.NOT_YET
    if turn.case.confirmed_at:
        return Refusal.ALREADY_DONE
    turn.change(confirmed_at=turn.now)
    turn.note("confirmed", event.by)
    meet(turn, Milestone.CONFIRMED)
    if turn.case.liability is None:
        key = f"liability:{turn.case.version + 1}"
        for person in holder(turn.case):
            turn.say(
                person,
                Topic.LIABILITY_WANTED,
                key,
                Kind.NAG,
                Priority.PAGE,
                attempt=turn.case.results_asked,
            )
    close_if_done(turn)
    return None


def result_sent_back(turn: Turn, event: ResultSentBack) -> Refusal | None:
    """The result is not accepted: the handler works on, and the result's clock runs again."""
    if turn.case.result_at is None:
        return Refusal.NOT_YET
    if not event.why.strip():
        return Refusal.EMPTY
    turn.change(result_at=None, confirmed_at=None, sent_back=turn.case.sent_back + 1)
    turn.note("sent_back", event.by, why=event.why)
    run_again(turn)
    words = {"why": event.why, "by": name(turn, event.by)}
    key = f"sent_back:{turn.case.version + 1}"
    for person in holder(turn.case):
        turn.say(
            person,
            Topic.SENT_BACK,
            key,
            Kind.NAG,
            Priority.PAGE,
            attempt=turn.case.sent_back,
            words=words,
        )
    return None


def supplemented(turn: Turn, event: Supplemented) -> Refusal | None:
    """补充: text and files are added, empty fields filled; what was there stays in the register.

    A closed case is told to those who worked on it; a grave threat opens it again.
    """
    before = turn.case
    told = event.flags - (before.flags - settled(turn))
    files = tuple(each for each in event.attachments if each not in before.attachments)
    if is_full(before, event.text, files) and not told:
        return Refusal.FULL
    changed = event.complaint is not None and event.complaint != before.complaint
    if not (event.text or files or changed or told):
        return Refusal.EMPTY
    turn.change(
        attachments=(*before.attachments, *files),
        additions=(*before.additions, event.text) if event.text else before.additions,
        flags=before.flags | event.flags,
        complaint=event.complaint or before.complaint,
    )
    changes = _changes(before, turn)
    turn.note("added", event.by, None, text=event.text, files="、".join(files), **changes)
    known = replace(before, flags=before.flags - told)
    if before.is_open:
        start_clocks(turn)
        raise_alarms(turn, event.by, known)
    elif told & grave(turn.plan):
        take_up_again(turn, event.by, known, event.text)
    _tell_of_addition(turn, event)
    close_if_done(turn)
    return None


def is_full(case: Case, text: str, files: tuple[str, ...]) -> bool:
    """Whether an addition would make a case larger than anybody can read (invariant 12)."""
    too_many = bool(text) and len(case.additions) >= MOST_ADDITIONS
    return too_many or (bool(files) and len(case.attachments) + len(files) > MOST_ATTACHMENTS)


def _changes(before: Case, turn: Turn) -> dict[str, str]:
    """Old and new value of every field of the complaint that was put right."""
    after = turn.case.complaint
    names = type(after).__dataclass_fields__
    pairs = {n: (getattr(before.complaint, n), getattr(after, n)) for n in names}
    return {n: f"{old or ''} → {new or ''}" for n, (old, new) in pairs.items() if old != new}


def _tell_of_addition(turn: Turn, event: Supplemented) -> None:
    """Those who work on the case, or are still being called, get what was added."""
    waiting = (p for call in turn.case.open_calls for p in call.people)
    working = (turn.case.handler, *turn.case.acknowledged_by, turn.case.first_contact)
    files = ",".join(event.attachments)
    for person in dict.fromkeys((*working, *waiting)):
        if person != event.by:
            turn.tell(person, Topic.ADDED, by=name(turn, event.by), text=event.text, files=files)


def _tell_first_contact(turn: Turn, event: Arrived | CustomerAnswered, topic: Topic) -> None:
    if event.by != turn.case.first_contact:
        turn.tell(turn.case.first_contact, topic, by=name(turn, event.by))


def _ask_first_contact(turn: Turn) -> None:
    key = f"result:{turn.case.version + 1}"
    words = {"by": name(turn, turn.case.handler)}
    to = turn.case.first_contact
    turn.say(
        to,
        Topic.RESULT_REPORTED,
        key,
        Kind.NAG,
        Priority.PAGE,
        attempt=turn.case.results_asked,
        words=words,
    )
