"""Putting right what was understood, one thing at a time: a button, then an answer."""

import re
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from escalation.words import Category, Channel, Flag
from handlers.action import Action
from handlers.card import Button, Card
from handlers.cards.draft_card import FIELDS, categories_card, channels_card
from handlers.conversations import drafting, holding, told
from handlers.conversations.offers import offers_of
from handlers.draft import Draft, Wanted, asking
from handlers.reading import Reading, read
from handlers.room import Room
from handlers.sentences import say

_LONGEST_NAME = 40
_TELEPHONE = re.compile(r"\+?\d[\d\- ]{5,18}\d")
_AMOUNT = re.compile(r"(\d{1,12}(?:\.\d{1,2})?)\s*(万)?\s*[元块]?")


async def ask_field(room: Room, action: Action) -> None:
    """A button of one field: the next message is its value."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    if action.choice not in FIELDS:
        room.toast(say("refused.not_found"))
        return
    await holding.keep(room, asking(draft, Wanted.FIELD, action.choice, room.now))
    room.toast(say(f"asking.{action.choice}"))
    room.reply(question(say(f"asking.{action.choice}"), draft.id))


async def field_typed(room: Room, draft: Draft, text: str) -> None:
    """The value of the field that was asked for; a value that cannot be one is asked for again."""
    field = draft.pending.subject if draft.pending else ""
    typed = read(text, room.lexicon)
    held = draft.reading or read("", room.lexicon)
    corrected = _SETTERS[field](held, typed)
    if corrected is None:
        room.reply(question(say(f"asking.{field}_unclear"), draft.id))
        return
    # A demand such as 不赔就找记者 is a threat wherever it is typed (R-MEDIA-1).
    reading = told.raised_by(typed, corrected)
    draft = told.with_source(room, replace(draft, reading=reading, pending=None), field)
    if field in told.SENTENCES:
        draft = told.with_accused(room, draft, typed.complained_about)
    await holding.present(room, draft)


async def show_categories(room: Room, action: Action) -> None:
    """类别: the list to choose from."""
    draft = await drafting.of_action(room, action)
    if draft is not None:
        plan = holding.plan_in_force(room.desk, draft.unit, room.now)
        await _offer(room, draft, categories_card(draft, plan))


async def show_channels(room: Room, action: Action) -> None:
    """途径: the list to choose from."""
    draft = await drafting.of_action(room, action)
    if draft is not None:
        await _offer(room, draft, channels_card(draft))


async def offered_typed(room: Room, draft: Draft, text: str) -> None:
    """Nothing of the list: more of the complaint."""
    await holding.present(room, told.with_text(room, replace(draft, pending=None), text))


async def _offer(room: Room, draft: Draft, card: Card) -> None:
    """A list to choose from; what stands on it may be typed: C10, 意见簿."""
    offers = offers_of(card)
    await holding.keep(room, asking(draft, Wanted.LISTED, "", room.now, offers=offers))
    room.redraw(card)


async def choose_category(room: Room, action: Action) -> None:
    """One category chosen."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    if action.choice not in set(Category):
        room.toast(say("refused.not_found"))
        return
    held = draft.reading or read("", room.lexicon)
    reading = replace(held, category=Category(action.choice))
    await holding.present(room, replace(draft, reading=reading, pending=None), redraw=True)


async def choose_channel(room: Room, action: Action) -> None:
    """One channel chosen."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    if action.choice not in set(Channel):
        room.toast(say("refused.not_found"))
        return
    held = draft.reading or read("", room.lexicon)
    reading = replace(held, channel=Channel(action.choice))
    await holding.present(room, replace(draft, reading=reading, pending=None), redraw=True)


async def mark_media(room: Room, action: Action) -> None:
    """🔥 on or off, or the answer to 是否涉及媒体: before filing the reporter decides."""
    draft = await drafting.of_action(room, action)
    if draft is None:
        return
    on = action.choice == "yes"
    held = draft.reading or read("", room.lexicon)
    # Who denies a threat that was understood is answerable for it: the case will say so.
    denied = not on and (draft.media_denied or _was_understood(held))
    reading = _with_media(held, on=on)
    room.toast(say("draft.media_on_now" if on else "draft.media_off_now"))
    draft = replace(draft, reading=reading, media_denied=denied)
    await holding.present(room, draft, redraw=True)


def question(text: str, subject: str) -> Card:
    """A question put to the person, with a way out."""
    cancel = Button(say("button.cancel"), Action("cancel", subject))
    return Card(lines=(text,), buttons=((cancel,),))


def set_field(field: str, held: Reading, typed: Reading) -> Reading | None:
    """`held` with one field taken from what was typed; None when it cannot be one."""
    return _SETTERS[field](held, typed)


def _was_understood(held: Reading) -> bool:
    """Whether the flag comes from the words, and not from a tap on 🔥."""
    flag = Flag.MEDIA_THREAT
    return flag in held.flags and any(
        each.decided == f"flag {flag.value}" or (each.rule == "I34" and flag.value in each.words)
        for each in held.reasons
    )


def _with_media(held: Reading, *, on: bool) -> Reading:
    media = frozenset({Flag.MEDIA_THREAT})
    category: Category
    if on:
        category = Category.MEDIA if held.category is Category.GENERAL else held.category
        flags = held.flags | media
    else:
        # The category alone would call the press too; without the flag it says nothing.
        category = Category.GENERAL if held.category is Category.MEDIA else held.category
        flags = held.flags - media
    return replace(held, flags=flags, doubts=held.doubts - media, category=category)


def _name(held: Reading, typed: Reading) -> Reading | None:
    name = " ".join(typed.matter.split())
    fits = 0 < len(name) <= _LONGEST_NAME and any(char.isalpha() for char in name)
    return replace(held, customer_name=name) if fits else None


def _telephone(held: Reading, typed: Reading) -> Reading | None:
    plain = unicodedata.normalize("NFKC", typed.matter)
    found = _TELEPHONE.search(plain)
    number = typed.telephone or (found and found.group().replace(" ", "").replace("-", ""))
    return replace(held, telephone=number, telephone_is_explicit=True) if number else None


def _amount(held: Reading, typed: Reading) -> Reading | None:
    if typed.amount is not None:
        return replace(held, amount=typed.amount)
    plain = unicodedata.normalize("NFKC", typed.matter).replace(",", "")
    found = _AMOUNT.search(plain)
    if found is None:
        return None
    yuan = Decimal(found.group(1)) * (10_000 if found.group(2) else 1)
    return replace(held, amount=yuan)


def _matter(held: Reading, typed: Reading) -> Reading | None:
    if not typed.matter:
        return None
    return replace(held, matter=typed.matter, masked=f"{held.masked}\n{typed.masked}".strip())


def _demand(held: Reading, typed: Reading) -> Reading | None:
    return replace(held, demand=typed.matter) if typed.matter else None


_SETTERS: dict[str, Callable[[Reading, Reading], Reading | None]] = {
    "customer_name": _name,
    "telephone": _telephone,
    "amount": _amount,
    "matter": _matter,
    "demand": _demand,
}
