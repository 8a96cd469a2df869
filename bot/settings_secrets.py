"""Secrets kept in files: `token_file` in duban.toml, `DUBAN_TELEGRAM__TOKEN_FILE` outside it."""

import copy
from pathlib import Path
from typing import Any

from bot import settings_problems as say
from bot.settings_problems import SECRETS, Origin, variable
from storage.files.problems import Problem

LIMIT_BYTES = 16 * 1024


def with_secrets(
    written: dict[str, Any], origin: Origin, folder: Path
) -> tuple[dict[str, Any], list[Problem]]:
    """What was written, with every secret that is kept in a file put in its place.

    A file named by a variable goes before anything in duban.toml; its path counts from the
    working directory, that in duban.toml from the folder of duban.toml.
    """
    values = copy.deepcopy(written)
    problems: list[Problem] = []
    for setting in sorted(SECRETS):
        section, _, key = setting.rpartition(".")
        rows = _section(values, section)
        if rows is None:
            continue
        problems += _from_section(rows, key, setting, origin, folder)
        problems += _from_variable(values, setting, origin)
    return values, problems


def _from_section(
    rows: dict[str, Any], key: str, setting: str, origin: Origin, folder: Path
) -> list[Problem]:
    named = rows.pop(f"{key}_file", None)
    if named is None:
        return []
    if key in rows:
        return [origin.problem(setting, say.both_given(setting))]
    return _put(rows, key, folder / str(named), setting, origin)


def _from_variable(values: dict[str, Any], setting: str, origin: Origin) -> list[Problem]:
    name = variable(setting)
    named = origin.environ.get(f"{name}_FILE")
    if not named:
        return []
    if origin.environ.get(name):
        return [origin.problem(setting, say.both_given(setting))]
    section, _, key = setting.rpartition(".")
    rows = _section(values, section, make=True)
    return [] if rows is None else _put(rows, key, Path(named), setting, origin)


def _section(values: dict[str, Any], name: str, *, make: bool = False) -> dict[str, Any] | None:
    """The section of that dotted name; None for what is written there and is no section."""
    for part in name.split("."):
        found = values.setdefault(part, {}) if make else values.get(part, {})
        if not isinstance(found, dict):
            return None
        values = found
    return values


def _put(rows: dict[str, Any], key: str, path: Path, setting: str, origin: Origin) -> list[Problem]:
    """The secret, and where it is kept: it may be another while the process runs (A48)."""
    try:
        with path.open("rb") as file:
            secret = file.read(LIMIT_BYTES).decode("utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        return [origin.problem(setting, say.secret_unreadable(path, error))]
    if not secret:
        return [origin.problem(setting, say.secret_empty(path))]
    rows[key] = secret
    if not origin.environ.get(variable(setting)):  # a variable goes before the file
        rows[f"{key}_file"] = path.absolute()
    return []
