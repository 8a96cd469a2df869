"""The plans folder and its two plans; targets as they are written."""

import shutil
from datetime import UTC, datetime, time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from escalation.duty import Target, Who
from escalation.plan import (
    ConfirmationRule,
    Milestone,
    NagRule,
    Pace,
    Plan,
    SupplementRule,
)
from escalation.words import Category, Flag, UnitKind
from storage.files.agreement import disagreements
from storage.files.lexicon import load_lexicon
from storage.files.organisation import load_organisation
from storage.files.plan import read_plan
from storage.files.plans import load_plans, read_plans
from storage.files.problems import Fault
from storage.files.targets import parse_target

ROOT = Path(__file__).parents[3]
PLANS = ROOT / "plans"

LEAST = """plan: least
name: 最短的预案
owner: person:zhang
levels: [{id: first, name: 值班, targets: "duty:complaint@branch"}]
deadlines: [{id: R-CLOCK-1, name: 到场, minutes: 60, met_by: arrived}]
"""


@pytest.fixture(scope="module")
def plans() -> dict[str, Plan]:
    found, problems = load_plans(PLANS)
    assert problems == ()
    return {plan.id: plan for plan in found or ()}


def test_r_clock_1_to_3_are_60_240_and_480_minutes_in_the_go_live_plan(
    plans: dict[str, Plan],
) -> None:
    rules = {rule.id: (rule.minutes, rule.met_by) for rule in plans["it-golive"].deadlines}

    assert rules == {
        "R-CLOCK-1": (60, Milestone.ARRIVED),
        "R-CLOCK-2": (240, Milestone.ANSWERED),
        "R-CLOCK-3": (480, Milestone.RESULT),
        "R-CLOCK-5": (0, Milestone.KEPT),
        "C03": (5 * 24 * 60, Milestone.LOSS_SETTLED),
    }


def test_r_media_1_calls_branch_province_and_press_each_for_itself(plans: dict[str, Plan]) -> None:
    for plan in plans.values():
        media = next(t for t in plan.triggers if t.id == "media")
        assert media.flags == {Flag.MEDIA_THREAT, Flag.ANGRY_LEAVE}
        assert media.categories == {Category.MEDIA}
        press = {"press_branch", "press_province"}
        assert {"branch_duty", "branch_leader", "province_duty", *press} <= set(media.levels)
        assert media.critical
        assert media.each
        assert not any(plan.level(each).in_chain for each in press)
        assert media.watch is not None


@pytest.mark.parametrize("flag", [Flag.GROUP, Flag.REPEAT, Flag.OVER_HEAD])
def test_r_up_2_and_r_up_3_go_to_branch_and_province_at_once(
    plans: dict[str, Plan], flag: Flag
) -> None:
    fired = [t for t in plans["it-golive"].triggers if t.fires(frozenset({flag}), Category.GENERAL)]

    assert [trigger.levels for trigger in fired] == [("branch_duty", "province_duty")]


def test_the_go_live_plan_covers_its_days_whole_and_every_category(plans: dict[str, Plan]) -> None:
    plan = plans["it-golive"]

    assert plan.from_at == datetime(2026, 11, 19, 16, tzinfo=UTC)
    assert plan.until_at == datetime(2027, 1, 20, 16, tzinfo=UTC)
    assert set(plan.categories) == set(Category)
    assert all(rule.name and rule.guidance for rule in plan.categories.values())
    assert plan.summary.at == time(18, 0)


def test_the_ordinary_plan_answers_in_24_hours_and_always_stands(plans: dict[str, Plan]) -> None:
    plan = plans["ordinary"]

    assert [(rule.id, rule.minutes) for rule in plan.deadlines] == [
        ("R-SG-1", 1440),
        ("R-BM-3", 4320),
    ]
    assert plan.in_force(datetime(1999, 1, 1, tzinfo=UTC))


def test_the_plans_and_the_sample_organisation_agree() -> None:
    read, _ = read_plans(PLANS)
    duty, _ = load_organisation(ROOT / "examples" / "branch" / "organisation.yaml")

    assert read is not None
    assert duty is not None
    assert disagreements(read, duty.organisation) == ()


def test_what_is_not_written_has_the_defaults_of_the_issue(tmp_path: Path) -> None:
    path = tmp_path / "least.yaml"
    path.write_text(LEAST)

    file, problems = read_plan(path)

    assert problems == ()
    assert file is not None
    level = file.plan.levels[0]
    assert level.ordinary == Pace(wait_minutes=10, repeat_minutes=5)
    assert level.critical == Pace(wait_minutes=5, repeat_minutes=2)
    assert file.plan.starts == "first"
    assert file.plan.deadlines[0].nags == NagRule(
        half_time=True, before_minutes=(15, 5), every_minutes=15, at_most=4, then_next_level=True
    )


