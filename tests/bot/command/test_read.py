"""`duban read`: lines in, one JSON object a line out."""

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from bot.command.read import read_lines
from tests.bot.command.conftest import Run

KEYS = {"category", "flags", "telephone", "amount", "name", "reasons", "business", "doubts"}

_app = typer.Typer()
_app.command()(read_lines)


def _read(*arguments: str, lines: str = "") -> list[dict[str, object]]:
    done = CliRunner().invoke(_app, arguments, input=lines)
    assert done.exit_code == 0, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def test_every_line_becomes_one_object_and_empty_lines_none() -> None:
    found = _read(lines="客户李建国 13812345678 ATM取8000没吐钞\n\n要找记者曝光\n")
    assert len(found) == 2
    assert all(set(one) >= KEYS for one in found)
    assert found[0]["telephone"] == "13812345678"
    assert found[0]["amount"] == "8000"
    assert found[0]["name"] == "李建国"
    assert found[0]["category"] == "C07"
    assert found[0]["business"] == "cash"
    assert found[1]["category"] == "C14"
    assert found[1]["flags"] == ["media"]


def test_one_sentence_may_be_given_as_the_argument() -> None:
    (found,) = _read("卡丢了要挂失")
    assert found["category"] == "C03"
    assert found["telephone"] is None
    assert found["reasons"]


def test_lexicon_that_cannot_be_read_is_told_and_nothing_is_printed() -> None:
    done = CliRunner().invoke(_app, ["卡丢了", "--lexicon", "no-such-lexicon.yaml"])
    assert done.exit_code == 2
    assert "no-such-lexicon.yaml" in done.output


def test_the_lexicon_named_in_the_settings_is_the_one_that_reads(run: Run, folder: Path) -> None:
    settings = folder / "duban.toml"
    before = settings.read_text(encoding="utf-8")
    settings.write_text('lexicon = "words.yaml"\n' + before, encoding="utf-8")
    missing = run("read", "卡丢了要挂失")
    assert missing.exit_code == 2
    assert "words.yaml" in missing.output

    (folder / "plans" / "lexicon.yaml").rename(folder / "words.yaml")
    found = run("read", "卡丢了要挂失")
    assert json.loads(found.stdout)["category"] == "C03"


def test_settings_that_are_asked_for_and_missing_are_told(folder: Path) -> None:
    absent = folder / "no-such.toml"
    done = CliRunner().invoke(_app, ["卡丢了", "--config", str(absent)])
    assert done.exit_code == 2
    assert "no-such.toml" in done.output
