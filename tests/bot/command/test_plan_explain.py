"""`duban plan explain`: the whole future in aligned Chinese, and clear answers to wrong words."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.command.columns import rows, width, wrapped
from bot.command.explaining import Line, folded
from tests.bot.command.conftest import Run

NIGHT = ("--unit", "xihulu", "--at", "2026-11-28 02:10")


def explained(run: Run, *arguments: str) -> list[str]:
    result = run("plan", "explain", "it-golive", *NIGHT, *arguments)
    assert result.exit_code == 0, result.output
    return [" ".join(line.split()) for line in result.output.splitlines()]


def test_r_media_1_is_explained_level_by_level_with_names(run: Run) -> None:
    lines = explained(run, "--category", "C14", "--flag", "media")

    assert "11-28 02:10 +0 分 ● 触发：媒体风险 触发条件" in lines
    for page in ("支行值班", "分行值班", "省行工作组值班", "分行对外宣传"):
        assert any(f"呼叫 {page} 第 1 次 触发条件" in line for line in lines)
    assert "呼叫 分行对外宣传 第 1 次 触发条件 林悦" in lines
    assert "呼叫 省行对外宣传 第 1 次 触发条件 邓晨" in lines
    assert "11-28 02:12 +2 分 呼叫 支行值班 第 2 次 触发条件 赵磊" in lines
    assert any("节奏 紧急" in line for line in lines)
    assert any("不接受采访" in line for line in lines)


def test_r_clock_1_to_3_are_explained_with_their_limits_nags_and_breaches(run: Run) -> None:
    lines = explained(run)

    assert "● 到场（R-CLOCK-1）：受理后 1 小时内" in lines
    assert any(line.startswith("催办：时间过半；到期前 15 分钟、5 分钟；到期时") for line in lines)
    assert "11-28 03:10 +60 分 ● 省行工作组组长 到时无人认领 无人认领" in lines
    assert "● 逾期：到场 逾期" in lines
    assert any("催办 即将到期：回复客户" in line for line in lines)
    assert any("催办 已到期：报结果" in line for line in lines)
    assert "呼叫 最终负责人，每 15 分钟一次，共 12 次 无人认领 顾远" in lines
    assert "11-28 02:20 +10 分 ● 支行值班 到时无人认领 无人认领" in lines
    assert "呼叫 分行小组组长 第 1 次 无人认领 陈静、孙强" in lines


def test_r_intake_3_and_c10_are_explained_as_the_plan_has_them(run: Run) -> None:
    lines = explained(run, "--category", "C10", "--flag", "vip", "--channel", "95566")

    assert "不先呼叫 支行值班，直接呼叫 单位联系人" in lines
    assert "条线 认领之前，不许承诺客户" in lines
    assert any("标记 贵宾（vip） 渠道 95566 省行客服" in line for line in lines)
    assert "呼叫 单位联系人 第 1 次 触发条件 吴昊、唐丽" in lines
    assert not any("媒体来了" in line for line in lines)


def test_r_clock_5_and_r_media_3_are_explained_in_words(run: Run) -> None:
    lines = explained(run, "--flag", "media")

    assert any(line.startswith("● 兑现承诺（R-CLOCK-5）：答应客户几点就是几点") for line in lines)
    assert (
        "催办：到期前 30 分钟、10 分钟；到期时；逾期后每 15 分钟一次，共 4 次，再没有就上一级"
        in lines
    )
    assert any(line.startswith("盯住媒体和网络：每 4 小时问一次") for line in lines)
    assert any("请媒体找 林悦" in line and "电话 0571-65550105" in line for line in lines)
    assert any("催办 媒体和网络有没有动静，每 4 小时一次，共 60 次" in line for line in lines)


def test_c03_aftercare_and_c04_limits_are_explained(run: Run) -> None:
    lines = explained(run, "--category", "C03")
    assert any("只对 C03 停机期间挂失，受理后 5 天内；结果报了也要跟到底" in line for line in lines)
    assert any("12-01 02:10 +3 天 催办 即将到期：正式挂失" in line for line in lines)

    lines = explained(run, "--category", "C04")
    assert "应急支付：普通客户最多 5000 元，贵宾 10000 元，超过的不让付" in lines


def test_without_options_the_whole_plan_is_read_first(run: Run) -> None:
    result = run("plan", "explain", "it-golive")

    assert result.exit_code == 0
    lines = [" ".join(line.split()) for line in result.output.splitlines()]
    for said in (
        "期间 2026-11-20 00:00 至 2027-01-21 00:00（Asia/Shanghai）",
        "单位 所有单位",
        "重大的、本级处理不了的，随时直报“省行工作组值班”。",
        "认领后没有进展：1 小时提醒承办人，1 小时 30 分钟告诉其负责人，2 小时上一级。",
        "18:00 日报送 branch-union（union@binjiang.bank.example）",
        "【推演：一件普通投诉，谁都不动】",
    ):
        assert said in lines, said
    assert any(line.startswith("2 起 支行值班 等 10 分，每 5 分再呼") for line in lines)
    assert any(line == "没排班时马上改呼 城北支行负责人（徐文）" for line in lines)
    assert any(line.startswith("16:30 请各单位第一联系人确认当天数字") for line in lines)
    assert any(line.startswith("18:00 汇总日报送 joint-office") for line in lines)
    assert any(line.startswith("09:00 发出后数字有变，发补充报告") for line in lines)
    assert sum(line.startswith("C1") for line in lines) >= 6


def test_what_repeats_at_one_pace_is_one_line_and_what_does_not_stays() -> None:
    def line(minute: int, what: str) -> Line:
        at = datetime(2026, 11, 28, tzinfo=UTC) + timedelta(minutes=minute)
        return Line(at, f"{what} 第 {minute} 次", "", (), what)

    pages = [line(minute, "呼叫") for minute in (0, 15, 30, 45, 60, 70, 80)]
    found = folded([*pages, line(90, "通知")])

    assert [(each.what, each.often) for each in found] == [
        ("呼叫", "每 15 分钟一次，共 5 次"),
        ("呼叫 第 70 次", ""),
        ("呼叫 第 80 次", ""),
        ("通知 第 90 次", ""),
    ]


def test_an_instant_outside_the_period_is_pointed_out(run: Run) -> None:
    result = run("plan", "explain", "it-golive", "--unit", "xihulu", "--at", "2026-10-01 09:00")

    assert result.exit_code == 0
    assert "不在这个预案的有效期内" in result.output


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("it-goliv",), ("没有“it-goliv”这个预案。是不是想写 it-golive", "it-golive、ordinary")),
        (
            ("it-golive", "--flag", "medai"),
            ("没有“medai”这个标记。是不是想写 media", "angry_leave"),
        ),
        (("it-golive", "--category", "C99"), ("没有“C99”这个分类", "C01、C02")),
        (("it-golive", "--channel", "95588"), ("没有“95588”这个渠道。是不是想写 95566", "media")),
        (("it-golive", "--unit", "xihu"), ("没有“xihu”这个单位。是不是想写 xihulu", "binjiang")),
        (("it-golive", "--by", "wangfan"), ("没有“wangfan”这个人员。是不是想写 wangfang",)),
        (("it-golive", "--at", "昨晚"), ("看不懂时间“昨晚”",)),
    ],
)
def test_an_unknown_word_is_answered_with_the_choices(
    run: Run, arguments: tuple[str, ...], said: tuple[str, ...]
) -> None:
    result = run("plan", "explain", *arguments)

    assert result.exit_code == 1
    for each in said:
        assert each in result.output


def test_without_options_the_first_outlet_and_the_present_are_taken(run: Run) -> None:
    result = run("plan", "explain", "ordinary")

    assert result.exit_code == 0
    assert "西湖路营业部" in result.output


def test_columns_line_up_although_chinese_is_wider() -> None:
    lines = rows([("时间", "经过", "x"), ("ab", "c", "y")])

    assert [width(line[: line.index(end)]) for line, end in zip(lines, "xy", strict=True)] == [
        12,
        12,
    ]


def test_names_are_wrapped_between_names() -> None:
    assert wrapped(["王芳", "赵磊", "陈静"], 10) == ["王芳、赵磊", "陈静"]
    assert wrapped([], 10) == [""]
