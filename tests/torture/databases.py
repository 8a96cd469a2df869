"""A new, migrated database for every story."""

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from shutil import copyfile

from storage import schema
from storage.database import Database
from tests.servers.postgres import Postgres

Fresh = Callable[[Path], Awaitable[str]]
"""Given the folder of a story, makes its database and says the URL."""


async def sqlite_in(folder: Path) -> Fresh:
    """Copies of a file that is migrated once."""
    template = folder / "template.db"
    database = Database(f"sqlite+aiosqlite:///{template}")
    await schema.upgrade(database)
    await database.close()

    async def fresh(story: Path) -> str:
        copyfile(template, story / "duban.db")
        return f"sqlite+aiosqlite:///{story / 'duban.db'}"

    return fresh


def postgres_in(server: Postgres) -> Fresh:
    """Databases of a running server; each is thrown away when the next one is asked for."""
    made: list[str] = []

    async def fresh(_story: Path) -> str:
        while made:
            await asyncio.to_thread(server.drop, made.pop())
        made.append(await asyncio.to_thread(server.migrated))
        return server.url(made[-1])

    return fresh
