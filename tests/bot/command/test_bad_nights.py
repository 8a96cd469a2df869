"""Organisation files of `bad/nights`: allowed, and yet some night nobody would be paged."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from bot.command.findings import findings
from bot.configuration import read_configuration
from storage.files.problems import Problem, Severity

FILES = Path(__file__).parents[2] / "storage" / "files"
NIGHTS, WHOLE = FILES / "bad" / "nights", FILES / "whole"
NOW = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)

SETTINGS = """
organisation = "{organisation}"
plans = "{plans}"
[telegram]
token = "1:t"
[mail]
host = "mail.example"
[probe]
telegram_chat = 1
mail = "probe@mail.example"
[watchdog]
also = "it@mail.example"
[watchdog.mail]
host = "other.example"
"""

DEFECTS = {
    "contact_nobody_reaches": (4, "北网点 的负责人或联系人 赵六 没有一条通道", "补 wecom"),
    "gap_in_the_rota": (14, "未来 14 天有 7 小时没人值班：11-28 20:00—20:30", "班次接上"),
    "ladder_of_one_channel": (6, "值班的 张三（邮件） 紧急时只有一条通道", "至少要有两条"),
    "level_without_anybody_at_night": (6, "“值班”在 北网点 有 168 小时无人可呼", "if_empty"),
    "mailbox_without_address": (19, "信箱 union 没有地址", "名字@域名"),
    "mailbox_without_readers": (19, "信箱 union 没有写由谁拆信", "readers"),
    "on_duty_by_one_channel_only": (6, "值班的 张三（Telegram） 紧急时只有一条通道", "各算一条"),
    "on_duty_outside_the_group": (14, "李四 排在 受理小组 的班上", "调走了"),
    "on_duty_without_channel": (9, "赵六 在 team 值班，紧急呼叫却没有一条通道", "登记码"),
    "paged_by_rota_without_one": (11, "呼叫受理小组的值班人员，却没有它的值班表", "rota"),
    "unit_with_one_contact": (4, "北网点 没有写全第一、第二联系人", "第二联系人]"),
    "unit_without_head": (4, "北网点 没有负责人", "head"),
}


def told(tmp_path: Path, organisation: Path) -> tuple[Problem, ...]:
    settings = tmp_path / "duban.toml"
    text = SETTINGS.format(organisation=organisation, plans=WHOLE / "plans")
    settings.write_text(text, encoding="utf-8")
    read, problems = read_configuration(settings)
    assert read is not None, "\n".join(map(str, problems))
    return (*problems, *findings(read, NOW))


def test_where_nothing_is_wrong_nothing_is_said(tmp_path: Path) -> None:
    assert told(tmp_path, WHOLE / "organisation.yaml") == ()


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_what_will_fail_some_night_is_told_with_line_and_mend(tmp_path: Path, defect: str) -> None:
    line, what, mend = DEFECTS[defect]

    problems = told(tmp_path, NIGHTS / f"{defect}.yaml")

    found = [p for p in problems if what in p.what and mend in f"{p.what} {p.mend}"]
    assert [(p.line, p.severity) for p in found] == [(line, Severity.WARNING)], "\n".join(
        map(str, problems)
    )


def test_every_bad_night_is_expected_here() -> None:
    assert {path.stem for path in NIGHTS.iterdir()} == set(DEFECTS)


def test_a_plan_whose_period_is_over_is_told(tmp_path: Path) -> None:
    plans = tmp_path / "plans"
    plans.mkdir()
    night = (WHOLE / "plans" / "night.yaml").read_text(encoding="utf-8")
    (plans / "night.yaml").write_text(night, encoding="utf-8")
    over = night.replace("plan: night", "plan: over\nperiod: {until: 2026-11-20}")
    (plans / "over.yaml").write_text(over, encoding="utf-8")
    settings = tmp_path / "duban.toml"
    text = SETTINGS.format(organisation=WHOLE / "organisation.yaml", plans=plans)
    settings.write_text(text, encoding="utf-8")
    read, _ = read_configuration(settings)
    assert read is not None

    (problem,) = findings(read, NOW)

    assert problem.line == 2
    assert "有效期 2026-11-21 00:00 就结束了" in problem.what
