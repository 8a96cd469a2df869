"""Rota and plans are taken up while the process runs; a faulty file changes nothing."""

import shutil
from collections.abc import Sequence
from pathlib import Path
from random import Random

import pytest
from sqlalchemy import text

from bot.clock import SystemClock
from bot.configuration import read_files
from bot.loops.administrators import Administrators
from bot.loops.rereading import Rereading
from bot.settings import Settings
from escalation.organisation import Role
from handlers.card import Card
from handlers.rulebook import Rulebook
from storage import schema
from storage.codec import from_text
from storage.database import Database

ROOT = Path(__file__).parents[3]


def _installed(folder: Path) -> tuple[Settings, Rulebook]:
    shutil.copy(ROOT / "examples" / "branch" / "organisation.yaml", folder)
    shutil.copytree(ROOT / "plans", folder / "plans")
    settings = Settings(organisation=folder / "organisation.yaml", plans=folder / "plans")
    read, problems = read_files(settings)
    assert read is not None, problems
    return settings, read.rulebook(Random(1))


async def test_a_changed_rota_is_taken_up_without_a_restart(tmp_path: Path) -> None:
    settings, rulebook = _installed(tmp_path)
    rereading = Rereading(settings, rulebook)
    assert not await rereading.once()

    text = settings.organisation.read_text(encoding="utf-8")
    settings.organisation.write_text(text.replace("name: 王芳", "name: 王芳芳"), encoding="utf-8")

    assert await rereading.once()
    assert rulebook.duty.organisation.people["wangfang"].name == "王芳芳"


async def test_a_faulty_file_leaves_everything_as_it_was(tmp_path: Path) -> None:
    settings, rulebook = _installed(tmp_path)
    rereading = Rereading(settings, rulebook)
    before = rulebook.duty, rulebook.plans

    settings.organisation.write_text("units: [", encoding="utf-8")

    assert not await rereading.once()
    assert (rulebook.duty, rulebook.plans) == before


async def test_a_plan_that_is_mended_is_taken_up_with_its_new_version(tmp_path: Path) -> None:
    settings, rulebook = _installed(tmp_path)
    rereading = Rereading(settings, rulebook)
    before = {plan.id: plan.version for plan in rulebook.plans}

    path = settings.plans / "it-golive.yaml"
    path.write_text(
        path.read_text(encoding="utf-8").replace("ordinary: 10", "ordinary: 8"), "utf-8"
    )

    assert await rereading.once()
    after = {plan.id: plan.version for plan in rulebook.plans}
    assert after["it-golive"] != before["it-golive"] and after["ordinary"] == before["ordinary"]


async def test_a_guidance_card_is_taken_up_and_a_faulty_one_is_not(tmp_path: Path) -> None:
    settings, rulebook = _installed(tmp_path)
    rereading = Rereading(settings, rulebook)
    path = settings.plans / "guidance.yaml"
    text = path.read_text(encoding="utf-8")

    path.write_text(text.replace("请客户坐下", "请客户到里面坐下"), "utf-8")
    assert await rereading.once()
    taken = rulebook.guidance
    card = taken.find("C01")
    assert card is not None and "到里面坐下" in card.first

    path.write_text(text.replace("  C01:", "  C77:"), "utf-8")
    assert not await rereading.once()
    assert rulebook.guidance is taken


async def test_files_that_cannot_be_asked_do_not_end_the_loop(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    settings, rulebook = _installed(tmp_path)
    rereading = Rereading(settings, rulebook)
    before = rulebook.duty, rulebook.plans

    def vanished(_path: Path, **_more: object) -> None:
        raise FileNotFoundError("gone between the listing and the look")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "stat", vanished)
        assert not await rereading.once()
    settings.organisation.write_bytes(b"\xff\xfe\x00bad")
    assert not await rereading.once()
    assert (rulebook.duty, rulebook.plans) == before


async def test_administrators_hear_of_a_faulty_file_once_until_its_faults_are_others(
    tmp_path: Path,
) -> None:
    settings, rulebook = _installed(tmp_path)
    told: list[str] = []

    async def tell(lines: Sequence[str]) -> None:
        told.append("\n".join(lines))

    rereading = Rereading(settings, rulebook, tell)
    path = settings.plans / "it-golive.yaml"
    sound = path.read_text(encoding="utf-8")
    faulty = sound.replace("flags: [media, angry_leave]", "flags: [medai]")
    assert faulty != sound

    path.write_text(faulty, "utf-8")
    assert not await rereading.once()
    assert not await rereading.once()
    (first,) = told
    assert "没有生效" in first and "medai" in first and "it-golive.yaml" in first

    path.write_text(faulty + "# 又存了一次", "utf-8")
    assert not await rereading.once()
    assert len(told) == 1

    path.write_text(sound, "utf-8")
    assert await rereading.once()
    path.write_text(faulty, "utf-8")
    assert not await rereading.once()
    assert len(told) == 2


async def test_the_word_about_a_faulty_file_is_owed_to_each_administrator(tmp_path: Path) -> None:
    settings, rulebook = _installed(tmp_path)
    database = Database(f"sqlite+aiosqlite:///{tmp_path / 'duban.db'}")
    await schema.upgrade(database)
    rung: list[bool] = []
    clock = SystemClock()
    alerts: list[tuple[str, str]] = []

    async def alert(title: str, said: str) -> None:
        alerts.append((title, said))

    administrators = Administrators(
        database, rulebook, clock, lambda: rung.append(True), alert=alert
    )

    rereading = Rereading(settings, rulebook, administrators.tell)
    settings.organisation.write_text("units: [", encoding="utf-8")
    assert not await rereading.once()

    async with database.reading() as connection:
        rows = (await connection.execute(text("SELECT person, body FROM outbox"))).all()
    await database.close()
    everybody = rulebook.duty.organisation.people.values()
    assert (
        {row[0] for row in rows}
        == {p.id for p in everybody if Role.ADMINISTRATOR in p.roles}
        != set()
    )
    assert all("没有生效" in from_text(Card, row[1]).text for row in rows)
    assert rung == [True]
    ((title, said),) = alerts
    assert "管理员" in title and "organisation" not in said, "that there is a word, not the word"
