"""The written list of points, one file a database: what the suite must have killed."""

from pathlib import Path

_HERE = Path(__file__).parent


def listed(database: str) -> frozenset[str]:
    """Every point of the path on `sqlite` or `postgresql`."""
    text = _file(database).read_text(encoding="utf-8")
    return frozenset(line for line in text.splitlines() if line)


def write_down(database: str, points: set[str]) -> None:
    """Renew the list."""
    _file(database).write_text("".join(f"{each}\n" for each in sorted(points)), encoding="utf-8")


def _file(database: str) -> Path:
    return _HERE / f"points-{database}.txt"
