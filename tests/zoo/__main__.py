"""`make zoo`: plant each bug in a copy of the tree, run the suite there, print what caught it.

A bug's own field is looked at first, then everything else, until a test fails that passes without
the bug. Ends with 1 when a bug was not caught or does not fit the code any more.
"""

import argparse
import re
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from tests.zoo.bug import Bug, DoesNotFit, every_bug

ROOT = Path(__file__).parents[2]
_FAILED = re.compile(r"^(?:FAILED|ERROR) (.+?)(?: - .*)?$", re.MULTILINE)
_MOST_SECONDS = 1800
_CANNOT_RUN, _NONE_LEFT = 4, 5
"""How pytest ends when there is no such test or nothing can be imported, and when none is left."""


class LooksNowhere(Exception):
    """The tests could not be run at all, which catches nothing. Says why."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--only", nargs="+", default=[], help="names of bugs, or their beginnings")
    parser.add_argument("--field", action="store_true", help="look only where the bug lies")
    parser.add_argument("--jobs", type=int, default=2, help="so many bugs at a time")
    asked = parser.parse_args()
    wanted = tuple(asked.only) or ("",)
    bugs = [each for each in every_bug() if each.name.startswith(wanted)]
    with tempfile.TemporaryDirectory(prefix="duban-zoo-") as name:
        clean = _copy(ROOT, Path(name) / "clean")
        hunt = partial(_hunt, clean=clean, everything=not asked.field)
        with ThreadPoolExecutor(asked.jobs) as hunters:
            caught = list(hunters.map(hunt, bugs))
    print(f"{sum(caught)} of {len(bugs)} bugs caught")
    return 0 if all(caught) and bugs else 1


def _hunt(bug: Bug, clean: Path, *, everything: bool) -> bool:
    began = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="duban-zoo-") as name:
        tree = _copy(clean, Path(name) / "duban")
        try:
            bug.plant(tree)
        except DoesNotFit as trouble:
            print(f"{bug.name:<52} DOES NOT FIT: {trouble}", flush=True)
            return False
        try:
            by = _caught_by(tree, clean, ("-n", "0", *bug.look_first))
            if by is None and everything:
                by = _caught_by(tree, clean, ("-n", "0", "tests"))
        except LooksNowhere as trouble:
            print(f"{bug.name:<52} LOOKS NOWHERE: {trouble}", flush=True)
            return False
    took = f"{time.monotonic() - began:.0f} s"
    print(f"{bug.name:<52} {by or 'NOT CAUGHT'} ({took})", flush=True)
    return by is not None


def _copy(known_in: Path, tree: Path) -> Path:
    """What git knows of or would take, as it is in the folder now; or a copy of such a copy."""
    if known_in != ROOT:
        left_out = shutil.ignore_patterns("__pycache__", ".hypothesis")
        return shutil.copytree(known_in, tree, ignore=left_out)
    known = subprocess.run(
        ("git", "ls-files", "-coz", "--exclude-standard"),
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    for each in filter(None, known.split("\0")):
        if (ROOT / each).is_file():
            (tree / each).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(ROOT / each, tree / each)
    return tree


def _caught_by(tree: Path, clean: Path, which: tuple[str, ...]) -> str | None:
    """The first test that fails with the bug and passes without it; None when there is none.

    A test that fails either way, by itself or by a machine under load, proves nothing.
    """
    passed_over: tuple[str, ...] = ()
    while (by := _first_failure(tree, (*which, *passed_over))) is not None:
        if "::" not in by or _first_failure(clean, ("-n", "0", by)) is None:
            return by
        print(f"  passed over, since it fails without the bug too: {by}", flush=True)
        passed_over += ("--deselect", by)
    return None


def _first_failure(tree: Path, which: tuple[str, ...]) -> str | None:
    """The first test that fails; None when all pass. A suite that hangs has failed too."""
    command = (sys.executable, "-m", "pytest", "-x", "-q", "-p", "no:cacheprovider", *which)
    try:
        done = subprocess.run(
            command, cwd=tree, capture_output=True, text=True, timeout=_MOST_SECONDS, check=False
        )
    except subprocess.TimeoutExpired:
        return "the suite hangs"
    if done.returncode == _CANNOT_RUN:
        raise LooksNowhere((done.stderr or done.stdout)[-300:])
    if done.returncode in (0, _NONE_LEFT):
        return None
    found = _FAILED.search(done.stdout)
    return found[1] if found else f"pytest ended with {done.returncode}: {done.stdout[-300:]}"


if __name__ == "__main__":
    sys.exit(main())
