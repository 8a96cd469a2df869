"""T21: the machine's clock jumps a day ahead, or an hour back, in the middle of a night.

Each night is played twice, with and without the jump; what the phones received, and when it
really was, must be the same.
"""

from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path

import pytest

from bot.loops import timekeeping
from tests.clock import MachineClock, TurnedMachine
from tests.spine.night import START, Night, a_night

DAY_AHEAD, HOUR_BACK = timedelta(days=1), timedelta(hours=-1)
TURNS = pytest.mark.parametrize("turned", [DAY_AHEAD, HOUR_BACK], ids=["a day", "an hour back"])
Happens = Callable[[Night, TurnedMachine], Awaitable[None]]


async def played(folder: Path, happens: Happens) -> list[tuple[int, int, str]]:
    """A night in which nobody answers one case and somebody is late with another.

    (Second, phone, headline) of everything that was received from what `happens` on.
    """
    folder.mkdir()
    machine = TurnedMachine(START)
    async with a_night(folder, clock=MachineClock(machine)) as night:
        await night.files("wangfang")
        await night.taps("zhaolei", "认领")
        await night.advance(30)
        await night.types("tangli", "/sos 客户威胁找记者，说要在电视台曝光")
        await night.advance(2)
        assert night.app.timekeeping is not None
        await night.app.timekeeping.once()
        before = len(night.world.log.sends())
        await happens(night, machine)
        await night.advance(45)
        return sorted(
            (
                round(night.minute(each) * 60),
                each.chat_id or 0,
                (each.text or "").partition("\n")[0],
            )
            for each in night.world.log.sends()[before:]
            if "服务器的时钟" not in (each.text or "")
        )


async def nothing(_night: Night, _machine: TurnedMachine) -> None:
    """The control."""


@TURNS
async def test_t21_a_turned_clock_changes_no_page_no_nag_and_no_minute(
    tmp_path: Path, turned: timedelta
) -> None:
    async def turn(night: Night, machine: TurnedMachine) -> None:
        machine.turned = turned
        await night.settle()

    expected = await played(tmp_path / "straight", nothing)
    assert len(expected) > 10
    assert await played(tmp_path / "turned", turn) == expected


@TURNS
async def test_t21_nor_does_it_when_the_process_is_started_again_after_it(
    tmp_path: Path, turned: timedelta
) -> None:
    async def turn_and_restart(night: Night, machine: TurnedMachine) -> None:
        machine.turned = turned
        night.clock = MachineClock(machine)
        await night.restart()
        await night.settle()

    expected = await played(tmp_path / "straight", nothing)
    assert await played(tmp_path / "turned", turn_and_restart) == expected


async def test_t21_after_a_restart_of_the_machine_an_hour_back_is_not_believed_either(
    tmp_path: Path,
) -> None:
    async def off_and_back(night: Night, machine: TurnedMachine) -> None:
        machine.off_until(machine.at + timedelta(seconds=50))
        machine.turned = HOUR_BACK
        night.clock = MachineClock(machine)
        await night.restart()
        await night.settle()

    async def off(night: Night, machine: TurnedMachine) -> None:
        machine.off_until(machine.at + timedelta(seconds=50))
        night.clock = MachineClock(machine)
        await night.restart()
        await night.settle()

    expected = await played(tmp_path / "straight", off)
    found = await played(tmp_path / "turned", off_and_back)
    assert sorted(what for _, *what in found) == sorted(what for _, *what in expected)
    assert all(abs(late - at) <= 60 for (late, *_), (at, *_) in zip(found, expected, strict=True))


async def test_t21_the_administrator_is_told_once_and_again_when_it_is_right(
    tmp_path: Path,
) -> None:
    machine = TurnedMachine(START)
    async with a_night(tmp_path, clock=MachineClock(machine)) as night:
        keeping = night.app.timekeeping
        assert keeping is not None
        machine.turned = DAY_AHEAD
        for _ in range(3):
            await keeping.once()
            await night.advance(1)
        (told,) = night.received("admin", "快了 24 小时")
        assert "duban clock accept" in (told.text or "")

        machine.turned = timedelta(0)
        await keeping.once()
        await night.settle()
        assert len(night.received("admin", "恢复正常")) == 1


async def test_t21_small_differences_are_followed_slowly_and_time_never_goes_back(
    tmp_path: Path,
) -> None:
    machine = TurnedMachine(START)
    async with a_night(tmp_path, clock=MachineClock(machine)) as night:
        for turned in (timedelta(seconds=60), timedelta(seconds=-60)):
            machine.turned = turned
            seen = night.clock.now()
            for _ in range(3600):
                machine.at += timedelta(seconds=1)
                assert timedelta(seconds=0.9) < night.clock.now() - seen < timedelta(seconds=1.1)
                seen = night.clock.now()
            assert abs(seen - machine.wall()) < timedelta(milliseconds=1)


async def test_t21_the_administrator_may_say_that_the_machine_is_right(tmp_path: Path) -> None:
    machine = TurnedMachine(START)
    async with a_night(tmp_path, clock=MachineClock(machine)) as night:
        keeping = night.app.timekeeping
        assert keeping is not None
        machine.turned = timedelta(hours=3)
        await keeping.once()
        assert night.clock.now() < machine.wall() - timedelta(hours=2)
        await timekeeping.accept(night.app.database, machine.wall())
        await keeping.once()
        assert abs(night.clock.now() - machine.wall()) < timedelta(seconds=1)
