"""What a story leaves behind: one line a step, for a terminal and for the page's caption."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

BANK_TIME = ZoneInfo("Asia/Shanghai")
LONGEST_SHOWN = 72


@dataclass(frozen=True)
class Shown:
    """A message of the bot as somebody's phone shows it; `changed` when it was there before."""

    name: str
    text: str
    buttons: tuple[str, ...] = ()
    changed: bool = False

    def __str__(self) -> str:
        offered = "".join(f" [{each}]" for each in self.buttons)
        return f"{self.name}：{'（更新）' if self.changed else ''}{shortened(self.text)}{offered}"


@dataclass(frozen=True)
class Line:
    """A step that was played. `name` is empty for the narrator; `appeared` is on any phone."""

    number: int
    of: int
    at: datetime
    name: str
    what: str
    appeared: tuple[Shown, ...] = ()

    def __str__(self) -> str:
        """For a terminal: the act, and under it what appeared on which phone."""
        act = f"{self.name}{self.what}" if self.name else f"—— {self.what}"
        head = f"{clock_time(self.at)}  {act}"
        return "\n".join([head, *(f"          → {each}" for each in self.appeared)])


def clock_time(at: datetime) -> str:
    return at.astimezone(BANK_TIME).strftime("%H:%M:%S")


def shortened(text: str) -> str:
    """All in one line, cut to what a terminal can show."""
    joined = " ".join(text.split())
    return joined if len(joined) <= LONGEST_SHOWN else joined[: LONGEST_SHOWN - 1] + "…"


def first_line(text: str) -> str:
    """What somebody across the room could read of it."""
    return shortened(text.strip().partition("\n")[0])
