"""An event loop in which time is a number: no threads, no sockets, no waiting.

When nothing is ready it goes on to the next timer. Whatever runs belongs to the world or to one
life of a process; a life that was ended runs no step more, not even its `finally`, as with
SIGKILL. The same calls in the same order always give the same run.
"""

import asyncio
import heapq
from asyncio.base_events import BaseEventLoop
from collections.abc import Callable, Coroutine
from contextvars import Context, ContextVar, copy_context
from typing import Any

LIFE: ContextVar["Life | None"] = ContextVar("life", default=None)
_MOST_AT_ONCE = 300_000
"""More steps than any night has at one instant: somebody looks again and again without waiting."""


class Spins(Exception):
    """Time does not go on; the text names what runs."""


class Life:
    """One run of one process, from its start to its end; `asks` exchanges are under way."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.is_over = False
        self.dies_in: int | None = None
        self.asks = 0
        self.is_stopped = False
        self.befalls: tuple[int, Callable[[], None]] | None = None
        self.waiting: list[asyncio.Handle] = []
        self.tasks: set[asyncio.Task[Any]] = set()
        self.at_death: list[Callable[[], None]] = []

    def step(self) -> bool:
        """Count one step; False when it was the last."""
        if self.dies_in is not None and not self.is_over:
            self.dies_in -= 1
            if self.dies_in <= 0:
                self.end()
        return not self.is_over

    def asked(self) -> Callable[[], None] | None:
        """Count one exchange; what befalls the process in it, if anything."""
        if self.befalls is None:
            return None
        left, befalls = self.befalls
        self.befalls = None if left <= 1 else (left - 1, befalls)
        return befalls if left <= 1 else None

    def stop(self) -> None:
        """Stand still, as after SIGSTOP, until `go_on`."""
        self.is_stopped = True

    def go_on(self, loop: "VirtualLoop") -> None:
        """What was to run meanwhile runs now."""
        self.is_stopped = False
        loop.make_ready(self.waiting)
        self.waiting = []

    def end(self) -> None:
        """Nothing of it runs again."""
        if not self.is_over:
            self.is_over = True
            for each in self.at_death:
                each()


class VirtualLoop(BaseEventLoop):
    """Time begins at 0 and counts seconds."""

    def __init__(self) -> None:
        super().__init__()
        self._seconds = self.warped = 0.0
        self.steps = self._moved = 0
        self.world = copy_context()
        self.on_trouble: Callable[[dict[str, Any]], None] = lambda _: None
        self.set_exception_handler(lambda _, context: self.on_trouble(context))
        self.set_task_factory(_task)  # type: ignore[arg-type]

    def time(self) -> float:
        return self._seconds

    def of_world(self, seconds: float, call: Callable[..., object], *args: object) -> None:
        """Call later, whatever becomes of the process that asked for it."""
        self.call_at(self._seconds + seconds, call, *args, context=self.world)

    def begin(self, life: Life, work: Coroutine[Any, Any, Any]) -> asyncio.Task[Any]:
        """Run something as a part of a life."""
        return self.create_task(work, context=self.context_of(life))

    def context_of(self, life: Life) -> Context:
        """What makes a call a part of a life."""
        context = self.world.copy()
        context.run(LIFE.set, life)
        return context

    def run_in_executor(self, executor: Any, func: Callable[..., Any], *args: Any) -> Any:
        future = self.create_future()
        try:
            future.set_result(func(*args))
        except Exception as failure:
            future.set_exception(failure)
        return future

    @property
    def is_busy(self) -> bool:
        """Whether a process is in the middle of something."""
        lives = (_life(handle._context) for handle in self._ready if not handle._cancelled)
        return any(life is not None and not life.is_over for life in lives)

    def next_of_world(self) -> float | None:
        """When the world does something next."""
        found = [h._when for h in self._scheduled if not h._cancelled and _life(h._context) is None]
        return min(found, default=None)

    def warp(self, to: float) -> None:
        """Let time pass in which no process has anything to do; their idle looks move along."""
        moved = to - self._seconds
        self.warped += moved
        kept = []
        for handle in self._scheduled:
            life = _life(handle._context)
            if handle._cancelled or (life is not None and life.is_over):
                handle._scheduled = False
                continue
            if life is not None:
                handle._when += moved
            kept.append(handle)
        heapq.heapify(kept)
        self._scheduled: list[Any] = kept
        self._timer_cancelled_count = 0
        self._seconds = to

    def make_ready(self, handles: "list[asyncio.Handle]") -> None:
        """Let these run next."""
        self._ready.extend(handles)

    def _run_once(self) -> None:
        if not self._ready and self._scheduled and self._scheduled[0]._when > self._seconds:
            self._seconds, self._moved = self._scheduled[0]._when, self.steps
        if self.steps - self._moved > _MOST_AT_ONCE:
            raise Spins(f"time stands at {self._seconds:.3f}: {list(self._ready)[:5]}")
        while self._scheduled and self._scheduled[0]._when <= self._seconds:
            handle = heapq.heappop(self._scheduled)
            handle._scheduled = False
            self._ready.append(handle)
        assert self._ready, "nothing will ever happen again"
        for _ in range(len(self._ready)):
            handle = self._ready.popleft()
            if handle._cancelled:
                continue
            life = _life(handle._context)
            if life is not None and life.is_stopped:
                life.waiting.append(handle)
            elif life is None or life.step():
                self.steps += 1
                handle._run()

    def _timer_handle_cancelled(self, handle: Any) -> None:
        """Cancelled timers are dropped when their time comes, or at the next warp."""

    def _process_events(self, event_list: Any) -> None:
        """There are none."""

    def _write_to_self(self) -> None:
        """There is nobody to wake."""


def _task(
    loop: VirtualLoop, work: Coroutine[Any, Any, Any], context: Context | None = None
) -> asyncio.Task[Any]:
    """A task that its life keeps: of a dead one nothing is ever cleared away, as nothing runs."""
    task = asyncio.Task(work, loop=loop, context=context)
    life = LIFE.get() if context is None else _life(context)
    if life is not None:
        task._log_destroy_pending = False  # type: ignore[attr-defined]
        life.tasks.add(task)
        task.add_done_callback(life.tasks.discard)
    return task


def _life(context: Context) -> Life | None:
    return context.get(LIFE)
