"""`python -m tests.simulation`: plays years from seeds and says what was wrong.

A year is one small branch from 15 November 2026 on: 16 people, two plans, one of them with daily
reports and confirmations for three days, one to three processes on one SQLite file. In some three
nights of it three to six complaints are reported and handled to their end, most of the rest is
quiet, and time jumps over it. `--seed N` plays that year again, byte for byte.

What it found, which planted mutations of the product it finds and which it does not:
docs/reliability.md.
"""

import argparse
import multiprocessing
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from tests.simulation import ground
from tests.simulation.year import Found, Year

_SHOWN = 5
_FIXED = "0"


def main() -> int:
    """0 when nothing was found."""
    asked = _asked()
    began, cpu = time.monotonic(), time.process_time()
    seeds = [asked.seed] if asked.seed is not None else _seeds(asked.years, asked.first)
    counts: Counter[str] = Counter()
    bad = []
    for found in _played(seeds, asked):
        counts += found.counts
        if found.findings:
            bad.append(found)
            _tell(found, whole=asked.seed is not None)
            if asked.stop:
                seeds = seeds[: seeds.index(found.seed) + 1]
                break
        if asked.digests:
            _say(f"seed {found.seed} trace {found.digest}")
    spent = sum(os.times()[:1]) + os.times().children_user
    _sum_up(seeds, counts, bad, time.monotonic() - began, spent - cpu)
    return bool(bad)


def _asked() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.simulation", description=__doc__)
    parser.add_argument("--years", type=int, default=20, help="how many, one seed each")
    parser.add_argument("--first", type=int, help="the first seed; by chance when not given")
    parser.add_argument("--seed", type=int, help="this year only, with its last lines")
    parser.add_argument("--jobs", type=int, default=1, help="years played at the same time")
    parser.add_argument("--trace", type=Path, help="write every line of --seed to this file")
    parser.add_argument("--stop", action="store_true", help="at the first year with a finding")
    parser.add_argument("--digests", action="store_true", help="print the hash of each trace")
    return parser.parse_args()


def _seeds(years: int, first: int | None) -> list[int]:
    begins = random.SystemRandom().randrange(10**9) if first is None else first
    return list(range(begins, begins + years))


def _played(seeds: list[int], asked: argparse.Namespace) -> Iterator[Found]:
    if asked.jobs > 1:
        ground.prepare()  # the workers have it from here
        with multiprocessing.get_context("fork").Pool(asked.jobs, maxtasksperchild=20) as pool:
            yield from pool.imap(play, seeds)
        return
    with ExitStack() as stack:
        copy = stack.enter_context(asked.trace.open("w")) if asked.trace else None
        for seed in seeds:
            yield Year(seed, copy).run()


def play(seed: int) -> Found:
    """One year."""
    return Year(seed).run()


def _tell(found: Found, *, whole: bool) -> None:
    for each in found.findings:
        _say(f"FINDING {each}")
    for line in found.last[-60 if whole else -_SHOWN :]:
        _say(f"    {line[:240]}")
    _say(f"    again: python -m tests.simulation --seed {found.seed}")


def _sum_up(
    seeds: list[int], counts: Counter[str], bad: list[Found], seconds: float, cpu: float
) -> None:
    _say(f"years {len(seeds)}, seeds {seeds[0]} to {seeds[-1]}")
    for name, count in sorted(counts.items()):
        _say(f"  {name}: {count}")
    each = cpu / len(seeds)
    _say(f"took {seconds:.0f} s, {cpu:.0f} s of CPU, {each:.1f} s a year")
    where = f" in seeds {[found.seed for found in bad]}" if bad else ""
    _say(f"findings {sum(len(found.findings) for found in bad)}{where}")


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    # Sets of texts have the order of their hashes: only with fixed ones is a seed a whole run.
    if os.environ.get("PYTHONHASHSEED") != _FIXED:
        os.environ["PYTHONHASHSEED"] = _FIXED
        os.execv(sys.executable, [sys.executable, "-m", "tests.simulation", *sys.argv[1:]])
    sys.exit(main())
