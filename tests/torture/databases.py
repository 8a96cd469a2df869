"""A new, migrated database for every story."""

from collections.abc import Callable
from pathlib import Path
from shutil import copyfile

from storage import schema
from storage.database import Database
from tests.servers.postgres import Postgres

Fresh = Callable[[Path], str]
"""Given the folder of a story, makes its database and says the URL."""


async def sqlite_in(folder: Path) -> Fresh:
    """Copies of a file that is migrated once."""
    template = folder / "template.db"
    database = Database(f"sqlite+aiosqlite:///{template}")
    await schema.upgrade(database)
    await database.close()

    def fresh(story: Path) -> str:
        copyfile(template, story / "duban.db")
        return f"sqlite+aiosqlite:///{story / 'duban.db'}"

    return fresh
