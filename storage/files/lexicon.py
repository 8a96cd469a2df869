"""The lexicon file as plain lists and mappings; what the words mean is decided in `handlers`."""

from collections.abc import Mapping
from pathlib import Path

import yaml

from storage.files import problems as say
from storage.files.problems import Problem
from storage.files.yaml_nodes import compose, read_text


def load_lexicon(path: Path) -> tuple[Mapping[str, object] | None, tuple[Problem, ...]]:
    """The raw mapping, and what kept the file from being read."""
    text, problems = read_text(path, "词典")
    if text is None:
        return None, problems
    root, problems = compose(text, str(path))
    if root is None:
        return None, problems
    try:
        content = yaml.SafeLoader("").construct_document(root)
    except (yaml.YAMLError, ValueError) as error:
        mark = getattr(error, "problem_mark", None)
        why = str(getattr(error, "problem", None) or error)[:120]
        return None, (Problem(str(path), mark.line + 1 if mark else None, *say.syntax(why)),)
    if not isinstance(content, dict):
        return None, (Problem(str(path), 1, *say.wrong_type("词典", "“名字: 内容”的若干行")),)
    return content, ()
