"""The script of a year: when people report, and what goes wrong, by seeded chance.

Most of a year is quiet. What befalls the branch comes in nights: some reports within hours, and
during them storms, outages, deaths of processes, a full disk, a held database, a turned clock.
"""

import sqlite3
from datetime import timedelta
from functools import partial
from math import inf
from random import Random
from typing import TYPE_CHECKING

from bot.courier.courier import LEASE_SECONDS
from tests.simulation.loop import Life

if TYPE_CHECKING:
    from tests.simulation.year import Year

NIGHTS = 3
GOLIVE = (5 * 86400.0, 7.5 * 86400.0)
REPORTED = (4.9 * 86400.0, 10.0 * 86400.0)
"""From the day before until the last supplement."""

_RESPONDERS = (1002, 1018, 1017, 1003, 1004, 1005)


def looks_at_reports(now: float) -> float:
    """When the loops of the daily reports look next beside what they know to be due.

    In the product every 15 seconds; here hourly in the days of the plan that has reports, and
    not at all in the rest of the year, when nothing of theirs can come.
    """
    begins, ends = REPORTED
    if now < begins:
        return begins
    return now + 3600.0 if now < ends else inf


def is_reported(now: float) -> bool:
    """Whether a plan with daily reports is near."""
    return REPORTED[0] <= now < REPORTED[1]


def replicas(year: "Year") -> int:
    """One process in half of the years, or two or three; one polls, all think and send."""
    return Random(year.seed).choice((1, 1, 2, 3))


def plan(year: "Year") -> None:
    """Put the whole year's script on the world's clock."""
    chance = Random(year.chance.getrandbits(64))
    nights = [chance.uniform(*GOLIVE) for _ in range(1)]
    nights += [chance.uniform(86400.0, 355 * 86400.0) for _ in range(NIGHTS - 1)]
    for night in sorted(nights):
        for _ in range(chance.choice((1, 1, 1, 2))):
            year.loop.of_world(night + chance.uniform(0, 5400), year.people.reports)
        for _ in range(chance.choice((2, 3, 3, 4, 5))):
            happens = chance.choice(_HAPPENS)
            year.loop.of_world(night + chance.uniform(-600, 14400), happens, year, chance)


def _storm(year: "Year", chance: Random) -> None:
    weather = chance.choice((year.chat_weather, year.mail_weather))
    seconds = chance.uniform(60, 3600)
    year.counts[f"{weather.name} storms"] += 1
    _during(year, seconds, weather, "storm")


def _outage(year: "Year", chance: Random) -> None:
    weather = chance.choice((year.chat_weather, year.chat_weather, year.mail_weather))
    short, long = chance.uniform(5, 120), chance.uniform(120, 600)
    seconds = 2 * 3600.0 if chance.random() < 0.03 else chance.choice((short, long))
    year.counts[f"{weather.name} outages"] += 1
    _during(year, seconds, weather, "down")


def _during(year: "Year", seconds: float, thing: object, name: str) -> None:
    if getattr(thing, name):
        return
    now = year.loop.time()
    setattr(thing, name, True)
    year.trace.note(now, f"{name} of {getattr(thing, 'name', 'disk')} for {seconds:.0f} s")
    year.windows.append((now, now + seconds))
    if thing is year:
        year.troubles.append((now, now + seconds))
    year.loop.of_world(seconds, setattr, thing, name, False)


def _deaths(year: "Year", chance: Random) -> None:
    """Within the next steps a process dies; it comes again after a while."""
    for _ in range(chance.choice((1, 1, 2, 5))):
        year.loop.of_world(chance.uniform(0, 3600), _arm, year, chance)


def _arm(year: "Year", chance: Random) -> None:
    replica = chance.choice(year.replicas)
    life = replica.life
    if life is None or life.is_over or life.dies_in is not None or life.befalls is not None:
        return
    if chance.random() < 0.5:
        life.dies_in = chance.randint(1, 400)
    else:
        life.befalls = (chance.randint(1, 8), life.end)
    down = chance.choice((0.5, chance.uniform(1, 30), chance.uniform(30, 900)))
    life.at_death.append(lambda: _gone(year, replica, down))


def _gone(year: "Year", replica: object, down: float) -> None:
    year.counts["deaths of processes"] += 1
    now = year.loop.time()
    year.windows.append((now - 1.0, now + max(down + 30.0, 75.0)))
    year.troubles.append((now - 1.0, now + down + 30.0))
    year.loop.of_world(down, replica.start)  # type: ignore[attr-defined]


def _stopped(year: "Year", chance: Random) -> None:
    """In one of its next exchanges a process stands still, often for about a lease (T14)."""
    for _ in range(chance.choice((1, 2, 4))):
        year.loop.of_world(chance.uniform(0, 1800), _stop, year, chance)


def _stop(year: "Year", chance: Random) -> None:
    replica = chance.choice(year.replicas)
    life = replica.life
    if life is not None and not life.is_over and life.befalls is None:
        a_lease = LEASE_SECONDS + chance.uniform(-0.5, 2.0)
        seconds = chance.choice((chance.uniform(1, 60), a_lease))
        life.befalls = (chance.randint(1, 8), partial(_stand_still, year, life, seconds))


def _stand_still(year: "Year", life: Life, seconds: float) -> None:
    year.counts["stopped processes"] += 1
    now = year.loop.time()
    year.windows.append((now, now + seconds + 60.0))
    year.troubles.append((now - 1.0, now + seconds + 30.0))
    year.trace.note(now, f"{life.name} stands still for {seconds:.0f} s")
    life.stop()
    year.loop.of_world(seconds, life.go_on, year.loop)


def _crowd(year: "Year", chance: Random) -> None:
    """Telegram takes nothing more for one chat for a while."""
    year.counts["crowded chats"] += 1
    chat, seconds = chance.choice(_RESPONDERS), chance.uniform(30, 400)
    now = year.loop.time()
    year.platform.crowded[chat] = now + seconds
    year.windows.append((now, now + seconds + 45.0))


def _disk(year: "Year", chance: Random) -> None:
    year.counts["full disks"] += 1
    _during(year, chance.uniform(5, 300), year, "disk_full")


def _held(year: "Year", chance: Random) -> None:
    """A backup holds the database."""
    year.counts["held databases"] += 1
    seconds = chance.uniform(0.1, 40)
    now = year.loop.time()
    try:
        year.eyes.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError:
        return
    year.windows.append((now, now + seconds))
    year.troubles.append((now, now + seconds))
    year.loop.of_world(seconds, _let_go, year)


def _let_go(year: "Year") -> None:
    year.eyes.execute("ROLLBACK")


def _clock(year: "Year", chance: Random) -> None:
    """Somebody turns the machine's clock, and later turns it back."""
    if year.machine.turned:
        return
    year.counts["turned clocks"] += 1
    hours = chance.choice((-24.0, -3.0, -1.0, 0.5, 1.0, 24.0, 24.0 * 30))
    year.machine.turned = timedelta(hours=hours)
    year.trace.note(year.loop.time(), f"clock turned by {hours} h")
    year.loop.of_world(chance.uniform(30, 7200), setattr, year.machine, "turned", timedelta(0))


def _block(year: "Year", chance: Random) -> None:
    chat = chance.choice(_RESPONDERS)
    year.people.blocks(chat, chance.uniform(600, 40000))


_HAPPENS = (
    _storm, _storm, _outage, _deaths, _deaths, _deaths, _stopped, _stopped, _disk, _held, _clock,
    _block, _crowd,
)  # fmt: skip
