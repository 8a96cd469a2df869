"""A story's steps see and do on a member's WeCom what they see and do on a Telegram phone."""

from datetime import UTC, datetime
from typing import Any

import pytest

from simulator.clock import SimulatedClock
from simulator.story import StoryFailed, play
from simulator.story_lines import Line
from simulator.story_steps import Step, photo, taps, types, waits_for
from simulator.wecom.notice import Notice
from simulator.world import World

PEOPLE = {"teller": "wangfang", "leader": 2}


@pytest.fixture
def world() -> World:
    world = World(now=SimulatedClock(datetime(2026, 1, 1, 18, 10, tzinfo=UTC), 10_000))
    world.add_user(2, "李强", title="值班组长", started=True)
    world.wecom.add_member("WangFang", "王芳", "柜员")
    return world


def app_says(world: World, kind: str, **body: Any) -> None:
    number = world.next_number()
    notice = Notice(number, "wangfang", True, kind, world.now(), body, task_id=f"t{number}")
    world.wecom.tasks[notice.task_id] = []
    world.wecom.show(notice)


def card(title: str, *buttons: str) -> dict[str, Any]:
    listed = [{"text": each, "key": each} for each in buttons]
    card = {"card_type": "button_interaction", "main_title": {"title": title}}
    return card | {"button_list": listed}


async def test_buttons_of_a_card_that_goes_on_belong_to_the_words_above_it(world: World) -> None:
    app_says(world, "text", content="📄 投诉件 7\n—— 经过 ——")
    app_says(world, "text", content="02:10 王芳 受理")
    app_says(world, "template_card", **card("📄 投诉件 7\n（全文在上一条）", "详情"))
    app_says(world, "template_card", **card("📄 投诉件 7（续2）", "已平息"))
    lines: list[Line] = []
    await play(world, [taps("teller", "已平息", on="经过")], PEOPLE, lines.append)

    assert [(each.name, each.what) for each in lines] == [("王芳", "点「已平息」")]
    app_says(world, "text", content="已记下")
    app_says(world, "template_card", **card("另一件", "认领"))
    with pytest.raises(StoryFailed):
        script: list[Step] = [taps("teller", "认领", on="经过")]
        await play(world, script, PEOPLE, print, patience_seconds=0.01)


async def test_who_has_wecom_and_who_has_telegram_play_together(world: World) -> None:
    """A photo of WeCom bears no words: they follow it."""

    def follow(line: Line) -> None:
        if line.number == 2:
            app_says(world, "template_card", **card("✅ 已受理", "详情"))

    script: list[Step] = [
        types("leader", "在吗"),
        photo("teller", "回单"),
        waits_for("teller", "已受理", button="详情"),
    ]
    await play(world, script, PEOPLE, follow)
    said = [(n.kind, n.text) for n in world.wecom.phone("wangfang").screen() if not n.from_app]
    assert said == [("image", "photo.png"), ("text", "回单")]


def test_members_are_limited_by_the_minutes_of_a_clock_that_runs_faster() -> None:
    clock = SimulatedClock(datetime(2026, 1, 1, 18, 10, tzinfo=UTC), 0.0)
    corp = World(now=clock).wecom
    assert [corp.pace.take("wangfang") for _ in range(31)] == [True] * 30 + [False]
    clock.run_at(0.0, datetime(2026, 1, 1, 18, 11, 1, tzinfo=UTC))
    assert corp.pace.take("wangfang")
