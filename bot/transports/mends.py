"""Tells an operator what to mend, in Chinese, when a platform refuses us and no person (D08)."""

import time
from collections.abc import Callable

import structlog

AGAIN_SECONDS = 60.0
_log = structlog.get_logger(__name__)


class Mends:
    """Of one wire. The same mend is told once a minute, and not with every page.

    `monotonic` counts seconds.
    """

    def __init__(self, wire: str, monotonic: Callable[[], float] = time.monotonic) -> None:
        self._wire = wire
        self._monotonic = monotonic
        self._told: dict[str, float] = {}

    def tell(self, mend: str, detail: str) -> None:
        """Log it as an error; an empty mend says that there is nothing to be mended here."""
        now = self._monotonic()
        if not mend or now < self._told.get(mend, float("-inf")):
            return
        self._told[mend] = now + AGAIN_SECONDS
        _log.error("wire_refuses_us", wire=self._wire, detail=detail, mend=mend)
