"""YAML text into nodes that know their lines, within limits: size, depth, no aliases.

Nodes, not values: a time such as 20:00 stays the text that was written, and every later
problem can name its line. Nothing in a file is ever constructed as an object.
"""

from pathlib import Path

import yaml
from yaml.nodes import Node

from storage.files.problems import (
    Problem,
    alias,
    empty_file,
    not_found,
    not_utf8,
    syntax,
    too_deep,
    too_large,
    unreadable,
)

LIMIT_BYTES = 1024 * 1024
LIMIT_DEPTH = 40


class _AliasError(yaml.MarkedYAMLError):
    """An anchor or alias was used."""


class _DepthError(yaml.MarkedYAMLError):
    """The nesting is deeper than any honest file."""


class _Composer(yaml.SafeLoader):
    """Refuses aliases (they can blow a small file up) and bounds the recursion of composing."""

    depth = 0

    def compose_node(self, parent: Node | None, index: int) -> Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            raise _AliasError(problem="alias", problem_mark=event.start_mark)
        if self.depth >= LIMIT_DEPTH:
            raise _DepthError(problem="depth", problem_mark=event.start_mark)
        self.depth += 1
        node: Node | None = super().compose_node(parent, index)
        self.depth -= 1
        return node


def read_text(path: Path, kind: str) -> tuple[str | None, tuple[Problem, ...]]:
    """The text of a file, or why there is none."""
    try:
        with path.open("rb") as file:
            content = file.read(LIMIT_BYTES + 1)
    except FileNotFoundError:
        return None, (Problem(str(path), None, *not_found(kind)),)
    except OSError as error:
        return None, (Problem(str(path), None, *unreadable(error.strerror or "")),)
    if len(content) > LIMIT_BYTES:
        return None, (Problem(str(path), None, *too_large(LIMIT_BYTES // 1024)),)
    try:
        return content.decode("utf-8-sig"), ()
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        return None, (Problem(str(path), line, *not_utf8()),)


def compose(text: str, file: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """The root node of a YAML text, or the first thing wrong with its syntax."""
    try:
        loader = _Composer(text)
        node: Node | None = loader.get_single_node()
    except yaml.YAMLError as error:
        return None, (_syntax_problem(error, text, file),)
    if node is None:
        return None, (Problem(file, None, *empty_file()),)
    return node, ()


def line_of(node: Node) -> int:
    """The line a node begins on, from 1."""
    return int(node.start_mark.line) + 1


def _syntax_problem(error: yaml.YAMLError, text: str, file: str) -> Problem:
    if isinstance(error, yaml.reader.ReaderError):
        line = text.count("\n", 0, int(error.position)) + 1
        return Problem(file, line, *syntax("special characters"))
    mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    line = mark.line + 1 if mark else 1
    if isinstance(error, _AliasError):
        return Problem(file, line, *alias())
    if isinstance(error, _DepthError):
        return Problem(file, line, *too_deep())
    return Problem(file, line, *syntax(str(getattr(error, "problem", None) or error)[:120]))
