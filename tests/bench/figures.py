"""How the bench prints: percentiles in milliseconds, aims met or not, and on what it ran."""

import os
import platform
import sqlite3
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path
from statistics import quantiles

_LIBRARIES = ("aiohttp", "aiogram", "sqlalchemy", "aiosqlite", "pydantic", "apscheduler")
HEADING = f"{'milliseconds':<56}{'n':>6}{'min':>9}{'p50':>9}{'p95':>9}{'p99':>9}"


def percentiles(name: str, seconds: Sequence[float], **aims: float) -> str:
    """One row; `aims` are milliseconds by percentile, as `p99=250`. The minimum may be negative."""
    cuts = [cut * 1000 for cut in quantiles(seconds, n=100, method="inclusive")]
    shown = {"min": min(seconds) * 1000, "p50": cuts[49], "p95": cuts[94], "p99": cuts[98]}
    row = "".join(f"{value:9.1f}" for value in shown.values())
    verdicts = (told(f"{which} < {aim:g}", shown[which] < aim) for which, aim in aims.items())
    return f"{name:<56}{len(seconds):>6}{row}  {'; '.join(verdicts)}"


def single(name: str, value: float, unit: str, at_most: float) -> str:
    """One figure and its aim."""
    return f"{name:<56}{value:>10.2f} {unit:<4}  {told(f'< {at_most:g} {unit}', value < at_most)}"


def told(aim: str, met: bool) -> str:
    """An aim, and whether it was met this time."""
    return f"aim {aim}: {'met' if met else 'NOT MET'}"


def machine() -> str:
    """Where and on what this ran."""
    libraries = ", ".join(f"{name} {version(name)}" for name in _LIBRARIES)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1024**3
    return (
        f"{platform.system()} {platform.release()}, {os.cpu_count()} cores ({_processor()}), "
        f"{memory:.0f} GB, {platform.python_implementation()} {platform.python_version()}, "
        f"SQLite {sqlite3.sqlite_version}, {libraries}; load average {load()}"
    )


def load() -> str:
    """The load average of the last minutes: the machine may be somebody else's too."""
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


def _processor() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text(encoding="utf-8").splitlines() if known.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
