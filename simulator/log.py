"""The append-only log of everything received and sent: the judge of what was delivered."""

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from simulator.clock import iso_of, wall_seconds
from simulator.pulse import Pulse

ACCEPTED = "accepted"
ACCEPTED_BROKEN = "accepted, answer broken"


@dataclass(frozen=True)
class Record:
    """One thing that happened. `at` is real seconds since the epoch, `simulated_at` an ISO text.

    `kind` is api, update, mail or fault; `outcome` begins with `accepted` exactly when a person
    can read the message on the phone or in the mailbox.
    """

    seq: int
    at: float
    iso: str
    simulated_at: str
    kind: str
    method: str
    outcome: str
    user_id: int | None = None
    chat_id: int | None = None
    message_id: int | None = None
    update_id: int | None = None
    text: str | None = None
    params: dict[str, Any] = field(default_factory=dict)
    result: Any = None

    @property
    def accepted(self) -> bool:
        return self.outcome.startswith(ACCEPTED)


class Log:
    def __init__(self, pulse: Pulse, path: Path | None = None) -> None:
        self._pulse = pulse
        self._path = path
        self.records: list[Record] = []

    def add(self, kind: str, method: str, outcome: str, simulated_at: str, **more: Any) -> Record:
        at = wall_seconds()
        seq = len(self.records) + 1
        record = Record(seq, at, iso_of(at), simulated_at, kind, method, outcome, **more)
        self.records.append(record)
        if self._path:
            with self._path.open("a", encoding="utf-8") as file:
                file.write(json.dumps(asdict(record), ensure_ascii=False, default=str) + "\n")
        self._pulse.ring()
        return record

    def since(self, seq: int) -> list[Record]:
        """The records after number `seq`; numbers are counted from 1 without gaps."""
        return self.records[max(seq, 0) :]

    def sends(self, user_id: int | None = None) -> list[Record]:
        """The calls that put something onto a phone (or onto this person's phone)."""
        return [
            record
            for record in self.records
            if record.kind == "api"
            and record.accepted
            and record.method.startswith(("send", "copy"))
            and record.message_id is not None
            and user_id in (None, record.chat_id)
        ]
