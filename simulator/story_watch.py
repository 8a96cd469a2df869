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
from simulator.story_lines import Shown
from simulator.story_phones import KINDS, Handle, Seen, StoryPhone, phone_of
from simulator.world import World

T = TypeVar("T")
# One message a second is what a chat takes: longer silence means that nothing waits.
CALM_SECONDS = 1.4
Version = tuple[Handle, int, str, tuple[str, ...]]


class Stopped(Exception):
    """A step cannot go on; the text says what was expected."""


class Watch:
    def __init__(self, world: World, people: Mapping[str, Handle], patience_seconds: float) -> None:
        self._patience_seconds = patience_seconds
        self.world = world
        self._people = dict(people)
        self._reported = {_version(each) for _, each in self._seen()}
        self._taken = set(self._reported)
        self._letters_taken = {each.n for each in world.letters}

    def phone(self, who: str) -> StoryPhone:
        found = phone_of(self.world, self._people.get(who, 0))
        if found is None:
            raise Stopped(f"nobody in this world plays {who!r}; known: {sorted(self._people)}")
        return found

    def name(self, who: str) -> str:
        return self.phone(who).name if who else ""

    async def until(self, expected: str, look: Callable[[], T | None], seconds: float) -> T:
        """Wait `seconds` of simulated time, though never less real time than a network needs."""
        patience = max(self._patience_seconds, seconds / self.world.clock_view()["speed"])
        try:
            found = await self.world.until(look, patience)
        except TimeoutError:
            raise Stopped(f"expected {expected} within {patience:g} real seconds") from None
        assert found is not None
        return found

    def take_message(self, who: str, contains: str, button: str) -> Seen | None:
        """The newest message with these words (and this button) that no step has matched yet."""
        for message in self._newest_first(who):
            if contains in message.text and message.has_button(button):
                version = _version(message)
                if version not in self._taken:
                    self._taken.add(version)
                    return message
        return None

    def card_with(self, who: str, button: str, words: str) -> Seen | None:
        """The newest message with this button and these words, awaited before or not."""
        for message in self._newest_first(who):
            if words in message.text and message.has_button(button):
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
        for name, message in self._seen():
            version = _version(message)
            if version not in self._reported:
                self._reported.add(version)
                yield _shown(name, message, changed=version[:2] in numbers)

    def last_shown(self) -> Iterator[Shown]:
        latest: dict[Handle, Shown] = {}
        for name, message in self._seen():
            latest[message.phone] = _shown(name, message)
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

    def _newest_first(self, who: str) -> list[Seen]:
        return list(self.phone(who).seen())[::-1]

    def _seen(self) -> Iterator[tuple[str, Seen]]:
        """Everything on the phones of those who play, with whose it is."""
        for handle in self._people.values():
            if phone := phone_of(self.world, handle):
                yield from ((phone.name, each) for each in phone.seen())


def _version(message: Seen) -> Version:
    return (message.phone, message.number, message.text, message.buttons)


def _shown(name: str, message: Seen, changed: bool = False) -> Shown:
    text = message.text or KINDS.get(message.kind, "")
    return Shown(name, text, message.buttons, changed, message.at)
