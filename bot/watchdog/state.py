"""The watchdog's state in a file of its own: what stands survives its restart, and others may read.

It is a convenience and never a condition: a full disk, or a file that is none, changes nothing.
"""

import json
from datetime import datetime, timedelta
from pathlib import Path

import structlog

from bot.watchdog.memory import Memory, Standing
from bot.watchdog.trouble import Kind, Trouble

_FILE = "state.json"
_log = structlog.get_logger()


class State:
    """`state.json` in `folder`: `looked_at`, `is_well`, and what was told and is not over."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / _FILE

    def save(self, memory: Memory, now: datetime, seconds: float, waiting: int) -> None:
        """Write it as a whole. `seconds` are ours at the instant `now`.

        `waiting` letters have not left: another run says it all again.
        """
        told = [
            {
                "kind": str(each.trouble.kind),
                "about": each.trouble.about,
                "detail": each.trouble.detail,
                "began_at": _instant(each.trouble.began, now, seconds),
                "told_at": _instant(each.told, now, seconds),
            }
            for each in memory.standing.values()
            if each.told is not None
        ]
        kept = {
            "looked_at": now.isoformat(),
            "is_well": not told,
            "waiting": waiting,
            "troubles": told,
        }
        beside = self._file.with_suffix(".new")
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            beside.write_text(json.dumps(kept, ensure_ascii=False), encoding="utf-8")
            beside.replace(self._file)
        except OSError as failure:
            _log.warning("watchdog_state_not_kept", detail=str(failure.strerror))

    def load(self, memory: Memory, now: datetime, seconds: float) -> None:
        """Take up what an earlier run has told: it is neither told anew nor forgotten."""
        try:
            kept = json.loads(self._file.read_text(encoding="utf-8"))
            for each in kept["troubles"]:
                began, told = (
                    min(
                        seconds,
                        seconds - (now - datetime.fromisoformat(each[name])).total_seconds(),
                    )
                    for name in ("began_at", "told_at")
                )
                trouble = Trouble(
                    kind=Kind(each["kind"]),
                    about=str(each["about"]),
                    detail=str(each["detail"]),
                    began=began,
                )
                known = None if kept["waiting"] else told
                memory.standing[trouble.key] = Standing(trouble, seconds, known)
        except (OSError, ValueError, KeyError, TypeError):
            memory.standing.clear()


def _instant(at: float, now: datetime, seconds: float) -> str:
    return (now - timedelta(seconds=seconds - at)).isoformat()
