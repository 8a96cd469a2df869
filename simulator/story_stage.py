"""The story night for the page: begun and stopped by a button, told step by step in a caption."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any

from simulator.story import StoryFailed, play
from simulator.story_lines import Line
from simulator.story_phones import Handle
from simulator.story_steps import Step
from simulator.world import World


class Story:
    """One performance at a time; `run` must be running for `begin` to have an effect."""

    def __init__(
        self,
        world: World,
        script: Sequence[Step],
        people: Mapping[str, Handle],
        pace_seconds: float = 1.2,
    ) -> None:
        self._world = world
        self._script = list(script)
        self._people = dict(people)
        self._pace_seconds = pace_seconds
        self._wanted = asyncio.Event()
        self._performance: asyncio.Task[None] | None = None
        self._narration = ""
        self.lines: list[Line] = []
        self._state = self._stated(playing=False)

    def state(self) -> dict[str, Any]:
        return dict(self._state)

    def begin(self) -> None:
        if not self._state["playing"]:
            self.lines = []
            self._tell(playing=True, caption="故事开始……")
            self._wanted.set()

    def stop(self) -> None:
        """What was typed and tapped stays; the night simply goes on without the script."""
        self._wanted.clear()
        if self._performance:
            self._performance.cancel()
        elif self._state["playing"]:
            self._tell(playing=False, caption="故事已停止。")

    async def run(self) -> None:
        while True:
            await self._wanted.wait()
            self._wanted.clear()
            # A group of its own: stopping the performance must not stop this loop.
            async with asyncio.TaskGroup() as group:
                self._performance = group.create_task(self._perform())
            self._performance = None

    async def _perform(self) -> None:
        try:
            await play(self._world, self._script, self._people, self._follow, self._pace_seconds)
        except StoryFailed as failure:
            reason = str(failure)
            self._tell(playing=False, failed=True, caption=reason.splitlines()[0], report=reason)
        except asyncio.CancelledError:
            self._tell(playing=False, caption="故事已停止。手机照常可用。")
            raise
        else:
            self._tell(
                playing=False, caption="故事讲完了。现在轮到您：任何一部手机都可以打字、点按。"
            )

    def _follow(self, line: Line) -> None:
        self.lines.append(line)
        if not line.name and not line.appeared:
            self._narration = line.what
            caption = line.what
        else:
            caption = f"{self._narration}　▸ {line.name}{line.what}".strip()
        self._tell(playing=True, caption=caption)

    def _stated(self, **more: Any) -> dict[str, Any]:
        return {
            "step": len(self.lines),
            "of": len(self._script),
            "caption": "",
            "failed": False,
        } | more

    def _tell(self, **state: Any) -> None:
        self._state = self._stated(**state)
        self._world.feed.publish("story", self.state())
