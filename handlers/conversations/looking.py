"""看板, 我的投诉件, 详情: what this person may see, and not a trace of anything else (R-CONF-1)."""

from escalation.case import Case
from handlers.action import Action
from handlers.around import around
from handlers.card import Card
from handlers.cards.board import Listed, board_card
from handlers.cards.customer import customer_card
from handlers.cards.detail import detail_card, further_card
from handlers.conversations.acknowledging import case_number
from handlers.privacy import Privacy
from handlers.room import Room
from handlers.sentences import say
from handlers.visible import is_mine
from storage import ledger


async def board(room: Room, text: str) -> None:
    """/board: open cases, the most urgent first."""
    await _show(room, "board", 0)


async def mine(room: Room, text: str) -> None:
    """我的投诉件: those I took in, hold, or am being called for."""
    await _show(room, "mine", 0)


async def more(room: Room, action: Action) -> None:
    """更多 of a list."""
    await _show(room, action.verb, _page(action))


async def case(room: Room, text: str) -> None:
    """/case 40213."""
    number = case_number(text)
    if not number:
        room.reply(Card(lines=(say("case.which"),)))
        return
    found = await room.find(number)
    if found is None:
        room.reply(Card(lines=(say("refused.not_found"),)))
        return
    room.reply(await _detail(room, found, 0), case=found)


async def detail(room: Room, action: Action) -> None:
    """详情, and 更多 of it."""
    found = await room.visible(action.subject)
    if found is None:
        room.toast(say("refused.not_found"))
        return
    room.reply(await _detail(room, found, _page(action)), case=found)


async def customer(room: Room, action: Action) -> None:
    """显示客户信息: in the register before it is on a screen, or on none."""
    found = await room.visible(action.subject)
    if found is None:
        room.toast(say("refused.not_found"))
        return
    await room.desk.showing_customer(room.connection, found, room.me, room.now)
    room.reply(customer_card(found), case=found)


async def further(room: Room, action: Action) -> None:
    """更多操作: everything that this person can do with the case."""
    found = await room.visible(action.subject)
    if found is None:
        room.toast(say("refused.not_found"))
        return
    plan = await room.desk.plan_of(room.connection, found)
    others = await around(room.connection, found)
    card = further_card(found, plan, room.duty, room.me, room.now, others)
    room.reply(card, case=found)


async def _detail(room: Room, found: Case, page: int) -> Card:
    plan = await room.desk.plan_of(room.connection, found)
    in_full = room.privacy is Privacy.FULL
    if in_full:
        await room.desk.showing_customer(room.connection, found, room.me, room.now)
    kept = await ledger.history(room.connection, found.id)
    history = [each.entry for each in kept]
    others = await around(room.connection, found, history)
    return detail_card(
        *(found, history, plan, room.duty, room.me, room.now, page),
        others=others,
        in_full=in_full,
    )


async def _show(room: Room, kind: str, page: int) -> None:
    found = await room.visible_open_cases()
    if kind == "mine":
        found = [each for each in found if is_mine(each, room.me)]
    listed = [Listed(each, await room.desk.plan_of(room.connection, each)) for each in found]
    room.reply(board_card(listed, room.duty, room.now, kind=kind, page=page))


def _page(action: Action) -> int:
    return int(action.choice) if action.choice.isdecimal() else 0
