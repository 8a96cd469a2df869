"""The story's eyes: what is new on the phones of those who play, and what no step has awaited yet.

A step must not be satisfied by what an earlier one already took: each version of a message (an
edit makes a new one) and each letter is matched once.
"""

import contextlib
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import partial
from typing import Any, TypeVar

from simulator.mailbox import Letter
from simulator.messages import Message
from simulator.people import User
from simulator.story_lines import Shown
from simulator.world import World

T = TypeVar("T")
# One message a second is what a chat takes: longer silence means that nothing waits.
CALM_SECONDS = 1.4
KINDS = {"photo": "（照片）", "voice": "（语音）", "location": "（位置）", "document": "（文件）"}
Version = tuple[int, int, str, tuple[str, ...]]


class Stopped(Exception):
    """A step cannot go on; the text says what was expected."""


class Watch:
    def __init__(self, world: World, people: Mapping[str, int], patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self.world = world
        self._people = dict(people)
        self._reported = {_version(each) for _, each in self._messages()}
        self._taken = set(self._reported)
        self._letters_taken = {each.n for each in world.letters}

    def user(self, who: str) -> User:
        user = self.world.users.get(self._people.get(who, 0))
        if user is None:
            raise Stopped(f"nobody in this world plays {who!r}; known: {sorted(self._people)}")
        return user

    def name(self, who: str) -> str:
        return self.user(who).name if who else ""

    async def until(self, expected: str, look: Callable[[], T | None], seconds: float) -> T:
        """Wait `seconds` of simulated time, though never less real time than a network needs."""
        patience = max(self._patience_seconds, seconds / self.world.clock_view()["speed"])
        try:
            found = await self.world.until(look, patience)
        except TimeoutError:
            raise Stopped(f"expected {expected} within {patience:g} real seconds") from None
        assert found is not None
        return found

    def take_message(self, who: str, contains: str, button: str) -> Message | None:
        """The newest message with these words (and this button) that no step has matched yet."""
        for message in reversed(self.world.phone(self.user(who).user_id).screen()):
            if message.by_bot and contains in message.text and _has_button(message, button):
                version = _version(message)
                if version not in self._taken:
                    self._taken.add(version)
                    return message
        return None

    def card_with(self, who: str, button: str, words: str) -> Message | None:
        """The newest message with this button and these words, awaited before or not."""
        for message in reversed(self.world.phone(self.user(who).user_id).screen()):
            if words in message.text and _has_button(message, button):
                return message
        return None

    def take_letter(self, contains: str, since: datetime) -> Letter | None:
        for letter in reversed(self.world.letters):
            is_new = letter.n not in self._letters_taken and letter.at >= since
            if contains in letter.subject and is_new:
                self._letters_taken.add(letter.n)
                return letter
        return None

    def news(self) -> Iterator[Shown]:
        """What the bot has shown on any phone since this was last asked."""
        numbers = {version[:2] for version in self._reported}
        for user, message in self._messages():
            version = _version(message)
            if version not in self._reported:
                self._reported.add(version)
                yield _shown(user, message, changed=version[:2] in numbers)

    def last_shown(self) -> Iterator[Shown]:
        latest: dict[int, Shown] = {}
        for user, message in self._messages():
            latest[user.user_id] = _shown(user, message)
        yield from latest.values()

    async def calm(self) -> None:
        """Wait until the bot has had nothing to say for a moment of real time.

        A clock that leaps would else make whatever it has in hand look forgotten.
        """
        with contextlib.suppress(TimeoutError):
            while True:
                known = len(self.world.log.records)
                await self.world.until(partial(self._more_than, known), CALM_SECONDS)

    def _more_than(self, known: int) -> bool:
        return len(self.world.log.records) > known

    def publish_clock(self) -> None:
        """The pages reckon the time themselves; they must hear of a new speed."""
        self.publish("clock", self.world.clock_view())

    def publish(self, kind: str, payload: dict[str, Any]) -> None:
        self.world.feed.publish(kind, payload)

    def _messages(self) -> Iterator[tuple[User, Message]]:
        for user_id in self._people.values():
            user = self.world.users.get(user_id)
            for message in self.world.phone(user_id).screen() if user else []:
                if user and message.by_bot:
                    yield user, message


def _version(message: Message) -> Version:
    return (message.chat_id, message.message_id, message.text, tuple(message.button_texts()))


def _has_button(message: Message, label: str) -> bool:
    return not label or any(label in each for each in message.button_texts())


def _shown(user: User, message: Message, changed: bool = False) -> Shown:
    at = message.edited_at or message.at
    text = message.text or KINDS.get(message.content.kind, "")
    return Shown(user.name, text, tuple(message.button_texts()), changed, at)
