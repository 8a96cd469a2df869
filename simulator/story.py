"""Plays a written night on the simulated phones: who types what, and what must then appear where.

A script is a list of steps. A step that expects something waits for it to be so and never sleeps
for a guessed time; what was expected and never came ends the story with `StoryFailed`, which
says the step and what every phone last showed. Knows the world of phones, and no bot.
"""

import asyncio
from collections.abc import Callable, Mapping, Sequence

from simulator.story_lines import Line, clock_time
from simulator.story_phones import Handle
from simulator.story_steps import Step
from simulator.story_watch import Stopped, Watch
from simulator.world import World

# Networks and bots live in real time however fast the simulated clock runs.
LEAST_PATIENCE_SECONDS = 20.0


class StoryFailed(Exception):
    """A step of the story expected something that did not happen; read what the phones showed."""


async def play(
    world: World,
    script: Sequence[Step],
    people: Mapping[str, Handle],
    on_line: Callable[[Line], None],
    pace_seconds: float = 0.0,
    patience_seconds: float = LEAST_PATIENCE_SECONDS,
) -> None:
    """Play all steps in order. `people` names phones by role; `pace_seconds` are real seconds
    between two steps, for somebody who watches; `patience_seconds` too are real: the least that
    every waiting step waits."""
    watch = Watch(world, people, patience_seconds)
    for number, step in enumerate(script, start=1):
        try:
            what = await step.act(watch)
            name = watch.name(step.who)
        except Stopped as stopped:
            raise StoryFailed(_account(watch, number, len(script), step, stopped)) from stopped
        news = tuple(watch.news())
        on_line(Line(number, len(script), world.now(), name, what, news, step.looks))
        if pace_seconds:
            # A pause for the eye of who watches; no step counts on it.
            await asyncio.sleep(pace_seconds)


def _account(watch: Watch, number: int, of: int, step: Step, stopped: Stopped) -> str:
    last = "\n".join(f"  {shown}" for shown in watch.last_shown())
    return (
        f"Step {number} of {of}, {step}, failed at {clock_time(watch.world.now())}: {stopped}\n"
        f"What the phones last showed:\n{last or '  nothing at all'}"
    )
