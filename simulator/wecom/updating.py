"""Changing and taking back what was sent (W:94888, W:94867)."""

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.cards import check_card
from simulator.wecom.corp import ResponseCode
from simulator.wecom.notice import Notice, pressable
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

NOBODY_CHANGED = "answered 0, nobody's card changed"


def update_template_card(corp: "Corp", ask: Ask) -> Done:
    """Spend the response_code and change the task's cards of those who are named, of nobody else.

    A call that is refused spends nothing.
    """
    body = ask.body
    code = _code(corp, body)
    cards = corp.cards_of(code.task_id)
    change = _change(body, code, cards)
    invalid, meant = _named(corp, body, cards)
    code.used = True
    for notice in meant:
        _apply(notice, change)
        notice.changed_at = corp.world.now()
        corp.changed(notice)
    answer: dict[str, Any] = {"invaliduser": invalid} if invalid else {}
    text = meant[0].text if meant else None
    return Done(answer, "accepted" if meant else NOBODY_CHANGED, text)


def _code(corp: "Corp", body: dict[str, Any]) -> ResponseCode:
    """Unknown and expired codes are refused like used ones; WeCom documents no other errcode."""
    if body.get("agentid") is None:
        raise Refused(41011)
    if body["agentid"] != corp.agent_id:
        raise Refused(42015)
    code = corp.response_codes.get(str(body.get("response_code", "")))
    if not code or code.used or corp.world.now() >= code.ends:
        raise Refused(42022)
    return code


def _change(body: dict[str, Any], code: ResponseCode, cards: list[Notice]) -> dict[str, Any]:
    """`{"replace_name"}` or a whole card; exactly one of the two."""
    button, card = body.get("button"), body.get("template_card")
    if (button is None) == (card is None):
        raise Refused(40058, "button or template_card")
    if card is not None:
        check_card(card, in_update=True)
        if card.get("task_id", code.task_id) != code.task_id:
            raise Refused(42016)
        return dict(card)
    if not isinstance(button, dict) or not button.get("replace_name"):
        raise Refused(40058, "button.replace_name")
    if cards and not any(pressable(each.body) for each in cards):
        raise Refused(42017)
    return {"replace_name": str(button["replace_name"])}


def _named(
    corp: "Corp", body: dict[str, Any], cards: list[Notice]
) -> tuple[list[str], list[Notice]]:
    """Who has no such card, and the cards of those who have one."""
    if body.get("atall") == 1:
        return [], cards
    userids = body.get("userids") or []
    parties = body.get("partyids") or []
    if not isinstance(userids, list) or len(userids) > 1000 or not (userids or parties):
        raise Refused(40035)
    keys = {str(each).lower() for each in userids}
    inside = {key for key, each in corp.members.items() if each.department in parties}
    meant = [notice for notice in cards if notice.userid in keys | inside]
    return sorted(keys - {notice.userid for notice in meant}), meant


def _apply(notice: Notice, change: dict[str, Any]) -> None:
    notice.updates += 1
    if "replace_name" in change:
        notice.greyed = change["replace_name"]
        return
    notice.body = {key: each for key, each in change.items() if key != "replace_text"}
    notice.greyed = str(change.get("replace_text") or "")
    notice.selected = {}


def recall(corp: "Corp", ask: Ask) -> Done:
    """Take a message off all phones, within 24 hours."""
    dispatch = corp.dispatches.get(str(ask.body.get("msgid", "")))
    if not dispatch:
        raise Refused(40058, "msgid")
    if corp.world.now() - dispatch.at > timedelta(hours=corp.settings.recall_hours):
        raise Refused(42052)
    for notice in dispatch.notices:
        if not notice.recalled:
            notice.recalled = True
            corp.changed(notice, "recall")
    dispatch.recalled = True
    return Done()
