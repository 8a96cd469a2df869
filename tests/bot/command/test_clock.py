"""`duban clock`: what time the process counts, and believing the machine's clock again."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

from bot.machine import ThisMachine
from tests.bot.command.conftest import Run


def test_clock_shows_both_times_and_takes_an_accept(run: Run, folder: Path) -> None:
    database = f'\n[database]\nurl = "sqlite:///{folder / "duban.db"}"\n'
    settings = folder / "duban.toml"
    settings.write_text(settings.read_text(encoding="utf-8") + database, encoding="utf-8")
    assert run("clock", "show").exit_code == 2
    assert run("db", "upgrade", "--new").exit_code == 0

    shown = run("clock", "show")
    assert shown.exit_code == 0
    assert "督办最近记下：还没有" in shown.output
    accepted = run("clock", "accept")
    assert accepted.exit_code == 0
    assert "好的" in accepted.output
    assert accepted.output.strip().endswith("（UTC+08:00）")


def _kept(folder: Path, off: timedelta) -> None:
    """The process counted so far apart from the machine's clock."""
    machine = ThisMachine()
    at = machine.wall() - off
    text = f"{at.isoformat()} {machine.seconds()!r} {machine.boot()}"
    with closing(sqlite3.connect(folder / "duban.db")) as database, database:
        database.execute("DELETE FROM marks WHERE name = 'clock-kept'")
        row = ("clock-kept", text, at.isoformat())
        database.execute("INSERT INTO marks (name, text, changed_at) VALUES (?, ?, ?)", row)


def _with_database(run: Run, folder: Path) -> None:
    settings = folder / "duban.toml"
    database = f'\n[database]\nurl = "sqlite:///{folder / "duban.db"}"\n'
    settings.write_text(settings.read_text(encoding="utf-8") + database, encoding="utf-8")
    assert run("db", "upgrade", "--new").exit_code == 0


def test_clock_tells_local_times_how_far_they_are_apart_and_what_to_do(
    run: Run, folder: Path
) -> None:
    _with_database(run, folder)
    _kept(folder, timedelta(hours=3, seconds=30))
    shown = run("clock", "show").output
    assert "快了 3 小时，督办没有采信" in shown
    assert "duban clock accept" in shown
    assert shown.count("（UTC+08:00）") == 2
    assert "好的" in run("clock", "accept").output


def test_clock_accept_says_so_when_nothing_had_jumped(run: Run, folder: Path) -> None:
    _with_database(run, folder)
    _kept(folder, timedelta(0))
    assert "相差：不到两分钟" in run("clock", "show").output
    accepted = run("clock", "accept")
    assert accepted.exit_code == 0
    assert "没有发现时钟跳过" in accepted.output
    assert "好的" not in accepted.output


def test_a_day_that_is_none_is_told_in_chinese(run: Run) -> None:
    refused = run("ledger", "verify", "branch-union", "28/11/2026", "abc")
    assert refused.exit_code == 2
    assert "日期“28/11/2026”看不懂" in refused.output
    assert "2026-11-28" in refused.output
