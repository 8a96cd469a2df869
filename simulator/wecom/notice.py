"""One message on one member's phone, from the app or from the member."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from simulator.clock import iso


@dataclass(frozen=True)
class Button:
    """`kind` is button, option (of the card's dropdown) or menu (at the card's top right)."""

    text: str
    key: str
    kind: str = "button"
    url: str = ""


@dataclass
class Notice:
    """`body` is what was sent under the name of its kind; `task_id` is of cards only.

    `greyed` is the text of a card's button that can no longer be pressed. `selected` maps the
    dropdown's question to the option that is chosen on this phone.
    """

    number: int
    userid: str
    from_app: bool
    kind: str
    at: datetime
    body: dict[str, Any]
    msgid: str = ""
    task_id: str = ""
    media_id: str = ""
    greyed: str = ""
    updates: int = 0
    changed_at: datetime | None = None
    recalled: bool = False
    selected: dict[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """All that can be read, but for the buttons."""
        if self.kind == "template_card":
            return card_text(self.body)
        if self.kind == "textcard":
            return f"{self.body['title']}\n{self.body['description']}"
        if self.kind == "location":
            return f"{self.body['Label']} ({self.body['Location_X']}, {self.body['Location_Y']})"
        return str(self.body.get("content") or self.body.get("title") or "")

    def buttons(self) -> list[Button]:
        """What can be pressed now, the dropdown's options and the menu with them."""
        if self.recalled or self.kind != "template_card":
            return []
        return ([] if self.greyed else pressable(self.body)) + menu_of(self.body)

    def button_texts(self) -> list[str]:
        return [each.text for each in self.buttons()]

    def as_phone(self) -> dict[str, Any]:
        """The shape that a page of phones reads."""
        return {
            "number": self.number,
            "userid": self.userid,
            "from": "app" if self.from_app else "me",
            "at": iso(self.at),
            "kind": self.kind,
            "text": "" if self.recalled else self.text,
            "body": {} if self.recalled else self.body,
            "media_id": None if self.recalled else self.media_id or None,
            "buttons": [vars(each) for each in self.buttons()],
            "selected": self.selected,
            "greyed": self.greyed,
            "edited": self.updates > 0,
            "recalled": self.recalled,
        }


def pressable(card: dict[str, Any]) -> list[Button]:
    buttons = [
        Button(each["text"], each.get("key", ""), url=each.get("url", ""))
        for each in card.get("button_list", [])
    ]
    options = card.get("button_selection", {}).get("option_list", [])
    return buttons + [Button(each["text"], each["id"], "option") for each in options]


def menu_of(card: dict[str, Any]) -> list[Button]:
    actions = card.get("action_menu", {}).get("action_list", [])
    return [Button(each["text"], each["key"], "menu") for each in actions]


def card_text(card: dict[str, Any]) -> str:
    title, quote = card.get("main_title", {}), card.get("quote_area", {})
    emphasis, choice = card.get("emphasis_content", {}), card.get("button_selection", {})
    lines = [
        card.get("source", {}).get("desc"),
        title.get("title"),
        title.get("desc"),
        emphasis.get("title"),
        emphasis.get("desc"),
        quote.get("title"),
        quote.get("quote_text"),
        card.get("sub_title_text"),
        *(f"{each['keyname']}：{each.get('value', '')}" for each in _facts(card)),
        *(each["title"] for each in card.get("jump_list", [])),
        choice.get("title"),
    ]
    return "\n".join(str(line) for line in lines if line)


def _facts(card: dict[str, Any]) -> list[dict[str, Any]]:
    facts: list[dict[str, Any]] = card.get("horizontal_content_list", [])
    return facts
