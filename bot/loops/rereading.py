"""Reads organisation, rota and plans again when their files change; no restart is needed.

A file with an error in it changes nothing: the process goes on with what it had and says every
problem in the log. Running cases keep the version of the plan that they began under anyway.
"""

import asyncio
from contextlib import suppress
from pathlib import Path

import structlog

from bot.configuration import read_files
from bot.settings import Settings
from handlers.rulebook import Rulebook
from storage.files.problems import Severity

_LOOK_SECONDS = 5.0
_log = structlog.get_logger()


class Rereading:
    """Puts new plans and duty into the rulebook that everybody shares."""

    def __init__(self, settings: Settings, rulebook: Rulebook) -> None:
        self._settings = settings
        self._rulebook = rulebook
        self._seen = self._stamps()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await self.once()

    async def once(self) -> bool:
        """Read the files if any of them changed; True when the rulebook is new."""
        found = self._stamps()
        if found == self._seen:
            return False
        self._seen = found
        try:
            read, problems = await asyncio.to_thread(read_files, self._settings)
        except OSError as failure:  # the same error as a faulty file, but nothing was read
            _log.error(
                "files_not_read", detail=str(failure), mend="检查文件权限；现在仍按原来的运行"
            )
            self._seen = {}  # looked at again, whether or not anything changes
            return False
        if read is None:
            errors = [str(each) for each in problems if each.severity is Severity.ERROR]
            _log.error("files_not_taken", problems=errors, mend="改好文件；现在仍按原来的运行")
            return False
        self._rulebook.plans = read.plans
        self._rulebook.duty = read.duty
        self._rulebook.guidance = read.guidance
        _log.info("files_taken", plans=[f"{plan.id} {plan.version}" for plan in read.plans])
        return True

    def _stamps(self) -> dict[Path, tuple[int, int]]:
        """Time and size of every file that is read; a missing one is simply not there."""
        stamps = {}
        for path in [self._settings.organisation, *self._plans()]:
            with suppress(OSError):  # an editor replaces files at any moment
                if path.is_file():
                    stat = path.stat()
                    stamps[path] = (stat.st_mtime_ns, stat.st_size)
        return stamps

    def _plans(self) -> list[Path]:
        try:
            return sorted(self._settings.plans.glob("*.y*ml"))
        except OSError:
            return []
