"""Greeting, help, and answers to what is no conversation."""

from handlers.card import Card
from handlers.cards.menu import greeting, guide
from handlers.cards.parts import unit_name
from handlers.room import Room
from handlers.sentences import say


async def greet(room: Room, text: str) -> None:
    """/start from somebody who is known."""
    room.reply(greeting(room.person.name, unit_name(room.person.unit, room.organisation)))


async def help_out(room: Room, text: str) -> None:
    """帮助."""
    room.reply(guide())


async def unknown_command(room: Room, text: str) -> None:
    """A command nobody knows."""
    room.reply(Card(lines=(say("unknown_command"),)))


async def unreadable(room: Room) -> None:
    """A sticker, a poll, a contact: say what can be sent instead."""
    room.reply(Card(lines=(say("unreadable.kind"),)))
