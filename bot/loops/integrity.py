"""Reads a large database through while the loops run: pages do not wait for it (T20).

A small one is read before anything else. Of a large one every second of reading is a second in
which nobody is paged after a power cut; damage found late ends the process as it would have
kept it from starting.
"""

import structlog

from storage import schema
from storage.database import Database
from storage.schema import Corrupt

_log = structlog.get_logger()


async def read_through(database: Database) -> None:
    """Return when the file is whole. Raises Corrupt, which ends the process."""
    try:
        await schema.check_integrity(database)
    except Corrupt:
        _log.critical("database_damaged", mend="停止程序，另存损坏的文件，用最近的备份恢复")
        raise
    _log.info("database_whole")
