"""A bell that one loop rings and another waits for; ringing twice is ringing once."""

import asyncio


class Bell:
    """Wakes a loop. Nothing depends on it being heard: every loop also looks by itself."""

    def __init__(self) -> None:
        self._event = asyncio.Event()

    def ring(self) -> None:
        """Wake whoever waits, or the next who will."""
        self._event.set()

    async def wait(self, at_most_seconds: float) -> None:
        """Return when rung, or after so many real seconds."""
        try:
            async with asyncio.timeout(at_most_seconds):
                await self._event.wait()
        except TimeoutError:
            pass
        self._event.clear()
