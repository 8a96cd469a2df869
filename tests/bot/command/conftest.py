"""A copy of the sample branch in a folder of its own, to be broken at will."""

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.command.main import app

ROOT = Path(__file__).parents[3]

SETTINGS = """
[telegram]
token = "1:t"
[mail]
host = "mail.example"
[clock] # a drill, so that the tests look at the same night whenever they run
speed = 60
start = "2026-11-28 02:10"
"""

Run = Callable[..., Result]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    for name in [each for each in os.environ if each.startswith("DUBAN_")]:
        monkeypatch.delenv(name)
    shutil.copytree(ROOT / "plans", tmp_path / "plans")
    shutil.copy(ROOT / "examples" / "branch" / "organisation.yaml", tmp_path)
    (tmp_path / "duban.toml").write_text(SETTINGS, encoding="utf-8")
    return tmp_path


@pytest.fixture
def run(folder: Path) -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(app, [*arguments, "--config", str(folder / "duban.toml")])

    return invoke
