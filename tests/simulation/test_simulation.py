"""Years of Duban on a virtual clock: nothing lost, nothing early, nothing that nobody is owed.

Each runs in a process of its own, which fixes the hashes of texts: so a finding printed here can
be played again by its seed.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def _simulation(*arguments: str) -> str:
    """What a run prints; fails with it when anything was found."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.simulation", *arguments],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": "0"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-3000:]
    return done.stdout


@pytest.mark.timeout(600)
@pytest.mark.parametrize("first", [1, 8])
def test_years_of_fixed_seeds_have_no_finding(first: int) -> None:
    said = _simulation("--years", "7", "--first", str(first))

    assert "years 7" in said and "findings 0" in said


@pytest.mark.timeout(600)
def test_fresh_years_have_no_finding() -> None:
    said = _simulation("--years", "6")

    assert "years 6" in said and "findings 0" in said


def test_the_same_seed_gives_the_same_trace_byte_for_byte(tmp_path: Path) -> None:
    for name in ("first", "second"):
        _simulation("--seed", "7", "--trace", str(tmp_path / name))

    first, second = ((tmp_path / name).read_bytes() for name in ("first", "second"))
    assert len(re.findall(rb" send ", first)) > 50
    assert first == second
