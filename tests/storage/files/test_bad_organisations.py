"""Every file in `bad/organisation` has one defect and its name, and is told by line and mend."""

from pathlib import Path

import pytest

from storage.files.organisation import load_organisation

FOLDER = Path(__file__).parent / "bad" / "organisation"

DEFECTS = {
    "a_list": (1, "应当是“名字: 内容”的若干行", "检查缩进"),
    "alias": (8, "锚点或别名", "直接写出来"),
    "anchor": (8, "锚点或别名", "直接写出来"),
    "bad_mobile": (7, "mobile“0571-65550101”不是手机号", "写在 telephone"),
    "bad_telephone": (7, "电话“问总机”看不懂", "只写数字"),
    "bad_turns_since": (16, "“since”的日期“11月2日”不对", "年-月-日"),
    "chinese_colon": (10, "YAML 写法有误", "中文冒号"),
    "control_character": (2, "YAML 写法有误", "看不见的控制字符"),
    "duplicate_person": (6, "人员 zhang 登记了两次（第 5 行已有）", "换一个 id"),
    "duplicate_unit": (3, "单位 branch 登记了两次（第 2 行已有）", "换一个 id"),
    "empty": (None, "文件是空的", "examples/branch"),
    "group_identifier_missing": (12, "小组缺少“id”", "补上 id"),
    "group_without_people": (8, "小组 team 一个人也没有", "leader"),
    "hour_25": (12, "“from”的时间“25:00”不对", "08:30"),
    "identifier_with_blank": (6, "“li si”不行", "只用英文字母"),
    "key_written_twice": (6, "“name”写了两次", "留一处"),
    "ladder_as_list": (7, "“人员 li 的 ladder”应当是", "若干行"),
    "ladder_empty": (7, "人员 li 的紧急通道次序一条通道也没有", "删掉 critical"),
    "ladder_misspelt_part": (7, "人员 li 的 ladder 里没有“critcal”这一项", "是不是想写 critical"),
    "ladder_of_file_misspelt": (2, "组织文件的紧急通道次序里的“sns”不是通道", "是不是想写 sms"),
    "ladder_twice": (7, "人员 li 的平时通道次序里 mail 写了两次", "先试的写在前面"),
    "ladder_unknown_transport": (7, "人员 li 的紧急通道次序里的“企业微信”", "是不是想写 wecom"),
    "mail_without_at_sign": (14, "“union.bank.example”不对", "名字@域名"),
    "missing_name": (6, "人员 li 缺少“name”", "补上 name"),
    "misspelt_key": (6, "没有“telegran”这一项", "是不是想写 telegram"),
    "name_too_long": (8, "“name”超过 40 个字", "写短一些"),
    "not_utf8": (2, "不是 UTF-8", "另存为 UTF-8"),
    "nothing_but_units": (1, "缺少“people”", "补上 people"),
    "override_backwards": (14, "结束不晚于开始", "写反"),
    "override_bad_date": (14, "“2026-11-31 08:00”不对", "2026-11-28 02:10"),
    "parent_loop": (2, "branch → north → branch", "parent"),
    "people_and_teams": (12, "同时写了 people 和 teams", "轮流值班用 teams"),
    "people_as_mapping": (4, "“people”应当是一个列表", "- "),
    "rota_without_shifts": (15, "team 的值班表没有班次", "shifts: "),
    "same_mobile_twice": (7, "李四（li） 的 mobile 都是 13800001001", "只属于一个人"),
    "same_telegram_twice": (6, "张三（zhang）（第 5 行）和 李四（li）", "只属于一个人"),
    "same_wecom_in_capitals": (
        7,
        "（第 6 行）和 李四（li） 的 wecom 都是 zhang.san",
        "一个 wecom",
    ),
    "shift_without_people": (12, "班次没有人", "people: "),
    "tab_indentation": (6, "YAML 写法有误", "不要用 Tab"),
    "telegram_at_sign": (6, "YAML 写法有误", "写数字 id，不写用户名"),
    "telegram_user_name": (6, "用户名“lisi_bot”，不是数字 id", "写数字 id"),
    "too_deep": (1, "嵌套太深", "括号"),
    "turns_without_teams": (12, "写了 turns，却没有 teams", "teams: "),
    "two_groups_of_a_kind": (9, "已有一个 complaint 小组（team）", "合并"),
    "two_parents": (7, "north 写在 branch 下面，parent 却是 south", "删掉 parent"),
    "unclosed_bracket": (13, "YAML 写法有误", "括号是否成对"),
    "unknown_group_in_rota": (10, "小组 taem 不存在", "是不是想写 team"),
    "unknown_head": (2, "单位 branch 的负责人 wang 不存在", "是不是想写 zhang"),
    "unknown_kind_of_unit": (3, "不能是“outlets”", "是不是想写 outlet"),
    "unknown_leader": (8, "小组 team 的组长 chang 不存在", "是不是想写 zhang"),
    "unknown_parent": (3, "单位 north 的上级 brunch 不存在", "是不是想写 branch"),
    "unknown_person_on_duty": (12, "值班人员 lee 不存在", "可以写：zhang、li"),
    "unknown_role": (6, "不能是“boss”", "administrator、union、spokesperson"),
    "unknown_timezone": (13, "没有“Asia/Beijing”这个时区", "Asia/Shanghai"),
    "unknown_turns": (12, "不能是“monthly”", "daily、weekly"),
    "unknown_unit_of_person": (6, "人员 li 的单位 nroth 不存在", "是不是想写 north"),
    "unreadable_days": (12, "“周八”看不懂", "周一至周五"),
    "wecom_name": (7, "人员 li 的 wecom 写的是“李四”", "不是姓名"),
    "wecom_too_long": (7, "人员 li 的 wecom 写的是“aaaa", "1 到 64 个"),
}


@pytest.mark.parametrize("defect", sorted(DEFECTS))
def test_a_bad_organisation_file_is_told_with_line_and_mend(defect: str) -> None:
    line, what, mend = DEFECTS[defect]

    duty, problems = load_organisation(FOLDER / f"{defect}.yaml")

    assert duty is None
    found = [p for p in problems if what in p.what and mend in p.mend]
    assert [p.line for p in found] == [line], "\n".join(map(str, problems))
    assert found[0].file.endswith(f"{defect}.yaml")


def test_every_bad_organisation_file_is_expected_here() -> None:
    assert {path.stem for path in FOLDER.iterdir()} == set(DEFECTS)


@pytest.mark.parametrize("defect", sorted(set(DEFECTS) - {"people_as_mapping", "a_list"}))
def test_one_defect_makes_one_problem(defect: str) -> None:
    _, problems = load_organisation(FOLDER / f"{defect}.yaml")

    assert len(problems) == 1, "\n".join(map(str, problems))
