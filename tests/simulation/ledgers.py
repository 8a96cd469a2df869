"""The invariants of design.md, read from the database's rows by the judge's own look."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any

from tests.simulation.reading import PERSONS

if TYPE_CHECKING:
    from tests.simulation.year import Year

_EPOCH_MICRO = 1_000_000


@dataclass
class Acts:
    """What people did to one case, as the register accepted it; instants are the year's seconds."""

    id: str
    number: str
    filed_at: float
    first_contact: int
    accused: frozenset[int]
    kinds: list[tuple[float, str, str | None]] = field(default_factory=list)
    body: dict[str, Any] = field(default_factory=dict)
    closed_at: float | None = None
    version: int = -1

    def first(self, kind: str) -> float | None:
        return next((at for at, each, _ in self.kinds if each == kind), None)


class Ledgers:
    """Every case, and the chain of its register."""

    def __init__(self, year: "Year", finds: Callable[[str], None]) -> None:
        self._year, self._finds = year, finds
        self.cases: dict[str, Acts] = {}
        self._seen = 0
        self._heads: dict[str, tuple[int, str]] = {}

    def hidden(self, number: str) -> frozenset[int]:
        """Who must not learn of the case of that number; a new case is looked at first."""
        if number not in self.cases:
            self.read()
        known = self.cases.get(number)
        return known.accused if known else frozenset()

    def look(self) -> None:
        """Check what changed since the last look."""
        self.read()

    def read(self) -> None:
        """Take over new entries and changed cases."""
        fresh = self._year.eyes.execute(
            "select * from ledger where id > ? order by id",
            (self._seen,),
        ).fetchall()
        for row in fresh:
            self._seen = row["id"]
            self._chain(row)
        if fresh:
            self._cases({row["case_id"] for row in fresh})
            for row in fresh:
                case = self._by_id[row["case_id"]]
                case.kinds.append((self._year.seconds_of(row["at"]), row["kind"], row["actor"]))

    @property
    def _by_id(self) -> dict[str, Acts]:
        return {each.id: each for each in self.cases.values()}

    def _chain(self, row: Any) -> None:
        seq, head = self._heads.get(row["case_id"], (0, "0" * 64))
        if (row["seq"], row["previous"]) != (seq + 1, head):
            self._finds(f"the ledger of {row['case_id']} is broken at {row['seq']}")
        if _digest(row) != row["digest"]:
            self._finds(f"entry {row['seq']} of {row['case_id']} is not what was signed")
        self._heads[row["case_id"]] = (row["seq"], row["digest"])

    def _cases(self, changed: set[str]) -> None:
        marks = ",".join("?" * len(changed))
        for row in self._year.eyes.execute(
            "select id, number, version, next_due_at, closed_at, body from cases "
            f"where id in ({marks})",
            tuple(changed),
        ):
            body = json.loads(row["body"])
            case = self.cases.get(row["number"])
            if case is None:
                filed = self._year.eyes.execute(
                    "select min(at) from ledger where case_id = ?", (row["id"],)
                ).fetchone()[0]
                case = self.cases[row["number"]] = Acts(
                    row["id"], row["number"], self._year.seconds_of(filed),
                    PERSONS[body["first_contact"]], frozenset(),
                )  # fmt: skip
            if row["version"] < case.version:
                self._finds(f"{row['number']} went back to version {row['version']}")
            case.version, case.body = row["version"], body
            case.accused = frozenset(PERSONS[each] for each in body["complained_about"])
            closed = row["closed_at"]
            case.closed_at = None if closed is None else self._year.seconds_of(closed)
            self._check(row, body)

    def _check(self, row: Any, body: dict[str, Any]) -> None:
        number, is_open = row["number"], row["closed_at"] is None
        running = [c for c in body["calls"] if c["ended_at"] is None and c["next_at"] is not None]
        clocks = [d for d in body["deadlines"] if d["met_at"] is None and d["next_at"] is not None]
        instants = [_micro(c["next_at"]) for c in running] + [_micro(d["next_at"]) for d in clocks]
        due = row["next_due_at"]
        if is_open and instants and (due is None or due > min(instants)):
            self._finds(f"{number} is looked at {due}, but {min(instants)} is the next instant")
        if not is_open and due is not None:
            self._finds(f"closed {number} is due again at {due}")
        levels = [c["level"] for c in body["calls"] if c["ended_at"] is None and c["level"]]
        if is_open and len(levels) != len(set(levels)):
            self._finds(f"{number} calls one level twice: {levels}")
        if is_open and body["acknowledged_at"] and body["result_at"] is None:
            # Acknowledging never stops a clock: it goes on to its last nag.
            for clock in body["deadlines"]:
                ended = clock["next_at"] is None and clock["breached_at"] is None
                if clock["met_at"] is None and ended:
                    self._finds(f"{number}: clock {clock['rule']} stands still")

    def whole(self) -> None:
        """What can only be said of everything: the chains again, and each obligation once."""
        self._heads.clear()
        for row in self._year.eyes.execute("select * from ledger order by case_id, seq"):
            self._chain(row)
        twice = self._year.eyes.execute(
            "select key, count(*) from outbox group by key having count(*) > 1"
        ).fetchall()
        if twice:
            self._finds(f"outbox keys twice: {[tuple(each) for each in twice]}")


def _micro(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp() * _EPOCH_MICRO)


def _digest(row: Any) -> str:
    """Over every column as text, computed anew."""
    names = ("case_id", "seq", "at", "kind", "actor", "reason", "body", "previous")
    texts = [None if row[name] is None else str(row[name]) for name in names]
    return hashlib.sha256(json.dumps(texts, ensure_ascii=False).encode()).hexdigest()
