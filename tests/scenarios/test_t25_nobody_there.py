"""T25: an empty rota, or somebody on duty whom no channel reaches."""

import shutil
from dataclasses import replace
from datetime import time
from pathlib import Path

from bot.loops.administrators import Administrators
from bot.loops.rereading import Rereading
from bot.settings import Settings
from escalation.duty import Schedule, Shift
from escalation.organisation import Person
from escalation.words import PersonId, UnitKind
from tests.spine.branch import ROOT
from tests.spine.night import Night

SECONDS = 1 / 60


def _installed(folder: Path) -> Settings:
    """The sample branch in a folder where it may be changed."""
    shutil.copy(ROOT / "examples" / "branch" / "organisation.yaml", folder)
    shutil.copytree(ROOT / "plans", folder / "plans")
    return Settings(organisation=folder / "organisation.yaml", plans=folder / "plans")


def _person(night: Night, person: str, **changes: object) -> None:
    organisation = night.rulebook.duty.organisation
    known: Person = organisation.people[person]
    people = {**organisation.people, person: replace(known, **changes)}
    organisation = replace(organisation, people=people)
    night.rulebook.duty = replace(night.rulebook.duty, organisation=organisation)


def _rota(night: Night, group: str, *shifts: Shift) -> None:
    schedules = {**night.rulebook.duty.schedules, group: Schedule(group=group, shifts=shifts)}
    night.rulebook.duty = replace(night.rulebook.duty, schedules=schedules)


async def test_t25_with_an_empty_rota_the_page_goes_to_the_named_person_at_once(
    night: Night,
) -> None:
    _rota(night, "chengbei-complaint")
    await night.files("wangfang")
    await night.advance(5 * SECONDS)

    (page,) = night.pages("xuwen")
    assert night.minute(page) * 60 <= 5
    assert night.pages("zhaolei") == []


async def test_t25_with_nobody_anywhere_it_goes_to_the_owner_at_once(night: Night) -> None:
    organisation = night.rulebook.duty.organisation
    units = {
        name: unit if unit.kind is UnitKind.PROVINCE else replace(unit, head=None)
        for name, unit in organisation.units.items()
    }
    organisation = replace(organisation, units=units, groups=())
    night.rulebook.duty = replace(night.rulebook.duty, organisation=organisation, schedules={})
    await night.files("wangfang")
    await night.advance(5 * SECONDS)

    (page,) = night.pages("guyuan")
    assert night.minute(page) * 60 <= 5


async def test_t25_whoever_has_no_channel_is_passed_over_at_once_and_the_head_hears_of_it(
    night: Night,
) -> None:
    _person(night, "zhaolei", telegram=None, mail=None)
    await night.files("wangfang")
    await night.advance(5 * SECONDS)

    (page,) = night.pages("xuwen")
    assert night.minute(page) * 60 <= 5
    assert len(night.received("xuwen", "赵磊 联系不上")) == 1


async def test_t25_so_is_whoever_has_blocked_the_bot_and_has_no_mail(night: Night) -> None:
    _person(night, "zhaolei", mail=None)
    await night.phone("zhaolei").blocks()
    await night.files("wangfang")
    await night.advance(5 * SECONDS)

    assert len(night.pages("xuwen")) == 1
    await night.advance(60)
    assert len({round(night.minute(page)) for page in night.pages("xuwen")}) > 1, "it goes on"


async def test_t25_of_two_on_duty_the_other_is_called_and_nobody_else_yet(night: Night) -> None:
    _rota(night, "chengbei-complaint", Shift(teams=((PersonId("zhaolei"), PersonId("dingkai")),)))
    _person(night, "zhaolei", telegram=None, mail=None)
    await night.files("wangfang")
    await night.advance(1)

    assert len(night.pages("dingkai")) == 1
    assert night.pages("xuwen") == []


async def test_t25_at_nine_the_administrator_and_the_leader_learn_of_the_next_24_hours(
    night: Night,
) -> None:
    lookahead = night.app.lookahead
    day_only = Shift(teams=((PersonId("zhaolei"),),), starts=time(8), ends=time(20))
    _rota(night, "chengbei-complaint", day_only)
    _person(night, "zhaolei", telegram=None, mail=None)
    await night.until("2026-11-28 08:59")
    assert await lookahead.once() == 0
    await night.until("2026-11-28 09:01")
    assert await lookahead.once() == 2
    assert await lookahead.once() == 0
    await night.settle()

    for person in ("admin", "xuwen"):
        (told,) = night.received(person, "值班有缺口")
        assert "20:00–明天 08:00 没有人值班" in (told.text or "")
        assert "赵磊 有班，却没有能收到呼叫的通道" in (told.text or "")
    await night.until("2026-11-29 09:01")
    assert await lookahead.once() == 2


async def test_t25_who_has_one_channel_only_is_told_by_name_a_day_ahead(night: Night) -> None:
    _person(night, "zhaolei", mail=None)
    await night.until("2026-11-28 09:01")
    assert await night.app.lookahead.once() == 2
    await night.settle()

    for person in ("admin", "xuwen"):
        (told,) = night.received(person, "值班有缺口")
        assert "赵磊 有班，紧急时却只有Telegram一条通道" in (told.text or "")
        assert "再补一样" in (told.text or "")


async def test_t25_who_has_too_few_channels_is_told_by_name_when_the_files_are_changed(
    night: Night, tmp_path: Path
) -> None:
    settings = _installed(tmp_path)
    tell = Administrators(night.app.database, night.rulebook, night.clock, lambda: None).tell
    rereading = Rereading(settings, night.rulebook, tell, night.app.lookahead.holes)
    sound = settings.organisation.read_text("utf-8")

    settings.organisation.write_text(sound.replace(", mail: zhaolei@bank.example", ""), "utf-8")
    assert await rereading.once()
    await night.settle()
    (told,) = night.received("admin", "值班还有缺口")
    assert "赵磊 有班，紧急时却只有Telegram一条通道" in (told.text or "")
    assert night.rulebook.duty.organisation.people["zhaolei"].mail is None, "and yet it counts"

    settings.organisation.write_text(sound, "utf-8")
    assert await rereading.once()
    await night.settle()
    assert len(night.received("admin", "值班还有缺口")) == 1, "mended: nothing more is said"


async def test_t25_a_rota_that_a_plan_counts_on_and_nobody_wrote_is_found_too(
    night: Night,
) -> None:
    schedules = dict(night.rulebook.duty.schedules)
    del schedules["binjiang-complaint"]
    night.rulebook.duty = replace(night.rulebook.duty, schedules=schedules)
    await night.until("2026-11-28 09:01")
    assert await night.app.lookahead.once() == 2
    await night.settle()
    assert len(night.received("chenjing", "09:01–明天 09:01 没有人值班")) == 1
