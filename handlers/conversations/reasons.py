"""Acts that need words: 报结果 and then 有责/无责, 退回, 放回, 重新办理, 报舆情, 解除媒体风险."""

from collections.abc import Callable
from dataclasses import replace

from escalation.event import (
    ByPerson,
    FlagLowered,
    LiabilityJudged,
    LossSettled,
    Released,
    Reopened,
    ResultReported,
    ResultSentBack,
    Returned,
    WatchEnded,
    WatchReported,
)
from escalation.permission import Act
from escalation.words import Flag, Liability, PersonId
from handlers import labels
from handlers.action import Action
from handlers.card import Card
from handlers.cards.buttons import liabilities
from handlers.conversations import asking, hearing, holding
from handlers.conversations.correcting import question
from handlers.conversations.filing import source_of
from handlers.conversations.offers import offers_of
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
    Act.RELEASE: Wanted.RELEASE,
    Act.RETURN: Wanted.RETURN,
    Act.REOPEN: Wanted.REOPEN,
    Act.WATCH: Wanted.WATCH,
    Act.END_WATCH: Wanted.END_WATCH,
    Act.SETTLE_LOSS: Wanted.LOSS,
}
_ACTS: dict[Wanted, tuple[Act, Callable[[PersonId, str, Flag], ByPerson]]] = {
    Wanted.RESULT: (Act.RESULT, lambda by, text, _: ResultReported(by=by, text=text)),
    Wanted.SEND_BACK: (Act.SEND_BACK, lambda by, text, _: ResultSentBack(by=by, why=text)),
    Wanted.LOWER: (Act.LOWER, lambda by, text, flag: FlagLowered(by=by, flag=flag, why=text)),
    Wanted.RELEASE: (Act.RELEASE, lambda by, text, _: Released(by=by, why=text)),
    Wanted.RETURN: (Act.RETURN, lambda by, text, _: Returned(by=by, why=text)),
    Wanted.REOPEN: (Act.REOPEN, lambda by, text, _: Reopened(by=by, why=text)),
    Wanted.WATCH: (Act.WATCH, lambda by, text, _: WatchReported(by=by, text=text)),
    Wanted.END_WATCH: (Act.END_WATCH, lambda by, text, _: WatchEnded(by=by, why=text)),
    Wanted.LOSS: (Act.SETTLE_LOSS, lambda by, text, _: LossSettled(by=by, text=text)),
}

_ABOUT_MEDIA = frozenset({Wanted.LOWER, Wanted.WATCH, Wanted.END_WATCH})
"""Texts about the flag itself speak of the media anyway: no new threat is read out of them."""

VERBS = tuple(_ASKED)
WANTED = tuple(_ACTS)


async def ask(room: Room, action: Action) -> None:
    """Ask for the text; the next message is it."""
    case = await asking.case_for(room, action.subject, Act(action.verb))
    if case is None:
        return
    if action.verb == Act.REOPEN and case.is_open:
        room.toast(say("refused.already_done_reopen"))
        return
    flag = labels.flag(_flag_of(action.choice))
    text = say(f"asking.{action.verb}", number=case.number, flag=flag)
    await asking.put(room, case, question(text, case.id), _ASKED[action.verb], action.choice)


async def typed(room: Room, draft: Draft, text: str) -> None:
    """The text that was asked for."""
    pending = draft.pending
    if pending is None:
        return
    act, event = _ACTS[pending.wanted]
    # Card numbers and codes typed into a result travel no further than into any report (A46).
    reading = read(text, room.lexicon)
    flag = _flag_of(pending.choice)
    wish = event(room.me, reading.matter, flag)
    if pending.wanted in _ABOUT_MEDIA:
        reading = replace(reading, flags=frozenset())
    # A result tells the whole story again, with threats that are over.
    again = pending.wanted is not Wanted.RESULT
    acted = await hearing.act(room, pending.subject, wish, reading, again=again)
    await holding.asked_no_more(room)
    told = await told_outcome(room, acted, act, flag=labels.flag(flag))
    case = acted.case
    if acted.refused is not None or case is None:
        room.reply(Card(lines=(told,)))
        return
    await marks.save(room.connection, source_of(room), case.id, room.now)
    if act is Act.RESULT and case.liability is None:
        card = Card(lines=(told, say("asking.liability")), buttons=(liabilities(case),))
        await holding.ask(room, Wanted.CHOICE, case.id, offers=offers_of(card))
        room.reply(card, case=case)
    else:
        room.reply(Card(lines=(told,)), case=case)


async def judge(room: Room, action: Action) -> None:
    """有责, 无责 or 双方责任 (R-STAT-4)."""
    if action.choice not in set(Liability):
        room.toast(say("refused.not_found"))
        return
    event = LiabilityJudged(by=room.me, liability=Liability(action.choice))
    await asking.act(room, action.subject, event, Act.LIABILITY)


def _flag_of(choice: str) -> Flag:
    """The flag to be lowered: the media flag has a button of its own, without a choice."""
    return Flag(choice) if choice in set(Flag) else Flag.MEDIA_THREAT
