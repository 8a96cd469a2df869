"""The permanent keyboard, the greeting and the help."""

from handlers.card import Card
from handlers.sentences import say

MENU_KEYS = (
    ("menu.report", "menu.emergency"),
    ("menu.mine", "menu.board"),
    ("menu.duty", "menu.today"),
    ("menu.help",),
)


def menu() -> tuple[tuple[str, ...], ...]:
    """Labels of the keyboard, row by row."""
    return tuple(tuple(say(key) for key in row) for row in MENU_KEYS)


def greeting(name: str, unit: str) -> Card:
    """What a person who is known sees first."""
    return Card(
        headline=say("greeting.headline", name=name),
        lines=(say("greeting.unit", unit=unit), say("greeting.how")),
        menu=menu(),
    )


def guide() -> Card:
    """帮助."""
    lines = ("report", "emergency", "answer", "look", "keep", "standing_rule")
    return Card(
        headline=say("help.headline"),
        lines=tuple(say(f"help.{each}") for each in lines),
        menu=menu(),
    )
