"""How much room is left where the database and the watchdog's own files are."""

import shutil
from collections.abc import Iterable
from pathlib import Path

from bot.watchdog.trouble import Kind, Trouble

_BYTES = 1024 * 1024
_FULL_MEGABYTES = 50


def look(folders: Iterable[Path], least_megabytes: int, seconds: float) -> list[Trouble]:
    """Disks that are full or nearly; a folder that is not there has no room to speak of."""
    found = []
    for folder in dict.fromkeys(folders):
        try:
            free = shutil.disk_usage(folder).free // _BYTES
        except OSError:
            continue
        if free < least_megabytes:
            full = free < min(_FULL_MEGABYTES, least_megabytes)
            kind = Kind.DISK_FULL if full else Kind.DISK_LOW
            found.append(Trouble(kind=kind, about=str(folder), detail=str(free), began=seconds))
    return found
