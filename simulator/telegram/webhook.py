"""Delivery to the webhook: in order within a line, side by side across lines, until a 2xx."""

import asyncio

import aiohttp

from simulator.clock import wall_seconds
from simulator.telegram.updates import Update
from simulator.world import Webhook, World

LONGEST_RETRY_AFTER = 3600.0
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"


class WebhookCourier:
    """Serves every line of the queue by one task of its own, as long as a webhook is set."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._lines: set[str] = set()
        self._connections = 0

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._world.settings.webhook_answer_seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                for line in self._lines_to_start():
                    self._lines.add(line)
                    tasks.create_task(self._serve(session, line))
                await self._world.pulse.wait()

    def _lines_to_start(self) -> list[str]:
        if not self._world.webhook:
            return []
        return [line for line in self._world.updates.lines() if line not in self._lines]

    async def _serve(self, session: aiohttp.ClientSession, line: str) -> None:
        """A failing update holds up its own line and no other."""
        failures = 0
        try:
            while (hook := self._world.webhook) and (update := self._head(line)):
                asked = await self._deliver(session, hook, update)
                if asked is None:
                    self._world.updates.remove(update)
                    failures = 0
                    continue
                await asyncio.sleep(max(asked, self._backoff(failures)))
                failures += 1
        finally:
            self._lines.discard(line)
            self._world.pulse.ring()

    def _head(self, line: str) -> Update | None:
        return self._world.updates.first_of(line)

    def _backoff(self, failures: int) -> float:
        """Seconds before the next try: 0, then 2, 4, 8 … up to the longest."""
        known = self._world.settings
        if failures == 0:
            return 0.0
        doubled: float = known.webhook_first_wait_seconds * 2.0 ** min(failures - 1, 20)
        return min(doubled, known.webhook_longest_wait_seconds)

    async def _deliver(
        self, session: aiohttp.ClientSession, hook: Webhook, update: Update
    ) -> float | None:
        """None when it was taken; else the seconds the bot asked to be left alone."""
        while self._connections >= hook.max_connections:
            await self._world.pulse.wait()
        self._connections += 1
        try:
            outcome, asked = await self._post(session, hook, update)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            outcome, asked = f"failed: {type(error).__name__}", 0.0
        finally:
            self._connections -= 1
            self._world.pulse.ring()
        self._world.record("update", "webhook", outcome, update_id=update.update_id)
        if asked is not None:
            hook.last_error, hook.last_error_at = outcome, int(wall_seconds())
        return asked

    async def _post(
        self, session: aiohttp.ClientSession, hook: Webhook, update: Update
    ) -> tuple[str, float | None]:
        headers = {SECRET_HEADER: hook.secret_token} if hook.secret_token else {}
        async with session.post(
            hook.url, json=update.as_telegram(), headers=headers, allow_redirects=False
        ) as answer:
            if 200 <= answer.status < 300:
                return f"answered {answer.status}", None
            asked = answer.headers.get("Retry-After", "0")
            seconds = min(float(asked), LONGEST_RETRY_AFTER) if asked.isdigit() else 0.0
            return f"wrong response {answer.status}", seconds
