"""The phones of a story, alike to its steps: a Telegram user's, or a member's WeCom."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from simulator.messages import Message
from simulator.phone import Phone
from simulator.wecom.notice import Notice
from simulator.wecom.phone import WeComPhone
from simulator.world import World

Handle = int | str
"""Whose phone it is: a Telegram user's id, or a member's userid."""

KINDS = {
    "photo": "（照片）",
    "image": "（照片）",
    "voice": "（语音）",
    "location": "（位置）",
    "document": "（文件）",
}
_GOES_ON, _FULL_ABOVE = "（续", "（全文在上一条）"
"""A card without room for all its buttons goes on in another, whose title says so; one without
room for all its words says that they stand above it."""

_CARRY_OUT = "执行所选"


@dataclass(frozen=True)
class Seen:
    """A message of the bot as it stands on a phone now."""

    phone: Handle
    number: int
    text: str
    buttons: tuple[str, ...]
    at: datetime
    kind: str = "text"

    def has_button(self, label: str) -> bool:
        return not label or any(label in each for each in self.buttons)


class StoryPhone(Protocol):
    @property
    def name(self) -> str:
        """Whose it is."""

    def seen(self) -> Iterator[Seen]:
        """What the bot has written, oldest first, as it stands now."""

    async def types(self, text: str) -> None:
        """Raises CannotDo, as everything that a hand does."""

    async def taps(self, label: str, number: int) -> None:
        """Press this button of this message."""

    async def sends_photo(self, content: bytes, caption: str) -> None:
        """With what is to be said about it."""


class OnTelegram:
    def __init__(self, phone: Phone) -> None:
        self._phone = phone
        self.name = phone.user.name

    def seen(self) -> Iterator[Seen]:
        return (self._seen(each) for each in self._phone.screen() if each.by_bot)

    async def types(self, text: str) -> None:
        await self._phone.types(text)

    async def taps(self, label: str, number: int) -> None:
        await self._phone.taps(label, number)

    async def sends_photo(self, content: bytes, caption: str) -> None:
        await self._phone.sends_photo(content, caption, name="photo.png", mime_type="image/png")

    def _seen(self, message: Message) -> Seen:
        return Seen(
            message.chat_id,
            message.message_id,
            message.text,
            tuple(message.button_texts()),
            message.edited_at or message.at,
            message.content.kind,
        )


class OnWeCom:
    def __init__(self, phone: WeComPhone) -> None:
        self._phone = phone
        self.name = phone.member.name

    def seen(self) -> Iterator[Seen]:
        """Whoever reads a card that goes on has read what stands above it."""
        above: list[str] = []
        for notice in self._phone.screen():
            if notice.from_app and not notice.recalled:
                if notice.kind == "text":
                    yield self._seen(notice, notice.text)
                    above.append(notice.text)
                    continue
                goes_on = _GOES_ON in notice.text or _FULL_ABOVE in notice.text
                above = [notice.text, *above] if goes_on else [notice.text]
                yield self._seen(notice, "\n".join(above))

    async def types(self, text: str) -> None:
        await self._phone.types(text)

    async def taps(self, label: str, number: int) -> None:
        """What stands in a card's list is chosen there first, and then carried out."""
        if not await self._phone.taps(label, number):
            await self._phone.taps(_CARRY_OUT, number)

    async def sends_photo(self, content: bytes, caption: str) -> None:
        """WeCom's photos bear no words: they follow in a message of their own."""
        await self._phone.sends_photo(content, "photo.png")
        if caption:
            await self._phone.types(caption)

    def _seen(self, notice: Notice, text: str) -> Seen:
        at = notice.changed_at or notice.at
        buttons = tuple(notice.button_texts())
        return Seen(notice.userid, notice.number, text, buttons, at, notice.kind)


def phone_of(world: World, handle: Handle) -> StoryPhone | None:
    """None when there is no such user or member."""
    if isinstance(handle, str):
        return OnWeCom(world.wecom.phone(handle)) if world.wecom.member(handle) else None
    return OnTelegram(world.phone(handle)) if handle in world.users else None