def test_the_version_follows_the_rules_and_not_the_layout(tmp_path: Path) -> None:
    path = tmp_path / "least.yaml"
    versions = []
    for text in (LEAST, "# 说明\n" + LEAST.replace(": ", ":   "), LEAST.replace("60", "61")):
        path.write_text(text)
        file, _ = read_plan(path)
        assert file is not None
        versions.append(file.plan.version)

    assert versions[0] == versions[1] != versions[2]
    assert len(versions[0]) == 12


def test_the_same_plan_twice_and_no_standing_plan_are_told(tmp_path: Path) -> None:
    shutil.copy(PLANS / "it-golive.yaml", tmp_path / "a.yaml")
    shutil.copy(PLANS / "it-golive.yaml", tmp_path / "b.yaml")

    plans, problems = load_plans(tmp_path)

    assert plans is None
    assert [(Path(p.file).name, p.line) for p in problems] == [("b.yaml", 5), (tmp_path.name, None)]
    assert "已经有了" in problems[0].what
    assert "随时适用于所有单位" in problems[1].what


def test_an_empty_and_a_missing_folder_are_told(tmp_path: Path) -> None:
    assert "没有预案" in load_plans(tmp_path)[1][0].what
    assert "找不到预案文件夹" in load_plans(tmp_path / "none")[1][0].what


def test_a_lexicon_in_the_folder_is_no_plan(tmp_path: Path) -> None:
    shutil.copy(PLANS / "ordinary.yaml", tmp_path)
    (tmp_path / "words.yaml").write_text("version: 1\n")

    assert load_plans(tmp_path, besides=(tmp_path / "words.yaml",))[1] == ()
    assert load_plans(tmp_path)[1] != ()


def test_what_a_plan_names_and_the_organisation_lacks_is_told_by_line(tmp_path: Path) -> None:
    path = tmp_path / "least.yaml"
    path.write_text(
        LEAST.replace("duty:complaint", "duty:complant")
        + "units: [binjang]\nsummary: {mailboxes: [branch-onion]}\n"
    )
    file, _ = read_plan(path)
    duty, _ = load_organisation(ROOT / "examples" / "branch" / "organisation.yaml")

    assert file is not None
    assert duty is not None
    problems = disagreements([file], duty.organisation)

    assert [(p.line, p.severity.value) for p in problems] == [
        (3, "error"),
        (4, "warning"),
        (6, "error"),
        (7, "error"),
    ]
    assert [p.mend for p in problems[1:]] == [
        "是不是想写 complaint",
        "是不是想写 binjiang",
        "是不是想写 branch-union",
    ]


names = st.from_regex(r"[a-z][a-z0-9_-]{0,10}", fullmatch=True)
places = st.one_of(st.none(), st.sampled_from(UnitKind))
targets = st.one_of(
    st.builds(
        Target, st.sampled_from([Who.DUTY, Who.LEADER, Who.DEPUTIES, Who.MEMBERS]), names, places
    ),
    st.builds(Target, st.sampled_from([Who.HEAD, Who.CONTACTS]), st.just(""), places),
    st.builds(Target, st.just(Who.PERSON), names),
)


@given(targets)
def test_a_target_written_and_read_again_is_the_same(target: Target) -> None:
    assert parse_target(str(target)) == target


@given(st.text(max_size=60))
def test_any_text_is_a_target_or_a_fault(text: str) -> None:
    assert isinstance(parse_target(text), Target | Fault)


def test_the_lexicon_comes_as_a_plain_mapping() -> None:
    mapping, problems = load_lexicon(PLANS / "lexicon.yaml")

    assert problems == ()
    assert mapping is not None
    assert "flags" in mapping


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("- a\n- b\n", "应当是"),
        ("a: !!python/object:os.system x\n", "YAML 写法有误"),
        ("a: 2026-13-45\n", "YAML 写法有误"),
        ("{a: 1}: 2\n", "YAML 写法有误"),
    ],
)
def test_a_lexicon_that_is_no_plain_mapping_is_refused(
    tmp_path: Path, text: str, said: str
) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(text)

    mapping, problems = load_lexicon(path)

    assert mapping is None
    assert said in problems[0].what


def test_r_daily_1_the_plan_says_when_units_are_asked_and_what_goes_where(tmp_path: Path) -> None:
    written = tmp_path / "plan.yaml"
    written.write_text(
        f"""{LEAST}summary:
  mailboxes: [branch-union]
  consolidated: [joint-office]
  supplements: {{at: "08:30", days: 3}}
confirmation: {{ask_at: "16:00", nag_every: 20, at_most: 2}}
"""
    )
    file, problems = read_plan(written)
    assert problems == ()
    assert file is not None
    assert file.plan.summary.consolidated == ("joint-office",)
    assert file.plan.summary.supplements == SupplementRule(at=time(8, 30), days=3)
    asked = ConfirmationRule(ask_at=time(16), nag_every_minutes=20, at_most=2)
    assert file.plan.confirmation == asked


def test_a_plan_without_the_section_asks_nobody_to_confirm(tmp_path: Path) -> None:
    written = tmp_path / "plan.yaml"
    written.write_text(LEAST)
    file, _ = read_plan(written)
    assert file is not None
    assert file.plan.confirmation is None
