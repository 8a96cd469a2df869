"""The story engine, with a test in the bot's place."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from aiohttp import web
from aiohttp.test_utils import TestClient, TestServer

from simulator.clock import SimulatedClock
from simulator.messages import Content
from simulator.story import StoryFailed, play
from simulator.story_cast import ROLES
from simulator.story_lines import Line, Shown
from simulator.story_night import NIGHT
from simulator.story_picture import bank_slip
from simulator.story_routes import add_story_routes
from simulator.story_stage import Story
from simulator.story_steps import (
    Step,
    hurries,
    narrates,
    next_time,
    passes,
    photo,
    taps,
    types,
    waits_for,
)
from simulator.world import World

WANG, LI = 1, 2
PEOPLE = {"teller": WANG, "leader": LI}
TEN_PAST_TWO = datetime(2026, 1, 1, 18, 10, tzinfo=UTC)


@pytest.fixture
def world() -> World:
    """Ten thousand simulated seconds a second, so that patience lasts as short as it may."""
    world = World(now=SimulatedClock(TEN_PAST_TWO, 10_000))
    world.add_user(WANG, "王芳", title="柜员", started=True)
    world.add_user(LI, "李强", title="值班组长", started=True)
    return world


def bot_says(world: World, user_id: int, text: str, *buttons: str) -> None:
    content = Content(text=text, buttons=[[{"text": b, "callback_data": b}] for b in buttons])
    world.say(world.users[user_id].as_chat(), world.bot_as_user, content)


async def test_a_waiting_step_is_satisfied_by_what_appears_and_the_line_tells_it(
    world: World,
) -> None:
    lines: list[Line] = []

    def follow(line: Line) -> None:
        lines.append(line)
        if line.number == 1:
            bot_says(world, LI, "呼叫：投诉件 7", "认领")

    script: list[Step] = [
        types("teller", "客户要投诉"),
        waits_for("leader", "投诉件 7", button="认领"),
    ]
    await play(world, script, PEOPLE, follow)
    assert [line.name for line in lines] == ["王芳", "李强"]
    assert "→ 李强：呼叫：投诉件 7 [认领]" in str(lines[1])
    assert str(lines[0]).startswith("02:1")


async def test_what_one_step_awaited_does_not_satisfy_the_next_but_an_edit_does(
    world: World,
) -> None:
    def follow(line: Line) -> None:
        if line.number == 1:
            bot_says(world, LI, "投诉件 7", "认领")
        if line.number == 2:
            [card] = world.phone(LI).screen()
            world.change(card, Content(text="投诉件 7：已认领"))

    script: list[Step] = [
        narrates("夜里"),
        waits_for("leader", "投诉件 7"),
        waits_for("leader", "投诉件 7"),
    ]
    await play(world, script, PEOPLE, follow)
    with pytest.raises(StoryFailed):
        await play(world, [waits_for("leader", "投诉件 7")], PEOPLE, print, patience_seconds=0.01)


async def test_a_failed_story_names_the_step_the_expectation_and_what_the_phones_showed(
    world: World,
) -> None:
    bot_says(world, WANG, "请说事由")
    script: list[Step] = [narrates("夜里"), taps("leader", "认领")]
    with pytest.raises(StoryFailed) as failure:
        await play(world, script, PEOPLE, print, patience_seconds=0.01)
    told = str(failure.value)
    assert "Step 2 of 2" in told and "「认领」 on the phone of 李强" in told
    assert "王芳：请说事由" in told


async def test_a_role_that_nobody_plays_is_named(world: World) -> None:
    with pytest.raises(StoryFailed, match="nobody in this world plays 'mayor'"):
        await play(world, [types("mayor", "喂")], PEOPLE, print)


async def test_a_tap_waits_for_its_button_and_a_photo_is_a_picture(world: World) -> None:
    def follow(line: Line) -> None:
        if line.number == 1:
            bot_says(world, LI, "到了吗", "已到场")

    await play(world, [photo("teller", "回单"), taps("leader", "已到场")], PEOPLE, follow)
    [tap] = world.taps.values()
    assert tap.user_id == LI
    assert bank_slip().startswith(b"\x89PNG")


async def test_hurrying_brings_the_clock_to_the_evening_and_gives_its_speed_back(
    world: World,
) -> None:
    await play(world, [hurries("18:00", speed=4_000_000)], PEOPLE, print)
    assert isinstance(world.now, SimulatedClock) and world.now.speed == 10_000
    assert world.now() >= next_time(TEN_PAST_TWO, "18:00")
    kinds = [event.kind for event in world.feed.after(0)]
    assert kinds.count("clock") == 2


async def test_it_hurries_nowhere_when_it_is_that_time_already(world: World) -> None:
    lines: list[Line] = []
    await play(world, [hurries("02:10", unless_minutes_past=300)], PEOPLE, lines.append)
    assert str(lines[0]) == ""
    assert world.now() < next_time(TEN_PAST_TWO, "12:00")


async def test_minutes_pass_once_the_bot_is_calm(world: World) -> None:
    before = world.now()
    await play(world, [passes(10, speed=20_000)], PEOPLE, print)
    assert (world.now() - before).total_seconds() >= 600


async def test_the_button_is_pressed_on_the_card_that_is_meant(world: World) -> None:
    bot_says(world, LI, "呼叫：投诉件 7", "认领")
    bot_says(world, LI, "呼叫：投诉件 8", "认领")
    await play(world, [taps("leader", "认领", on="投诉件 7")], PEOPLE, print)
    [tap] = world.taps.values()
    assert "投诉件 7" in tap.message.text


def test_a_transcript_tells_once_what_a_phone_showed_often() -> None:
    early, late = TEN_PAST_TWO, datetime(2026, 1, 1, 18, 20, tzinfo=UTC)
    shown = [
        Shown("李强", "[演练] 已认领\n编号：7", ("详情",), changed=True, at=late),
        Shown("李强", "[演练] 已认领\n编号：7", ("详情",), changed=True, at=early),
        Shown("王芳", "[演练] 呼叫\n编号：7\n事由：没到账", ("甲", "乙", "丙", "丁"), at=early),
    ]
    told = str(Line(1, 1, late, "李强", "点「认领」", tuple(shown))).splitlines()
    assert told == [
        "            02:20 → 李强：（更新）已认领 ×2 [详情]",
        "            02:10 → 王芳：呼叫｜事由：没到账 [甲] [乙] [丙] …",
        "02:20:00  李强点「认领」",
    ]


@pytest.mark.parametrize(
    ("to", "hours"), [("02:11", 1 / 60), ("18:10", 16), ("02:10", 24), ("01:10", 23)]
)
def test_the_next_time_is_the_first_one_after_now_on_the_banks_clocks(
    to: str, hours: float
) -> None:
    passed = next_time(TEN_PAST_TWO, to) - TEN_PAST_TWO
    assert passed.total_seconds() == pytest.approx(hours * 3600)


def test_the_night_gives_every_role_something_to_do_or_to_see() -> None:
    assert {step.who for step in NIGHT} - {""} == set(ROLES)


@pytest.fixture
async def stage(world: World) -> AsyncIterator[TestClient[web.Request, web.Application]]:
    app = web.Application()
    script: list[Step] = [types("teller", "客户要投诉"), waits_for("leader", "呼叫")]
    add_story_routes(app, world, Story(world, script, PEOPLE, pace_seconds=0))
    async with TestClient(TestServer(app)) as client:
        yield client


async def state_of(stage: TestClient[web.Request, web.Application]) -> dict[str, object]:
    async with stage.get("/story/state") as answer:
        state: dict[str, object] = await answer.json()
        return state


async def test_a_story_is_begun_by_a_button_and_can_be_read_afterwards(
    stage: TestClient[web.Request, web.Application], world: World
) -> None:
    assert (await state_of(stage))["playing"] is False
    await stage.post("/story/play")
    await world.until(lambda: world.phone(WANG).screen())
    bot_says(world, LI, "呼叫：投诉件 7")
    await world.until(lambda: not last_told(world)["playing"])
    assert (await state_of(stage))["step"] == 2
    async with stage.get("/story/transcript") as answer:
        assert "王芳说：客户要投诉" in await answer.text()


async def test_a_story_can_be_stopped_and_played_again(
    stage: TestClient[web.Request, web.Application], world: World
) -> None:
    for times in (1, 2):
        await stage.post("/story/play")
        await world.until(lambda: len(world.phone(WANG).screen()) == times)  # noqa: B023
        async with stage.post("/story/stop") as answer:
            assert answer.ok
        await world.until(lambda: not last_told(world)["playing"])
        assert "停止" in str((await state_of(stage))["caption"])


def last_told(world: World) -> dict[str, object]:
    told = [event.payload for event in world.feed.after(0) if event.kind == "story"]
    return told[-1]
