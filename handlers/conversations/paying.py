"""应急支付 (C04): asks how much; never above what the plan allows for this customer."""

from decimal import Decimal

from escalation.case import Case
from escalation.decision import Refusal
from escalation.event import EmergencyPaid
from escalation.permission import Act
from escalation.plan import Plan
from escalation.promising import paid, payment_limit
from handlers.action import Action
from handlers.cards import parts
from handlers.conversations import asking, hearing
from handlers.conversations.correcting import question, set_field
from handlers.conversations.holding import asked_no_more
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading import read
from handlers.room import Room
from handlers.sentences import say


async def ask(room: Room, action: Action) -> None:
    """How much, and how much there may be at most."""
    case = await asking.case_for(room, action.subject, Act.PAY)
    if case is None:
        return
    plan = await room.desk.plan_of(room.connection, case)
    limit = payment_limit(case, plan, room.me)
    if limit is None:
        room.toast(say("refused.no_payment"))
        return
    customer = parts.payee(case, room.me)
    left = parts.yuan(_left(room, case, plan))
    text = say("asking.pay", number=case.number, customer=customer, left=left)
    await asking.put(room, case, question(text, case.id), Wanted.PAY)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The amount; what is none is asked for again."""
    case = await asking.case_answered(room, draft, Act.PAY)
    if case is None:
        return
    reading = read(text, room.lexicon)
    found = set_field("amount", read("", room.lexicon), reading)
    if found is None or found.amount is None:
        await hearing.shut_out(room, case, reading)
        await hearing.raise_media(room, case, reading)
        room.reply(question(say("asking.amount_unclear"), case.id))
        return
    event = EmergencyPaid(by=room.me, amount=found.amount)
    acted = await hearing.act(room, case.id, event, reading)
    told = await told_outcome(room, acted, Act.PAY, yuan=parts.yuan(found.amount))
    left = _left(room, case, await room.desk.plan_of(room.connection, case))
    if acted.refused is Refusal.OVER_LIMIT and left:
        # The next number is the answer still, and no new complaint.
        again = say("asking.pay_again", told=told, left=parts.yuan(left))
        room.reply(question(again, case.id))
        return
    await asked_no_more(room)
    room.toast(told)


def _left(room: Room, case: Case, plan: Plan) -> Decimal:
    """Yuan that this person may still pay out."""
    limit = payment_limit(case, plan, room.me) or Decimal(0)
    return max(limit - paid(case), Decimal(0))
