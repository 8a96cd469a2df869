"""The steps a story is written in. Every step says, once done, what a looker-on would have seen.

People go by role (`teller`, `deputy`); who plays the role is decided where the story is played.
Seconds are simulated seconds.
"""

import asyncio
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import ClassVar, Protocol

from simulator.clock import SimulatedClock
from simulator.phone import CannotDo
from simulator.story_lines import BANK_TIME, first_line
from simulator.story_picture import bank_slip
from simulator.story_watch import Stopped, Watch

USUAL_SECONDS = 60.0
NOBODY = ""


class Step(Protocol):
    @property
    def who(self) -> str:
        """A role; empty for what nobody in particular does."""

    async def act(self, watch: Watch) -> str:
        """Do it or wait for it; what happened, in words. Raises Stopped."""


@dataclass(frozen=True)
class narrates:
    text: str
    who: ClassVar[str] = NOBODY

    async def act(self, watch: Watch) -> str:
        return self.text


@dataclass(frozen=True)
class starts:
    who: str
    payload: str = ""

    async def act(self, watch: Watch) -> str:
        await watch.world.phone(watch.user(self.who).user_id).starts(self.payload)
        return "点「开始」"


@dataclass(frozen=True)
class types:
    who: str
    text: str

    async def act(self, watch: Watch) -> str:
        try:
            await watch.world.phone(watch.user(self.who).user_id).types(self.text)
        except CannotDo as refusal:
            raise Stopped(str(refusal)) from refusal
        return f"说：{self.text}"


@dataclass(frozen=True)
class taps:
    """Waits until the button is there, as a person would, and presses the newest such."""

    who: str
    label: str
    within_seconds: float = USUAL_SECONDS

    async def act(self, watch: Watch) -> str:
        phone = watch.world.phone(watch.user(self.who).user_id)
        expected = f"a button 「{self.label}」 on the phone of {watch.name(self.who)}"

        def has_button() -> bool:
            return any(self.label in each for m in phone.screen() for each in m.button_texts())

        await watch.until(expected, has_button, self.within_seconds)
        try:
            await phone.taps(self.label)
        except CannotDo as refusal:
            raise Stopped(str(refusal)) from refusal
        return f"点「{self.label}」"


@dataclass(frozen=True)
class photo:
    who: str
    caption: str = ""

    async def act(self, watch: Watch) -> str:
        phone = watch.world.phone(watch.user(self.who).user_id)
        await phone.sends_photo(bank_slip(), self.caption, name="slip.png", mime_type="image/png")
        return f"发照片：{self.caption}" if self.caption else "发照片"


@dataclass(frozen=True)
class waits_for:
    """A message, new or edited, that no earlier step has awaited."""

    who: str
    contains: str
    within_seconds: float = USUAL_SECONDS
    button: str = ""

    async def act(self, watch: Watch) -> str:
        name = watch.name(self.who)
        offered = f" with a button 「{self.button}」" if self.button else ""
        expected = f"「{self.contains}」{offered} on the phone of {name}"
        found = await watch.until(
            expected,
            lambda: watch.take_message(self.who, self.contains, self.button),
            self.within_seconds,
        )
        return f"的手机显示：{first_line(found.text)}"


@dataclass(frozen=True)
class waits_for_mail:
    subject_contains: str
    within_seconds: float = USUAL_SECONDS
    who: ClassVar[str] = NOBODY

    async def act(self, watch: Watch) -> str:
        expected = f"a mail with 「{self.subject_contains}」 in its subject"
        letter = await watch.until(
            expected, lambda: watch.take_letter(self.subject_contains), self.within_seconds
        )
        return f"邮件到达 {'、'.join(letter.recipients)}：{letter.subject}"


@dataclass(frozen=True)
class hurries:
    """Let the simulated clock run faster until the next `to` (\"17:59\", the bank's time)."""

    to: str
    speed: float = 1200.0
    who: ClassVar[str] = NOBODY

    async def act(self, watch: Watch) -> str:
        clock = watch.world.now
        if not isinstance(clock, SimulatedClock):
            raise Stopped("expected a simulated clock: real time cannot be hurried")
        goal, ordinary = next_time(clock(), self.to), clock.speed
        clock.run_at(self.speed)
        watch.publish_clock()
        try:
            # The condition waited for is the clock itself: this is no guess at a duration.
            await asyncio.sleep((goal - clock()).total_seconds() / self.speed)
        finally:
            clock.run_at(ordinary)
            watch.publish_clock()
        return f"时间快进到 {self.to}"


def next_time(after: datetime, hour_minute: str) -> datetime:
    """The first instant after `after` at which the bank's clocks show `hour_minute`."""
    local = after.astimezone(BANK_TIME)
    goal = datetime.combine(local.date(), time.fromisoformat(hour_minute), BANK_TIME)
    return goal if goal > local else goal + timedelta(days=1)
