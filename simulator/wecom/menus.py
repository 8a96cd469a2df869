"""The menu at the bottom of the app's chat (W:90231, W:90232, W:90233)."""

from typing import TYPE_CHECKING, Any

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.refusals import Refused
from simulator.wecom.sending import check_agent

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

TYPES = frozenset(
    [
        "click",
        "view",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
        "view_miniprogram",
    ]
)
# errcodes of an entry at the top and of one below it: type, name, key, url.
AT_THE_TOP, BELOW = (40017, 40018, 40019, 40020), (40024, 40025, 40026, 40027)


def create(corp: "Corp", ask: Ask) -> Done:
    check_agent(corp, ask.query.get("agentid"))
    buttons = ask.body.get("button")
    if not isinstance(buttons, list) or not 1 <= len(buttons) <= 3:
        raise Refused(40016)
    for each in buttons:
        _check_top(each)
    corp.menu = {"button": buttons}
    corp.publish("menu", corp.menu)
    return Done()


def get(corp: "Corp", ask: Ask) -> Done:
    check_agent(corp, ask.query.get("agentid"))
    if corp.menu is None:
        raise Refused(46003)
    return Done(corp.menu)


def delete(corp: "Corp", ask: Ask) -> Done:
    check_agent(corp, ask.query.get("agentid"))
    corp.menu = None
    corp.publish("menu", {"button": []})
    return Done()


def _check_top(button: Any) -> None:
    """An entry with a sub-menu needs nothing but its name."""
    if not isinstance(button, dict):
        raise Refused(40016)
    below = button.get("sub_button")
    if below is None or below == []:
        _check(button, 16, AT_THE_TOP)
        return
    _check_size(button.get("name"), 16, AT_THE_TOP[1])
    if not isinstance(below, list) or len(below) > 5:
        raise Refused(40023)
    for each in below:
        if not isinstance(each, dict) or each.get("sub_button"):
            raise Refused(40022)
        _check(each, 40, BELOW)


def _check(button: dict[str, Any], longest_name: int, codes: tuple[int, int, int, int]) -> None:
    wrong_type, wrong_name, wrong_key, wrong_url = codes
    kind = button.get("type")
    if kind not in TYPES:
        raise Refused(wrong_type)
    _check_size(button.get("name"), longest_name, wrong_name)
    if kind == "view":
        _check_size(button.get("url"), 1024, wrong_url)
    elif kind != "view_miniprogram":
        _check_size(button.get("key"), 128, wrong_key)


def _check_size(value: Any, longest: int, code: int) -> None:
    if not isinstance(value, str) or not 1 <= len(value.encode()) <= longest:
        raise Refused(code)
