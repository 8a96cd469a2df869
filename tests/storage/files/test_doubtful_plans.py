"""Plans that are well written and yet surprise: alone, beside another, or with the organisation.

Every file in `bad/doubts`, `bad/agreement` and `bad/folders` has one defect and its name. `whole`
is what they are when nothing is wrong.
"""

from pathlib import Path

import pytest

from escalation.organisation import Organisation
from storage.files.agreement import disagreements
from storage.files.organisation import read_organisation
from storage.files.plan import PlanFile, read_plan
from storage.files.plan_checks import doubts, problems_of
from storage.files.plans import read_plans
from storage.files.problems import Problem, Severity

HERE = Path(__file__).parent
BAD, WHOLE = HERE / "bad", HERE / "whole"

DOUBTS = {
    "aftercare_that_climbs": (21, "是办结以后的后续，逾期却会", "then_next_level: false"),
    "called_after_the_deadline": (10, "层级 second 要到第 90 分钟才呼叫", "wait 改短"),
    "categories_missing": (22, "分类 C07、C09 会出现", "补上这几行"),
    "category_without_guidance": (30, "分类 C08 没有写现场怎么做", "补上 guidance"),
    "clock_that_never_matters": (21, "时限 late 用不上：R-CLOCK-3", "删掉其中一个"),
    "covered_trigger": (18, "press 什么也不增加：同样的条件，media", "删掉它"),
    "critical_slower_than_ordinary": (6, "层级 first 紧急时反而", "不大于 ordinary"),
    "level_below_the_start": (7, "层级 first 永远不会呼叫", "删掉这一级"),
    "level_that_nothing_calls": (12, "层级 press 永远不会呼叫", "某个触发条件"),
    "media_calls_nobody": (16, "没有呼叫任何上级（R-MEDIA-1）", "each: true"),
    "no_spokesperson": (1, "媒体来了找谁（R-MEDIA-2）", "spokesperson: "),
    "overdue_and_silent": (20, "R-CLOCK-3 逾期以后不催任何人", "at_most 至少写 1"),
    "stall_after_the_result": (21, "500 分钟没有进展才提醒", "remind 改短"),
    "trigger_of_the_start_only": (18, "queue 只呼叫起始层级 first", "critical: true"),
}

AGREEMENT = {
    "blocked_for_ever": (19, Severity.ERROR, "层级“条线”认领才许承诺", "blocks_promises"),
    "kind_of_group_nobody_has": (14, Severity.WARNING, "pres 小组，哪个单位都没有", "press"),
    "level_of_nobody": (9, Severity.WARNING, "层级“组长”在哪个网点都没有人", "补上"),
    "owner_of_nobody": (3, Severity.ERROR, "最终负责人 owner: head@province", "补上这个人"),
    "spokesperson_of_nobody": (4, Severity.WARNING, "发言人 spokesperson: deputies", "换一个"),
    "spokesperson_without_telephone": (4, Severity.WARNING, "张三 没有登记电话", "telephone"),
    "unit_within_another": (3, Severity.WARNING, "branch，它已经包含 north", "自动包含"),
    "unknown_mailbox": (21, Severity.ERROR, "信箱 onion 在组织文件里没有", "union"),
    "unknown_owner": (3, Severity.ERROR, "人员 zang 在组织文件里没有", "是不是想写 zhang"),
    "unknown_unit": (3, Severity.ERROR, "单位 nroth 在组织文件里没有", "是不是想写 north"),
    "watched_by_nobody": (17, Severity.WARNING, "media 的 watch 没有人可问", "by: "),
}

FOLDERS = {
    "ambiguous_plans": (1, "预案 other 和 night 管同样的单位", "错开"),
    "no_standing_plan": (None, "没有一个随时适用于所有单位的预案", "不写 period"),
    "same_plan_twice": (1, "预案 night 在", "换一个 plan 名"),
}


@pytest.fixture(scope="module")
def organisation() -> Organisation:
    read, problems = read_organisation(WHOLE / "organisation.yaml")
    assert read is not None, problems
    return read.duty.organisation


def plan_at(path: Path) -> PlanFile:
    plan, problems = read_plan(path)
    assert plan is not None, "\n".join(map(str, problems))
    assert problems == ()
    return plan


def doubts_of(file: PlanFile) -> tuple[Problem, ...]:
    return problems_of(file.path, file.lines, doubts(file.plan), Severity.WARNING)


def test_where_nothing_is_wrong_nothing_is_said(organisation: Organisation) -> None:
    whole = plan_at(WHOLE / "plans" / "night.yaml")

    assert doubts_of(whole) == ()
    assert disagreements([whole], organisation) == ()


@pytest.mark.parametrize("defect", sorted(DOUBTS))
def test_a_doubtful_plan_is_used_and_told_with_line_and_mend(defect: str) -> None:
    line, what, mend = DOUBTS[defect]

    (told,) = doubts_of(plan_at(BAD / "doubts" / f"{defect}.yaml"))

    assert (told.line, told.severity) == (line, Severity.WARNING)
    assert what in told.what
    assert mend in told.mend


@pytest.mark.parametrize("defect", sorted(AGREEMENT))
def test_a_plan_that_does_not_fit_the_organisation_is_told(
    organisation: Organisation, defect: str
) -> None:
    line, severity, what, mend = AGREEMENT[defect]

    told = disagreements([plan_at(BAD / "agreement" / f"{defect}.yaml")], organisation)

    found = [p for p in told if what in p.what and mend in p.mend]
    assert [(p.line, p.severity) for p in found] == [(line, severity)], "\n".join(map(str, told))


@pytest.mark.parametrize("defect", sorted(FOLDERS))
def test_plans_that_do_not_go_together_are_told(defect: str) -> None:
    line, what, mend = FOLDERS[defect]

    plans, told = read_plans(BAD / "folders" / defect)

    assert plans is None
    found = [p for p in told if what in p.what and mend in p.mend]
    assert [p.line for p in found] == [line], "\n".join(map(str, told))


@pytest.mark.parametrize(
    ("folder", "expected"), [("doubts", DOUBTS), ("agreement", AGREEMENT), ("folders", FOLDERS)]
)
def test_every_doubtful_file_is_expected_here(folder: str, expected: dict[str, object]) -> None:
    assert {path.stem for path in (BAD / folder).iterdir()} == set(expected)
