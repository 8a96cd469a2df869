"""A database server that is still starting is waited for, for a while, before we give up."""

import asyncio

import structlog
from sqlalchemy import make_url

from storage.database import Away, Database, NotLetIn

_PATIENCE_SECONDS = 30.0
_PAUSE_SECONDS = 0.5
_log = structlog.get_logger()


class StillAway(Away):
    """Says which server is not there, and the mend."""

    def __init__(self, url: str, seconds: float, why: str) -> None:
        at = make_url(url)
        where = at.query.get("host") or at.host or "本机"
        super().__init__(url)
        self._said = (
            f"等了 {seconds:.0f} 秒，数据库服务器 {where} 仍连不上（{why}）。"
            "改法：启动数据库服务，核对 database.url（DUBAN_DATABASE__URL）的主机和端口。"
        )

    def __str__(self) -> str:
        return self._said


async def there(database: Database, patience_seconds: float = _PATIENCE_SECONDS) -> None:
    """Return when the database takes connections; at once on SQLite.

    Raises storage.database.NotLetIn when it refuses us, StillAway after `patience_seconds`.
    """
    if database.is_sqlite:
        return
    loop = asyncio.get_running_loop()
    ends, told = loop.time() + patience_seconds, False
    while True:
        try:
            async with database.reading():
                return
        except NotLetIn:
            raise
        except Away as away:
            why = str(away.__cause__).partition("\n")[0]
            if loop.time() >= ends:
                raise StillAway(database.url, patience_seconds, why) from away
            if not told:
                _log.warning("database_awaited", seconds=patience_seconds, why=why)
            told = True
        await asyncio.sleep(_PAUSE_SECONDS)
