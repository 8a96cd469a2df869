"""Keyboards under a message, refused where Telegram would refuse them."""

from typing import Any

from simulator.messages import Content
from simulator.telegram.params import Params
from simulator.telegram.refusals import bad_request

ACTIONS = (
    "url",
    "callback_data",
    "web_app",
    "login_url",
    "switch_inline_query",
    "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat",
    "copy_text",
    "pay",
)
LONGEST_CALLBACK_BYTES = 64
MOST_BUTTONS = 100


def put_markup(content: Content, params: Params, only_inline: bool = False) -> Content:
    """Read `reply_markup` into the content. An edit may only carry an inline keyboard."""
    markup = params.structure("reply_markup")
    if not markup:
        return content
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    if "inline_keyboard" in markup:
        content.buttons = _inline(markup["inline_keyboard"])
        return content
    if only_inline:
        raise bad_request("inline keyboard expected")
    content.other_markup = True
    if "keyboard" in markup:
        content.reply_keyboard = [[_key(key) for key in row] for row in markup["keyboard"]]
    elif markup.get("remove_keyboard"):
        content.reply_keyboard = []
    return content


def _inline(rows: Any) -> list[list[dict[str, Any]]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse inline keyboard: field must be an Array of Arrays")
    buttons = [[_button(button) for button in row] for row in rows if row]
    if sum(len(row) for row in buttons) > MOST_BUTTONS:
        raise bad_request("reply markup is too long")
    return buttons


def _button(button: Any) -> dict[str, Any]:
    if not isinstance(button, dict) or not str(button.get("text", "")).strip():
        raise bad_request("can't parse inline keyboard button: Button text must be non-empty")
    actions = [name for name in ACTIONS if button.get(name) is not None]
    if not actions:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if "callback_data" in actions:
        size = len(str(button["callback_data"]).encode())
        if not 1 <= size <= LONGEST_CALLBACK_BYTES:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in actions and ":" not in str(button["url"]):
        raise bad_request(
            f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL"
        )
    kept = ("text", "style", *actions)
    return {name: button[name] for name in kept if button.get(name) is not None}


def _key(key: Any) -> dict[str, Any]:
    known = {"text": key} if isinstance(key, str) else dict(key)
    if not str(known.get("text", "")).strip():
        raise bad_request("can't parse keyboard button: Button text must be non-empty")
    return known
