"""No fault without a file that shows it: every sentence of a defect is met by some file of `bad`.

A fault is recognised by the words around its values, taken from its source.
"""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from storage.files import address_problems, duty_problems, plan_problems, problems
from storage.files.agreement import disagreements
from storage.files.organisation import read_organisation
from storage.files.plan import read_plan
from storage.files.plan_checks import doubts
from storage.files.plans import read_plans
from tests.bot.command import test_bad_nights as nights

HERE = Path(__file__).parent
BAD, WHOLE = HERE / "bad", HERE / "whole"

ELSEWHERE = {
    "not_found": "test_organisation.py, test_check.py: there is no file to show it",
    "unreadable": "test_organisation.py: depends on the rights of a file",
    "too_large": "test_organisation.py: a megabyte is kept out of the repository",
    "no_plans": "test_plans.py: an empty folder cannot be kept",
    "period_over": "test_bad_nights.py: depends on the day",
    "no_mail_host": "test_check.py: the settings",
    "no_chat": "test_check.py: the settings",
    "no_settings": "test_check.py: the settings",
    "points_nowhere": "test_check.py: the settings",
    "bad_lexicon": "test_check.py: the lexicon",
    "no_guidance": "the guidance cards have their own loader and tests",
    "long_guidance": "the guidance cards have their own loader and tests",
}


def patterns() -> Iterator[tuple[str, str]]:
    """Each function that makes a fault, with a pattern of what it says is wrong."""
    for module in (problems, address_problems, plan_problems, duty_problems):
        tree = ast.parse(Path(module.__file__ or "").read_text(encoding="utf-8"))
        for function in tree.body:
            if not isinstance(function, ast.FunctionDef):
                continue
            for node in ast.walk(function):
                if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Fault":
                    yield function.name, pattern(node.args[0])


def pattern(words: ast.expr) -> str:
    """The sentence as a regular expression: its own words, anything for its values."""
    if isinstance(words, ast.Constant):
        return re.escape(str(words.value))
    assert isinstance(words, ast.JoinedStr), ast.dump(words)
    parts = (re.escape(p.value) if isinstance(p, ast.Constant) else ".*" for p in words.values)
    return "".join(parts)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Everything that is said of any file of `bad`."""
    organisation, _ = read_organisation(WHOLE / "organisation.yaml")
    assert organisation is not None
    said: set[str] = set()
    for path in (BAD / "organisation").iterdir():
        said |= {each.what for each in read_organisation(path)[1]}
    for path in (BAD / "folders").iterdir():
        said |= {each.what for each in read_plans(path)[1]}
    for folder in ("plans", "doubts", "agreement"):
        for path in (BAD / folder).iterdir():
            plan, faults = read_plan(path)
            said |= {each.what for each in faults}
            if plan is not None:
                agreed = disagreements([plan], organisation.duty.organisation)
                said |= {each.what for each in agreed} | {f.what for _, f in doubts(plan.plan)}
    for path in nights.NIGHTS.iterdir():
        said |= {each.what for each in nights.told(tmp_path_factory.mktemp("night"), path)}
    return said


@pytest.mark.parametrize("fault", sorted({name for name, _ in patterns()} - set(ELSEWHERE)))
def test_every_fault_has_a_file_that_shows_it(told: set[str], fault: str) -> None:
    wanted = [words for name, words in patterns() if name == fault]

    for words in wanted:
        assert any(re.fullmatch(words, said) for said in told), f"no bad file for: {words}"


def test_what_is_shown_elsewhere_is_still_a_fault() -> None:
    assert set(ELSEWHERE) <= {name for name, _ in patterns()}
