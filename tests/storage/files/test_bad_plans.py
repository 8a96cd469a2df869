"""Every file in `bad/plans` has one defect, is named after it, and is told by line and mend."""

from pathlib import Path

import pytest

from storage.files.plan import read_plan

FOLDER = Path(__file__).parent / "bad" / "plans"

DEFECTS = {
    "aftercare_met_by_the_result": (16, "C03 写了 aftercare", "met_by: loss_settled"),
    "answer_due_after_the_result": (16, "比排在它后面的 R-CLOCK-3（480 分钟）还晚", "改小前一个"),
    "asked_after_the_report": (17, "不早于日报时间 18:00", "更早的时间"),
    "blocking_without_levels": (14, "写了 blocks_promises，却没有 levels", "要呼叫的层级"),
    "deadline_in_words": (15, "“minutes”写的是“1小时”", "整数，不带单位"),
    "deadline_unknown_milestone": (15, "不能是“arrive”", "是不是想写 arrived"),
    "deadline_without_milestone": (15, "时限 R-CLOCK-1 缺少“met_by”", "补上 met_by"),
    "instead_of_the_chain_for_media": (13, "首呼层级会听不到媒体风险", "删掉 instead"),
    "level_twice": (8, "层级 first 登记了两次（第 5 行已有）", "换一个 id"),
    "level_without_targets": (5, "层级 first 没有通知对象", "targets: "),
    "loss_report_without_aftercare": (16, "办结后会一直算逾期", "aftercare: true"),
    "mailbox_in_both_lists": (16, "信箱 union 同时写在 mailboxes 和 consolidated 里", "只留一处"),
    "minutes_missing": (15, "缺少“minutes”", "from: promise"),
    "misspelt_key": (14, "没有“deadline”这一项", "是不是想写 deadlines"),
    "nag_before_the_start": (15, "提前 90 分钟催办，时限一共只有 60", "小的分钟数"),
    "name_too_long": (2, "“name”超过 60 个字", "写短一些"),
    "no_levels": (1, "预案没有层级", "levels:"),
    "no_owner": (1, "缺少“owner”", "补上 owner"),
    "number_out_of_range": (16, "“remind”写的是“0”", "1 到 129600"),
    "outlet_reports_above_major": (20, "比重大事项直报的 first 还高", "major_reports_to"),
    "period_backwards": (16, "结束不晚于开始", "写反"),
    "person_at_a_place": (3, "不能再写 @ 单位", "person:zhang"),
    "promise_for_one_category": (16, "却限定了 categories", "删掉这两项"),
    "promise_met_by_the_result": (16, "由 result 来满足，兑现了也停不下来", "met_by: kept"),
    "promise_with_minutes": (16, "从承诺起算的时限不能再写 minutes", "删掉 minutes"),
    "repeat_slower_than_wait": (9, "每 5 分钟重呼，却只等 3 分钟", "repeat 不大于 wait"),
    "stall_out_of_order": (16, "没有一个比一个晚", "remind < tell_head < next_level"),
    "start_outside_the_chain": (16, "起始层级 press", "in_chain"),
    "summary_at_25": (16, "“at”的时间“25:00”不对", "08:30"),
    "switch_in_words": (11, "“in_chain”写的是“不在”", "true 或 false"),
    "target_without_group": (7, "“duty@branch”没有写小组类别", "duty:complaint@branch"),
    "trigger_that_never_fires": (13, "触发条件 media 没有写 flags", "写明"),
    "trigger_without_effect": (14, "queue 触发了也什么都不做", "notify"),
    "two_promises": (17, "只有前一个（R-CLOCK-5）会用到", "只留一个"),
    "unknown_category": (17, "没有“C16”这一项", "C15"),
    "unknown_flag": (13, "“flags”不能是“medai”", "是不是想写 media"),
    "unknown_kind_of_place": (7, "没有“brunch”这级单位", "是不是想写 branch"),
    "unknown_kind_of_target": (7, "不认识“duity”", "是不是想写 duty"),
    "unknown_level_in_trigger": (13, "触发条件 media 提到的层级 frist", "是不是想写 first"),
    "unknown_start": (16, "starts 提到的层级 second 不存在", "可以写：first"),
    "vip_gets_less": (17, "贵宾 5000 元比普通客户 10000 元还少", "贵宾不少于普通客户"),
    "wrong_date_of_period": (16, "“from”的时间“2026-13-01”不对", "当地时间"),
    "wrong_identifier_of_level": (8, "“id”的写法“宣传”不行", "只用英文字母"),
}


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_bad_plan_is_told_with_line_and_mend(defect: str) -> None:
    line, what, mend = DEFECTS[defect]

    plan, problems = read_plan(FOLDER / f"{defect}.yaml")

    assert plan is None
    found = [p for p in problems if what in p.what and mend in p.mend]
    assert [p.line for p in found] == [line], "\n".join(map(str, problems))


def test_every_bad_plan_is_expected_here() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(DEFECTS)
