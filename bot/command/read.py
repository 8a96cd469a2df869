"""`duban read`: lines in, one JSON object a line out: what is understood of a message, and why."""

import json
import sys
from pathlib import Path
from typing import Annotated

import typer

from bot.configuration import DEFAULT_PATH, OURS, ConfigOption, lexicon_path, load_words
from bot.settings import load_settings
from handlers.reading import Lexicon, Reading, read
from storage.files.problems import Problem


def read_lines(
    text: Annotated[str, typer.Argument(help="一句话；不写就从标准输入逐行读")] = "",
    lexicon: Annotated[str, typer.Option(help="词典文件；不写就用设置文件指的那个")] = "",
    config: ConfigOption = None,
) -> None:
    """看督办从一句话里认出了什么、为什么。"""
    words, problems = load_words(lexicon) if lexicon else _set_words(config)
    if words is None:
        for each in problems:
            typer.echo(str(each), err=True)
        raise typer.Exit(2)
    for line in [text] if text else sys.stdin:
        if line.strip():
            typer.echo(_understood(line.strip(), words))


def _set_words(config: Path | None) -> tuple[Lexicon | None, tuple[Problem, ...]]:
    """The lexicon that the process reads with; without settings in this folder, ours."""
    if config is None and not DEFAULT_PATH.exists():
        return load_words(str(OURS / "lexicon.yaml"))
    settings, problems = load_settings(config or DEFAULT_PATH, required=True)
    return load_words(str(lexicon_path(settings))) if settings else (None, problems)


def _understood(line: str, words: Lexicon) -> str:
    found: Reading = read(line, words)
    understood = {
        "category": found.category,
        "flags": sorted(found.flags),
        "doubts": sorted(found.doubts),
        "telephone": found.telephone,
        "amount": str(found.amount) if found.amount is not None else None,
        "name": found.customer_name,
        "channel": found.channel,
        "business": found.business,
        "demand": found.demand,
        "complained_about": found.complained_about,
        "reasons": [
            {"rule": why.rule, "words": why.words, "decided": why.decided} for why in found.reasons
        ],
    }
    return json.dumps(understood, ensure_ascii=False)
