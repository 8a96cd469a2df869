"""应急支付 (C04): asks how much; never above what the plan allows for this customer."""

from escalation.event import EmergencyPaid
from escalation.permission import Act
from escalation.promising import paid, payment_limit
from handlers.action import Action
from handlers.cards import parts
from handlers.conversations import asking
from handlers.conversations.correcting import question, set_field
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
    left = parts.yuan(max(limit - paid(case), limit - limit))
    text = say("asking.pay", number=case.number, customer=customer, left=left)
    await asking.put(room, case, question(text, case.id), Wanted.PAY)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The amount; what is none is asked for again."""
    subject = draft.pending.subject if draft.pending else ""
    found = set_field("amount", read("", room.lexicon), read(text, room.lexicon))
    if found is None or found.amount is None:
        room.reply(question(say("asking.amount_unclear"), subject))
        return
    event = EmergencyPaid(by=room.me, amount=found.amount)
    await asking.act(room, subject, event, Act.PAY, yuan=parts.yuan(found.amount))
