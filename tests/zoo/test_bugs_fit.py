"""Every bug of the zoo can still be planted: a story about code that has changed proves nothing."""

import shutil
from pathlib import Path

import pytest

from tests.zoo.bug import Bug, every_bug

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("bug", every_bug(), ids=lambda bug: bug.name)
def test_a_bug_fits_the_code_and_names_tests_that_are_there(bug: Bug, tmp_path: Path) -> None:
    assert bug.files
    assert bug.story
    for each in bug.files:
        (tmp_path / each).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / each, tmp_path / each)
    bug.plant(tmp_path)
    for each in bug.files:
        changed = (tmp_path / each).read_text(encoding="utf-8")
        assert changed != (ROOT / each).read_text(encoding="utf-8")
        if each.endswith(".py"):
            compile(changed, each, "exec")
    assert bug.look_first
    for each in bug.look_first:
        assert (ROOT / each.partition("::")[0]).exists(), each
