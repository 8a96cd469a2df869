"""What a story leaves behind: one line a step, for a terminal and for the page's caption."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from zoneinfo import ZoneInfo

BANK_TIME = ZoneInfo("Asia/Shanghai")
DRILL_MARK = "[演练] "
LONGEST_SHOWN = 72
BUTTONS_SHOWN = 3
DETAILS_SHOWN = 2
# Every card repeats them; a transcript need not.
PLAIN_DETAILS = ("编号：", "单位：")


@dataclass(frozen=True)
class Shown:
    """A message of the bot as somebody's phone shows it; `changed` when it was there before.

    `times` is how often the phone showed just this since the last line.
    """

    name: str
    text: str
    buttons: tuple[str, ...] = ()
    changed: bool = False
    at: datetime | None = None
    times: int = 1

    @property
    def headline(self) -> str:
        return first_line(self.text)

    def __str__(self) -> str:
        when = f"{clock_time(self.at)[:5]} " if self.at else ""
        mark = "（更新）" if self.changed else ""
        often = f" ×{self.times}" if self.times > 1 else ""
        return f"{when}→ {self.name}：{mark}{self.headline}{often}{self._details()}{self._offers()}"

    def _details(self) -> str:
        """What an edit leaves as it was is not told again."""
        lines = [] if self.changed else _without_mark(self.text).splitlines()[1:]
        told = [each for each in lines if each.strip() and not each.startswith(PLAIN_DETAILS)]
        return "".join(f"｜{shortened(each, 36)}" for each in told[:DETAILS_SHOWN])

    def _offers(self) -> str:
        offered = "".join(f" [{each}]" for each in self.buttons[:BUTTONS_SHOWN])
        return offered + (" …" if len(self.buttons) > BUTTONS_SHOWN else "")


@dataclass(frozen=True)
class Line:
    """A step that was played. `name` is empty for the narrator; `appeared` is on any phone.

    `looks` when nobody did anything: somebody only saw what had been awaited.
    """

    number: int
    of: int
    at: datetime
    name: str
    what: str
    appeared: tuple[Shown, ...] = ()
    looks: bool = False

    def __str__(self) -> str:
        """For a terminal: what appeared since the last line, on which phone, and then the act.

        Empty when nobody did anything and nothing appeared that was not told before.
        """
        told = [f"            {each}" for each in folded(self.appeared)]
        act = f"{self.name}{self.what}" if self.name else f"—— {self.what}"
        acts = [] if self.looks or not self.what else [f"{clock_time(self.at)}  {act}"]
        return "\n".join([*told, *acts])


def folded(appeared: Iterable[Shown]) -> Iterator[Shown]:
    """In order of time, with what one phone showed more than once told once, as it was last."""
    kept: dict[tuple[str, str, bool], Shown] = {}
    for each in sorted(appeared, key=lambda shown: shown.at.timestamp() if shown.at else 0.0):
        known = kept.get((each.name, each.headline, each.changed))
        times = known.times + 1 if known else 1
        kept[each.name, each.headline, each.changed] = replace(each, times=times)
    yield from kept.values()


def clock_time(at: datetime) -> str:
    return at.astimezone(BANK_TIME).strftime("%H:%M:%S")


def shortened(text: str, longest: int = LONGEST_SHOWN) -> str:
    """All in one line, cut to what a terminal can show."""
    joined = " ".join(text.split())
    return joined if len(joined) <= longest else joined[: longest - 1] + "…"


def first_line(text: str) -> str:
    """What somebody across the room could read of it; every message of a drill bears its mark."""
    return shortened(_without_mark(text).partition("\n")[0])


def _without_mark(text: str) -> str:
    return text.strip().removeprefix(DRILL_MARK.strip()).strip()
