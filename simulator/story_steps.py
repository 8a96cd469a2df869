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
RECENT = timedelta(hours=1)
LAST_STRETCH = timedelta(minutes=20)
LAST_SPEED = 1200.0
NOBODY = ""


class Step(Protocol):
    @property
    def who(self) -> str:
        """A role; empty for what nobody in particular does."""

    @property
    def looks(self) -> bool:
        """Whether somebody only sees something, and does nothing."""

    async def act(self, watch: Watch) -> str:
        """Do it or wait for it; what happened, in words. Raises Stopped."""


@dataclass(frozen=True)
class narrates:
    text: str
    who: ClassVar[str] = NOBODY
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        return self.text


@dataclass(frozen=True)
class types:
    who: str
    text: str
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        try:
            await watch.phone(self.who).types(self.text)
        except CannotDo as refusal:
            raise Stopped(str(refusal)) from refusal
        return f"说：{self.text}"


@dataclass(frozen=True)
class taps:
    """Waits until the button is there, as a person would, and presses the newest such.

    `on` is something the card itself must say.
    """

    who: str
    label: str
    on: str = ""
    within_seconds: float = USUAL_SECONDS
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        card = await watch.until(
            f"a button 「{self.label}」 on the phone of {watch.name(self.who)}",
            lambda: watch.card_with(self.who, self.label, self.on),
            self.within_seconds,
        )
        try:
            await watch.phone(self.who).taps(self.label, card.number)
        except CannotDo as refusal:
            raise Stopped(str(refusal)) from refusal
        return f"点「{self.label}」"


@dataclass(frozen=True)
class photo:
    who: str
    caption: str = ""
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        await watch.phone(self.who).sends_photo(bank_slip(), self.caption)
        return f"发照片：{self.caption}" if self.caption else "发照片"


@dataclass(frozen=True)
class waits_for:
    """A message, new or edited, that no earlier step has awaited."""

    who: str
    contains: str
    within_seconds: float = USUAL_SECONDS
    button: str = ""
    looks: ClassVar[bool] = True

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
    """A letter that no earlier step has awaited, and no older than an hour."""

    subject_contains: str
    within_seconds: float = USUAL_SECONDS
    who: ClassVar[str] = NOBODY
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        expected = f"a mail with 「{self.subject_contains}」 in its subject"
        since = watch.world.now() - RECENT
        letter = await watch.until(
            expected, lambda: watch.take_letter(self.subject_contains, since), self.within_seconds
        )
        return f"邮件到达 {'、'.join(letter.recipients)}：{letter.subject}"


@dataclass(frozen=True)
class hurries:
    """Let the simulated clock run faster until the next `to` (\"17:59\", the bank's time).

    Nothing is done when it is at most `unless_minutes_past` later than that already.
    """

    to: str
    speed: float = 10_800.0
    unless_minutes_past: float = 0.0
    who: ClassVar[str] = NOBODY
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        now = watch.world.now()
        goal = next_time(now, self.to)
        if now - (goal - timedelta(days=1)) <= timedelta(minutes=self.unless_minutes_past):
            return ""
        await watch.calm()
        await _hurry(watch, goal, self.speed)
        return f"时间快进到 {self.to}"


@dataclass(frozen=True)
class passes:
    """Once the bot is done with what it has in hand, let so many minutes go by quickly."""

    minutes: float
    speed: float = 600.0
    who: ClassVar[str] = NOBODY
    looks: ClassVar[bool] = False

    async def act(self, watch: Watch) -> str:
        await watch.calm()
        await _hurry(watch, watch.world.now() + timedelta(minutes=self.minutes), self.speed)
        return f"{self.minutes:g} 分钟过去"


async def _hurry(watch: Watch, goal: datetime, speed: float) -> None:
    clock = watch.world.now
    if not isinstance(clock, SimulatedClock):
        raise Stopped("expected a simulated clock: real time cannot be hurried")
    ordinary = clock.speed
    try:
        # A machine that is busy wakes late: the last stretch is slower, so as not to overshoot.
        await _run_until(watch, clock, goal - LAST_STRETCH, max(speed, ordinary))
        await _run_until(watch, clock, goal, max(min(speed, LAST_SPEED), ordinary))
    finally:
        clock.run_at(ordinary)
        watch.publish_clock()


async def _run_until(watch: Watch, clock: SimulatedClock, goal: datetime, speed: float) -> None:
    if clock() >= goal:
        return
    clock.run_at(speed)
    watch.publish_clock()
    # The condition waited for is the clock itself: this is no guess at a duration.
    await asyncio.sleep((goal - clock()).total_seconds() / speed)


def next_time(after: datetime, hour_minute: str) -> datetime:
    """The first instant after `after` at which the bank's clocks show `hour_minute`."""
    local = after.astimezone(BANK_TIME)
    goal = datetime.combine(local.date(), time.fromisoformat(hour_minute), BANK_TIME)
    return goal if goal > local else goal + timedelta(days=1)
