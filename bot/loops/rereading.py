"""Reads organisation, rota and plans again when their files change; no restart is needed.

A file with an error in it changes nothing: the process goes on with what it had and says every
problem in the log, and the first few to the administrators. Running cases keep the version of the
plan that they began under anyway.

Files that are taken and leave hours with nobody, or somebody on duty with fewer ways than are asked
for, are taken all the same (T25): a page must still go out tonight. The administrators hear of it.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from contextlib import suppress
from pathlib import Path

import structlog

from bot.configuration import read_files
from bot.patience import round_apart
from bot.settings import Settings
from bot.transports.plain import origin
from handlers.cards.masking import cut
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage.files.problems import Severity

Tell = Callable[[Sequence[str]], Awaitable[None]]
"""Says these lines to the administrators."""

Holes = Callable[[], Awaitable[Sequence[str]]]
"""What the duty of the files in use leaves open, a line each."""

_LOOK_SECONDS = 5.0
_LISTED, _LENGTH = 5, 200
_log = structlog.get_logger()


class Rereading:
    """Puts new plans and duty into the rulebook that everybody shares."""

    def __init__(
        self,
        settings: Settings,
        rulebook: Rulebook,
        tell: Tell | None = None,
        holes: Holes | None = None,
    ) -> None:
        self._settings = settings
        self._rulebook = rulebook
        self._tell = tell
        self._holes = holes
        self._told: list[str] = []
        self._seen = self._stamps()

    async def run(self) -> None:
        """Look until cancelled."""
        while True:
            await asyncio.sleep(_LOOK_SECONDS)
            await round_apart(self.once, False)

    async def once(self) -> bool:
        """Read the files if any of them changed; True when the rulebook is new."""
        found = self._stamps()
        if found == self._seen:
            return False
        try:
            read, problems = await asyncio.to_thread(read_files, self._settings)
        except OSError as failure:  # the same error as a faulty file, but nothing was read
            _log.error(
                "files_not_read", detail=str(failure), mend="检查文件权限；现在仍按原来的运行"
            )
            self._seen = {}  # looked at again, whether or not anything changes
            return False
        self._seen = found
        if read is None:
            errors = [str(each) for each in problems if each.severity is Severity.ERROR]
            _log.error("files_not_taken", problems=errors, mend="改好文件；现在仍按原来的运行")
            await self._say(say("files.not_taken"), errors)
            return False
        self._rulebook.plans = read.plans
        self._rulebook.duty = read.duty
        self._rulebook.guidance = read.guidance
        _log.info("files_taken", plans=[f"{plan.id} {plan.version}" for plan in read.plans])
        await self._say_holes()
        return True

    async def _say_holes(self) -> None:
        if self._holes is None:
            self._told = []
            return
        try:
            holes = list(await self._holes())
        except Exception as failure:  # the files are in use, whatever the database says just now
            _log.error("holes_not_looked_for", at=origin(failure), mend="运行 duban check 查看")
            return
        if holes:
            _log.warning("duty_holes_after_edit", count=len(holes))
        await self._say(say("files.holes"), holes)

    async def _say(self, headline: str, found: list[str]) -> None:
        """To the administrators too, once for the same things: nobody reads a log at night."""
        if found == self._told or self._tell is None or not found:
            self._told = found
            return
        lines = [headline, *(cut(each, _LENGTH) for each in found[:_LISTED])]
        if len(found) > _LISTED:
            lines.append(say("files.more", count=len(found) - _LISTED))
        try:
            await self._tell(lines)
        except Exception as failure:  # the files are read on, whether or not a word can be kept
            _log.error("administrators_not_told", at=origin(failure), mend="看日志并修正")
            return
        self._told = found

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
