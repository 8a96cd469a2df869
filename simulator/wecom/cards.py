"""What a template card must be (W:90236, W:94888). Lengths called 建议 are advice: not checked."""

import re
from typing import Any

from simulator.wecom.refusals import Refused

TASK_ID = re.compile(r"[0-9A-Za-z_\-@]{1,128}\Z")
Card = dict[str, Any]


def check_card(card: Any, in_update: bool = False) -> Card:
    """The card if it may be sent; else Refused. An update need not name the task again."""
    if not isinstance(card, dict):
        raise Refused(40058, "template_card is no object")
    kind = card.get("card_type")
    if kind not in ("button_interaction", "text_notice"):
        raise Refused(42031, f"card_type {kind!r} is not simulated or does not exist")
    check_task_id(card, needed=not in_update and (kind == "button_interaction"))
    _check_menu(card, in_update)
    for name in ("source", "quote_area", "emphasis_content"):
        _object(card, name)
    _check_facts(_list(card, "horizontal_content_list"))
    _check_jumps(_list(card, "jump_list"))
    title = _object(card, "main_title").get("title")
    if kind == "button_interaction":
        if not title:
            raise Refused(42033, "main_title.title")
        _check_selection(card)
        _check_buttons(card)
    elif not title and not card.get("sub_title_text"):
        raise Refused(42033, "main_title.title or sub_title_text")
    _check_action(card, needed=kind == "text_notice")
    return card


def check_task_id(card: Card, needed: bool) -> None:
    task_id = card.get("task_id")
    if task_id is None and not needed:
        return
    if not isinstance(task_id, str) or not TASK_ID.match(task_id):
        raise Refused(42014)


def _check_menu(card: Card, in_update: bool) -> None:
    if "action_menu" not in card:
        return
    check_task_id(card, needed=not in_update)
    actions = _list(_object(card, "action_menu"), "action_list")
    if not 1 <= len(actions) <= 3:
        raise Refused(40058, "action_menu.action_list has 1 to 3 entries")
    for each in actions:
        if not _text(each, "text"):
            raise Refused(40058, "action_menu.action_list.text")
        if not 1 <= _bytes(each, "key") <= 1024:
            raise Refused(40058, "action_menu.action_list.key")
    if len({each["key"] for each in actions}) != len(actions):
        raise Refused(42051)


def _check_buttons(card: Card) -> None:
    buttons = _list(card, "button_list")
    if not 1 <= len(buttons) <= 6:
        raise Refused(42038, "button_list has 1 to 6 entries")
    keys = []
    for each in buttons:
        if not _text(each, "text"):
            raise Refused(42038)
        if each.get("style", 1) not in (1, 2, 3, 4):
            raise Refused(40058, "button_list.style")
        if each.get("type", 0) == 1:
            if not _text(each, "url"):
                raise Refused(42028, "button_list.url")
            continue
        if not 1 <= _bytes(each, "key") <= 1024:
            raise Refused(42039)
        keys.append(each["key"])
    if len(set(keys)) != len(keys):
        raise Refused(42039, "two buttons have one key")


def _check_selection(card: Card) -> None:
    if "button_selection" not in card:
        return
    selection = _object(card, "button_selection")
    if not 1 <= _bytes(selection, "question_key") <= 1024:
        raise Refused(42043)
    options = _list(selection, "option_list")
    if not 1 <= len(options) <= 10:
        raise Refused(42037)
    for each in options:
        if not 1 <= _bytes(each, "id") <= 128:
            raise Refused(42040)
        if not _text(each, "text"):
            raise Refused(42041)
    if len({each["id"] for each in options}) != len(options):
        raise Refused(42040, "two options have one id")


def _check_facts(facts: list[Card]) -> None:
    if len(facts) > 6:
        raise Refused(42035)
    needed = {1: ("url", 42028), 2: ("media_id", 42029), 3: ("userid", 42050)}
    for each in facts:
        if not _text(each, "keyname"):
            raise Refused(42027)
        name, code = needed.get(each.get("type", 0), ("keyname", 42027))
        if not _text(each, name):
            raise Refused(code)


def _check_jumps(jumps: list[Card]) -> None:
    if len(jumps) > 3:
        raise Refused(42042)
    for each in jumps:
        if not _text(each, "title"):
            raise Refused(42033, "jump_list.title")
        if each.get("type", 0) == 1 and not _text(each, "url"):
            raise Refused(42028, "jump_list.url")


def _check_action(card: Card, needed: bool) -> None:
    if "card_action" not in card and not needed:
        return
    action = _object(card, "card_action")
    if action.get("type") not in ((1, 2) if needed else (0, 1, 2)):
        raise Refused(42045)
    if action["type"] == 1 and not _text(action, "url"):
        raise Refused(42028, "card_action.url")


def _object(of: Card, name: str) -> Card:
    value = of.get(name, {})
    if not isinstance(value, dict):
        raise Refused(40058, f"{name} is no object")
    return value


def _list(of: Card, name: str) -> list[Card]:
    value = of.get(name, [])
    if not isinstance(value, list) or not all(isinstance(each, dict) for each in value):
        raise Refused(40058, f"{name} is no list of objects")
    return value


def _text(of: Card, name: str) -> str:
    value = of.get(name, "")
    return value if isinstance(value, str) else ""


def _bytes(of: Card, name: str) -> int:
    return len(_text(of, name).encode())
