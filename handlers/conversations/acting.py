"""Acts that need nothing but a tap: 认领, 上报上级, 已到场, 已回复客户, 确认办结, 督办."""

from collections.abc import Callable

from escalation.event import (
    Acknowledged,
    Arrived,
    ByPerson,
    CustomerAnswered,
    EscalationRequested,
    PromiseKept,
    ResultConfirmed,
    Supervised,
    TakenOver,
)
from escalation.permission import Act
from escalation.words import PersonId
from handlers.action import Action
from handlers.conversations.outcome import told_outcome
from handlers.room import Room

EVENTS: dict[str, Callable[[PersonId], ByPerson]] = {
    Act.ACKNOWLEDGE: lambda by: Acknowledged(by=by),
    Act.ESCALATE: lambda by: EscalationRequested(by=by),
    Act.MAJOR: lambda by: EscalationRequested(by=by, major=True),
    Act.ARRIVE: lambda by: Arrived(by=by),
    Act.ANSWER: lambda by: CustomerAnswered(by=by),
    Act.CONFIRM: lambda by: ResultConfirmed(by=by),
    Act.SUPERVISE: lambda by: Supervised(by=by),
    Act.TAKE_OVER: lambda by: TakenOver(by=by),
    Act.KEEP: lambda by: PromiseKept(by=by),
}


async def act(room: Room, action: Action) -> None:
    """Do it, and tell the tapper in one line; the cards of everybody are renewed by the desk."""
    event = EVENTS[action.verb](room.me)
    acted = await room.desk.act(room.connection, action.subject, event, room.now)
    room.toast(await told_outcome(room, acted, action.verb))
