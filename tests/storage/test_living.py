"""A second process on one SQLite file is told at its start; a killed one is in nobody's way."""

import subprocess
import sys
from pathlib import Path

from storage.living import Living

_HOLDS = """
import sys
from storage.living import Living
mine = Living(sys.argv[1])
print(mine.finds_another(), flush=True)
sys.stdin.read()
"""


def test_a_living_process_is_found_and_a_killed_one_is_not(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    first = subprocess.Popen([sys.executable, "-c", _HOLDS, url], **pipes)
    assert first.stdout is not None
    assert first.stdout.readline().strip() == "False"
    second = Living(url)
    try:
        assert second.finds_another()
    finally:
        second.close()
        first.kill()
        first.communicate()

    third = Living(url)
    assert not third.finds_another()
    third.close()


def test_whoever_was_not_the_first_is_found_too(tmp_path: Path) -> None:
    url = f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}"
    first, second, third = Living(url), Living(url), Living(url)
    assert not first.finds_another()
    assert second.finds_another()
    first.close()
    assert third.finds_another()
    second.close()
    third.close()


def test_a_server_and_a_database_in_memory_have_no_file_to_hold(tmp_path: Path) -> None:
    for url in ("postgresql+asyncpg://a@localhost/b", "sqlite+aiosqlite:///:memory:"):
        mine = Living(url)
        assert mine.file is None and not mine.finds_another()
