"""What is promised or given to the customer: a time (R-CLOCK-5), an emergency payment (C04), and
the formal loss report that must follow the oral one (C03)."""

from datetime import timedelta
from decimal import Decimal

from escalation.alarms import fired_by
from escalation.case import Case, Complaint, Payment
from escalation.closing import close_if_done
from escalation.decision import Refusal, Turn
from escalation.event import EmergencyPaid, LossSettled, Promised, PromiseKept
from escalation.message import Topic
from escalation.plan import Milestone, Plan
from escalation.starting import meet, start_promise
from escalation.taking import name, work_on
from escalation.words import Flag, PersonId

LONGEST_PROMISE = timedelta(days=60)
MOST_PROMISES = 20


def promised(turn: Turn, event: Promised) -> Refusal | None:
    """A time promised to the customer is a deadline from now on (R-CLOCK-5).

    Nothing is promised for a claim before the business line is in (C10).
    """
    if turn.case.result_at is not None:
        return Refusal.ALREADY_DONE
    if promise_is_blocked(turn.case, turn.plan):
        return Refusal.NO_PROMISE
    if not turn.now < event.until <= turn.now + LONGEST_PROMISE:
        return Refusal.BAD_TIME
    made = turn.case.deadline(turn.plan.promise.id)
    if made is not None and made.is_open and made.due_at == event.until:
        return Refusal.ALREADY_DONE
    if made is not None and made.round >= MOST_PROMISES:
        return Refusal.TOO_OFTEN
    start_promise(turn, event.until)
    turn.note("promised", event.by, due_at=event.until.isoformat(), text=event.text)
    for person in dict.fromkeys((turn.case.handler, turn.case.first_contact)):
        if person != event.by:
            words = {"by": name(turn, event.by), "text": event.text}
            turn.tell(person, Topic.PROMISED, due_at=event.until.isoformat(), **words)
    return None


def promise_is_blocked(case: Case, plan: Plan) -> bool:
    """Whether some level that must be heard first has not acknowledged (会同条线)."""
    heard = {call.level for call in case.calls if call.ended_by}
    fired = fired_by(case, plan)
    needed = {level for each in fired if each.blocks_promises for level in each.levels}
    return bool(needed - heard)


def promise_kept(turn: Turn, event: PromiseKept) -> Refusal | None:
    """已兑现承诺."""
    if turn.case.deadline(turn.plan.promise.id) is None:
        return Refusal.NOT_YET
    if turn.case.kept_at is not None:
        return Refusal.ALREADY_DONE
    turn.change(kept_at=turn.now)
    turn.note("promise_kept", event.by)
    meet(turn, Milestone.KEPT)
    return None


def loss_settled(turn: Turn, event: LossSettled) -> Refusal | None:
    """The temporary loss report no longer lapses unnoticed (C03); a case waiting for it closes."""
    if not event.text.strip():
        return Refusal.EMPTY
    if turn.case.loss_settled_at is not None:
        return Refusal.ALREADY_DONE
    owed = (r for r in turn.plan.clocks if r.met_by is Milestone.LOSS_SETTLED)
    if not any(turn.case.deadline(rule.id) for rule in owed):
        return Refusal.NOT_YET
    turn.change(loss_settled_at=turn.now)
    turn.note("loss_settled", event.by, text=event.text)
    meet(turn, Milestone.LOSS_SETTLED)
    close_if_done(turn)
    return None


def emergency_paid(turn: Turn, event: EmergencyPaid) -> Refusal | None:
    """应急支付, never more than the plan's limit for one case, in however many parts (C04)."""
    limit = payment_limit(turn.case, turn.plan, event.by)
    if limit is None:
        return Refusal.NO_PAYMENT
    if event.amount <= 0:
        return Refusal.EMPTY
    if paid(turn.case) + event.amount > limit:
        return Refusal.OVER_LIMIT
    payment = Payment(amount=event.amount, by=event.by, at=turn.now)
    turn.change(payments=(*turn.case.payments, payment))
    work_on(turn, event.by)
    turn.note("paid", event.by, yuan=f"{event.amount:f}")
    return None


def payment_limit(case: Case, plan: Plan, payer: PersonId | None = None) -> Decimal | None:
    """At most so many yuan for this customer; None where no emergency payment is allowed."""
    return _limit(case.complaint, flags_for(case, payer), plan)


def flags_for(case: Case, payer: PersonId | None) -> frozenset[Flag]:
    """The case's flags, without 贵宾 if the payer put it up: one pays more on another's word."""
    own = payer is not None and payer == case.vip_by
    return case.flags - {Flag.VIP} if own else case.flags


def paid(case: Case) -> Decimal:
    """Yuan paid out so far."""
    return sum((each.amount for each in case.payments), Decimal(0))


def asks_too_much(complaint: Complaint, flags: frozenset[Flag], plan: Plan) -> Decimal | None:
    """The limit, when the customer wants more than it; None when the wish is within it."""
    limit, wanted = _limit(complaint, flags, plan), complaint.amount
    return limit if limit is not None and wanted is not None and wanted > limit else None


def _limit(complaint: Complaint, flags: frozenset[Flag], plan: Plan) -> Decimal | None:
    rule = plan.categories.get(complaint.category)
    if rule is None or rule.payment is None:
        return None
    return rule.payment.vip if Flag.VIP in flags else rule.payment.ordinary
