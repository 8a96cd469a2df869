"""`duban plan explain`: the whole future in aligned Chinese, and clear answers to wrong words."""

import pytest

from bot.command.columns import rows, width, wrapped
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

    assert "时限 R-CLOCK-1 到场：60 分钟内" in lines
    assert "11-28 03:10 +60 分 ● 省行工作组组长 到时无人认领 无人认领" in lines
    assert "● 逾期：到场 逾期" in lines
    assert any("催办 即将到期：回复客户" in line for line in lines)
    assert any("催办 已到期：报结果" in line for line in lines)
    assert "11-28 02:20 +10 分 ● 支行值班 到时无人认领 无人认领" in lines
    assert "呼叫 分行小组组长 第 1 次 无人认领 陈静、孙强" in lines


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
