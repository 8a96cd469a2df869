"""Buttons under a message, and the permanent keyboard in place of the phone's own."""

from aiogram.types import (
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    ReplyKeyboardMarkup,
)

from bot.transports.plain import one_line
from handlers.card import Card
from handlers.wire import PackedButtons

Markup = InlineKeyboardMarkup | ReplyKeyboardMarkup


def inline(packed: PackedButtons) -> InlineKeyboardMarkup | None:
    """The buttons under a message; None when there are none."""
    rows = [
        [InlineKeyboardButton(text=one_line(label), callback_data=action) for label, action in row]
        for row in packed
        if row
    ]
    return InlineKeyboardMarkup(inline_keyboard=rows) if rows else None


def markup(card: Card, packed: PackedButtons) -> Markup | None:
    """The buttons, else the menu: Telegram takes one keyboard a message, and the buttons matter."""
    return inline(packed) or _menu(card)


def _menu(card: Card) -> ReplyKeyboardMarkup | None:
    rows = [[KeyboardButton(text=one_line(label)) for label in row] for row in card.menu if row]
    if not rows:
        return None
    return ReplyKeyboardMarkup(keyboard=rows, resize_keyboard=True, is_persistent=True)
