"""Acts that need a reason or a choice: 报结果 and 有责/无责, 退回, 解除媒体风险."""

from collections.abc import Callable
from dataclasses import replace

from escalation.event import ByPerson, FlagLowered, LiabilityJudged, ResultReported, ResultSentBack
from escalation.permission import Act, may
from escalation.words import Flag, Liability, PersonId
from handlers.action import Action
from handlers.card import Card
from handlers.cards.buttons import liabilities
from handlers.conversations import holding
from handlers.conversations.correcting import question
from handlers.conversations.filing import source_of
from handlers.conversations.outcome import told_outcome
from handlers.draft import Draft, Wanted
from handlers.reading import read
from handlers.room import Room
from handlers.sentences import say
from storage import marks

_ASKED: dict[str, Wanted] = {
    Act.RESULT: Wanted.RESULT,
    Act.SEND_BACK: Wanted.SEND_BACK,
    Act.LOWER: Wanted.LOWER,
}
_ACTS: dict[Wanted, tuple[Act, Callable[[PersonId, str], ByPerson]]] = {
    Wanted.RESULT: (Act.RESULT, lambda by, text: ResultReported(by=by, text=text)),
    Wanted.SEND_BACK: (Act.SEND_BACK, lambda by, text: ResultSentBack(by=by, why=text)),
    Wanted.LOWER: (
        Act.LOWER,
        lambda by, text: FlagLowered(by=by, flag=Flag.MEDIA_THREAT, why=text),
    ),
}


async def ask(room: Room, action: Action) -> None:
    """Ask for the text; the next message is it."""
    case = await room.visible(action.subject)
    if case is None or not may(room.me, Act(action.verb), case, room.duty):
        room.toast(say("refused.not_found"))
        return
    if not case.is_open:
        room.toast(say("refused.closed"))
        return
    await holding.ask(room, _ASKED[action.verb], case.id)
    text = say(f"asking.{action.verb}", number=case.number)
    room.toast(say("asking.toast"))
    room.reply(question(text, case.id), case=case)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The text that was asked for."""
    pending = draft.pending
    if pending is None:
        return
    act, event = _ACTS[pending.wanted]
    # Card numbers and codes typed into a result travel no further than into any report (A46).
    words = read(text, room.lexicon).matter
    acted = await room.desk.act(room.connection, pending.subject, event(room.me, words), room.now)
    await holding.keep(room, replace(draft, pending=None))
    told = await told_outcome(room, acted, act)
    case = acted.case
    if acted.refused is not None or case is None:
        room.reply(Card(lines=(told,)))
        return
    await marks.save(room.connection, source_of(room), case.id, room.now)
    wanted = act is Act.RESULT and case.liability is None
    buttons = (liabilities(case),) if wanted else ()
    lines = (told, say("asking.liability")) if wanted else (told,)
    room.reply(Card(lines=lines, buttons=buttons), case=case)


async def judge(room: Room, action: Action) -> None:
    """有责, 无责 or 双方责任 (R-STAT-4)."""
    if action.choice not in set(Liability):
        room.toast(say("refused.not_found"))
        return
    event = LiabilityJudged(by=room.me, liability=Liability(action.choice))
    acted = await room.desk.act(room.connection, action.subject, event, room.now)
    room.toast(await told_outcome(room, acted, Act.LIABILITY))
