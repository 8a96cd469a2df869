"""What a method of the API gives back."""

from dataclasses import dataclass, field
from typing import Any

from simulator.log import ACCEPTED


@dataclass(frozen=True)
class Done:
    """`outcome` and `text` are for the log; errcode 0 is added to `body`."""

    body: dict[str, Any] = field(default_factory=dict)
    outcome: str = ACCEPTED
    text: str | None = None

    def full(self) -> dict[str, Any]:
        return {"errcode": 0, "errmsg": "ok"} | self.body
