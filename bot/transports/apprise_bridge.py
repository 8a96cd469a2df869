"""Operators' alerts to whatever they watch: DingTalk, Feishu, Bark and the rest, by apprise.

Beside the mail and the chats that count, never instead of them: apprise tells little of what
became of a message, so no page of a case goes this way. It is imported at the first alert.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import structlog

from bot.transports.plain import origin

if TYPE_CHECKING:
    from apprise import Apprise

SECONDS = 12.0
"""So long an alert is waited for; apprise gives each service four seconds to connect and four to
answer, and asks them side by side."""

_AT_ONCE = 2
_log = structlog.get_logger(__name__)


class OperatorAlerts:
    """`urls` are apprise's own, such as `dingtalk://…`; they hold keys and are never logged."""

    def __init__(self, urls: Sequence[str], seconds: float = SECONDS) -> None:
        self._urls = list(urls)
        self._seconds = seconds
        self._threads = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="alerts")
        self._busy = 0

    async def tell(self, title: str, text: str) -> bool:
        """Whether every service took it. Never raises, and never waits longer than `seconds`.

        What is given up goes on in its thread to the end of its own time limits; while as many
        as there are threads hang like that, nothing further is begun.
        """
        if not self._urls:
            return False
        if self._busy >= _AT_ONCE:
            _log.error("operators_alert_skipped", under_way=self._busy)
            return False
        loop = asyncio.get_running_loop()
        self._busy += 1
        sending = loop.run_in_executor(self._threads, self._notify, title, text)
        sending.add_done_callback(self._done)
        try:
            # Shielded: cancelling could not stop the thread, and would free its place too soon.
            is_told = await asyncio.wait_for(asyncio.shield(sending), self._seconds)
        except TimeoutError:
            _log.error("operators_alert_slow", seconds=self._seconds)
            return False
        if not is_told:
            _log.error("operators_alert_failed", services=len(self._urls))
        return is_told

    def _done(self, _sending: "asyncio.Future[bool]") -> None:
        self._busy -= 1

    def _notify(self, title: str, text: str) -> bool:
        """In a thread. Whatever a plugin raises says only where, since its words hold the url."""
        try:
            services = _no_services()
            known = [services.add(url) for url in self._urls]
            is_taken = bool(services.notify(body=text, title=title))
        except Exception as error:
            _log.error("operators_alert_stumbled", at=origin(error))
            return False
        return is_taken and all(known)


def alert_by(urls: str) -> Callable[[str, str], Awaitable[bool]] | None:
    """The `tell` of alerts to these urls, written with spaces between; None when there are none."""
    listed = urls.split()
    return OperatorAlerts(listed).tell if listed else None


def unknown_urls(urls: Sequence[str]) -> list[int]:
    """Which of the urls apprise cannot read, by position from 1: they are not repeated aloud."""
    return [place for place, url in enumerate(urls, 1) if not _no_services().add(url)]


def _no_services() -> "Apprise":
    import apprise

    # Its own log repeats a url that it cannot read, and with it the key.
    logging.getLogger("apprise").disabled = True
    return apprise.Apprise()
