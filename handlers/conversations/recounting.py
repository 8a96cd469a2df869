"""更正统计口径 (R-STAT-1 to 3): one person proposes it with a reason, a second one decides."""

from dataclasses import replace

from escalation.event import ByPerson, RecountApproved, RecountProposed, RecountRefused
from escalation.permission import Act
from escalation.statistics import counted_as
from escalation.words import Counted
from handlers import labels
from handlers.action import Action
from handlers.cards.buttons import recount_token
from handlers.cards.choices import counted_card
from handlers.conversations import asking, hearing, holding
from handlers.conversations.correcting import question
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading import read
from handlers.reports import wording
from handlers.room import Room
from handlers.sentences import say


async def tapped(room: Room, action: Action) -> None:
    """改统计口径: as what, then why."""
    case = await asking.case_for(room, action.subject, Act.RECOUNT)
    if case is None:
        return
    if action.choice in set(Counted) - {Counted.UNDECIDED}:
        kind = labels.counted(Counted(action.choice))
        text = say("asking.recount", number=case.number, counted=kind)
        await asking.put(room, case, question(text, case.id), Wanted.RECOUNT, action.choice)
        return
    now_counts = wording.counted_in_words(counted_as(case, room.organisation, room.now))
    await asking.put(room, case, counted_card(case, now_counts), Wanted.CHOICE)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The reason."""
    pending = draft.pending
    if pending is None or pending.choice not in set(Counted):
        return
    # Why a case counts as what it does speaks of threats that are long known.
    reading = replace(read(text, room.lexicon), flags=frozenset())
    event = RecountProposed(by=room.me, counted=Counted(pending.choice), why=reading.matter)
    acted = await hearing.act(room, pending.subject, event, reading)
    await holding.asked_no_more(room)
    room.toast(await told_outcome(room, acted, Act.RECOUNT))


async def decided(room: Room, action: Action) -> None:
    """同意 or 不同意, of exactly the proposal that was shown."""
    case = await room.visible(action.subject)
    if case is None:
        room.toast(say("refused.not_found"))
        return
    if case.recount is None or recount_token(case.recount) != action.choice:
        room.toast(say("refused.proposal_gone"))
        return
    agrees = action.verb == Act.APPROVE
    event: ByPerson = RecountApproved(by=room.me) if agrees else RecountRefused(by=room.me)
    await asking.act(room, case.id, event, action.verb)
