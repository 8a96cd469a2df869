"""`duban clock`: what time the process counts, and believing the machine's clock again."""

from datetime import datetime
from pathlib import Path

from tests.bot.command.conftest import Run


def test_clock_shows_both_times_and_takes_an_accept(run: Run, folder: Path) -> None:
    database = f'\n[database]\nurl = "sqlite:///{folder / "duban.db"}"\n'
    settings = folder / "duban.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + database, encoding="utf-8")
    assert run("clock", "show").exit_code == 2
    assert run("db", "upgrade").exit_code == 0

    shown = run("clock", "show")
    assert shown.exit_code == 0
    assert "督办最近记下：还没有" in shown.output
    accepted = run("clock", "accept")
    assert accepted.exit_code == 0
    assert datetime.fromisoformat(accepted.output.strip().rpartition("：")[2])
