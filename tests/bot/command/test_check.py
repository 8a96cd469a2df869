"""`duban check`: everything wrong at once, or what was read."""

import os
import subprocess
import sys
from pathlib import Path

from tests.bot.command.conftest import ROOT, Run


def replaced(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def line_of(path: Path, text: str) -> int:
    lines = path.read_text(encoding="utf-8").splitlines()
    return next(i for i, line in enumerate(lines, start=1) if text in line)


def test_the_sample_branch_is_well_and_says_who_is_on_duty(run: Run) -> None:
    result = run("check")

    assert result.exit_code == 0, result.output
    assert "一切正常" in result.output
    assert "省行 1、分行 1、支行 2、网点 4" in result.output
    assert "现在值班" in result.output
    assert "滨江分行投诉受理小组" in result.output
    assert "陈静" in result.output


def test_errors_of_all_files_are_listed_in_one_run(run: Run, folder: Path) -> None:
    organisation, plan = folder / "organisation.yaml", folder / "plans" / "it-golive.yaml"
    replaced(organisation, "telegram: 1001", "telegram: wangfang")
    replaced(organisation, "unit: yunhe", "unit: yunhu")
    replaced(plan, "flags: [media, angry_leave]", "flags: [medai]")
    replaced(folder / "plans" / "lexicon.yaml", "version: 1", "version: 1\nunheard: 1")

    result = run("check")

    assert result.exit_code == 1
    assert "用户名“wangfang”" in result.output
    assert f"第 {line_of(organisation, 'yunhu')} 行" in result.output
    assert f"第 {line_of(plan, 'medai')} 行" in result.output
    assert "unheard" in result.output
    assert "共 4 处错误" in result.output


def test_r_tr_1_a_missing_and_an_overlong_guidance_card_are_errors(run: Run, folder: Path) -> None:
    cards = folder / "plans" / "guidance.yaml"
    replaced(cards, "  C07:\n", "  C77:\n")
    replaced(cards, "请客户坐下", "请客户坐下" + "慢慢说" * 40)

    result = run("check")

    assert result.exit_code == 1
    assert "分类 C07 没有话术卡" in result.output
    assert "超过 120" in result.output
    assert "guidance.yaml 第 " in result.output


def test_wrong_settings_are_listed_and_nothing_else_is_tried(run: Run, folder: Path) -> None:
    (folder / "duban.toml").write_text('[http]\nport = "x"\n[clock]\nspeed = -1\n')

    result = run("check")

    assert result.exit_code == 1
    assert "http.port" in result.output
    assert "clock.speed" in result.output


def test_hours_without_anybody_are_warned_of_by_level_and_outlet(run: Run, folder: Path) -> None:
    organisation = folder / "organisation.yaml"
    replaced(organisation, "{people: [zhaolei], from: 20:00", "{people: [zhaolei], from: 22:00")

    result = run("check")

    assert result.exit_code == 0
    assert "城北支行投诉受理小组未来 14 天有 28 小时没人值班：11-28 20:00—22:00" in result.output
    assert f"{organisation} 第 {line_of(organisation, '  chengbei-complaint:')} 行" in result.output
    assert "支行值班”在" not in result.output, "the plan names whom to call instead"
    plan = folder / "plans" / "it-golive.yaml"
    replaced(plan, "    if_empty: [head@sub_branch]\n", "")
    result = run("check")
    assert "层级“支行值班”在 西湖路营业部、运河网点 有 28 小时无人可呼" in result.output
    assert f"{plan} 第 {line_of(plan, 'id: sub_branch_duty')} 行" in result.output


def test_somebody_on_duty_without_any_channel_is_warned_of(run: Run, folder: Path) -> None:
    organisation = folder / "organisation.yaml"
    replaced(organisation, ", telegram: 1022, mail: xiebin@bank.example}", "}")

    result = run("check")

    assert result.exit_code == 0
    assert "谢斌 在 chengnan-complaint 值班，紧急呼叫却没有一条通道" in result.output
    assert f"第 {line_of(organisation, 'name: 谢斌')} 行" in result.output


def test_sms_and_voice_to_one_mobile_are_two_ways_where_there_is_a_gateway(
    run: Run, folder: Path
) -> None:
    replaced(folder / "organisation.yaml", ", telegram: 1022, mail: xiebin@bank.example}", "}")
    settings = folder / "duban.toml"
    gateway = (
        '[gateway]\nurl = "http://127.0.0.1:9/g"\nsecret = "0123456789abcdef0123456789abcdef"\n'
    )
    settings.write_text(settings.read_text("utf-8") + gateway, "utf-8")
    assert "谢斌" not in run("check").output.split("单位")[0]

    settings.write_text(settings.read_text("utf-8") + "voice = false\n", "utf-8")
    told = run("check").output
    assert "值班的 谢斌（短信） 紧急时只有一条通道" in told
    assert "改法：补 wecom 企业微信账号" in told


def test_a_missing_kind_of_group_and_a_mailbox_without_address_are_warned_of(
    run: Run, folder: Path
) -> None:
    replaced(folder / "plans" / "ordinary.yaml", "members:security@branch", "members:guard@branch")
    replaced(folder / "organisation.yaml", "address: union@binjiang.bank.example, ", "")

    result = run("check")

    assert result.exit_code == 0
    assert "用到的 guard 小组，哪个单位都没有" in result.output
    assert "信箱 branch-union 没有地址" in result.output
    assert "没有错误，2 处提醒" in result.output


def test_wires_nobody_probes_and_a_watchdog_that_reaches_nobody_are_warned_of(
    run: Run, folder: Path
) -> None:
    settings = folder / "duban.toml"
    known = '[telegram]\ntoken = "1:t"\n[mail]\nhost = "mail.example"\n'
    settings.write_text(f'{known}[watchdog.second_mail]\nhost = "other.example"\n')
    replaced(folder / "organisation.yaml", "mail: admin@bank.example, ", "")
    result = run("check")

    assert "Telegram通道没有设置自检地址" in result.output
    assert "邮件通道没有设置自检地址" in result.output
    assert "看门狗的信没有人收" in result.output

    settings.write_text(known)
    assert "看门狗没有自己的邮件服务器" in run("check").output


def test_a_missing_token_and_a_missing_mail_host_are_warned_of(run: Run, folder: Path) -> None:
    (folder / "duban.toml").write_text("")

    result = run("check")

    assert result.exit_code == 0
    assert "DUBAN_TELEGRAM__TOKEN" in result.output
    assert "DUBAN_MAIL__HOST" in result.output


def test_a_missing_owner_of_a_plan_is_an_error(run: Run, folder: Path) -> None:
    replaced(folder / "plans" / "ordinary.yaml", "owner: head@branch", "owner: person:nobody")

    result = run("check")

    assert result.exit_code == 1
    assert "人员 nobody 在组织文件里没有" in result.output


def test_a_setting_that_points_nowhere_is_told_at_its_line_with_the_whole_path(
    run: Run, folder: Path
) -> None:
    settings = folder / "duban.toml"
    text = settings.read_text(encoding="utf-8")
    settings.write_text('# 样例\nplans = "../../no-plans"\n' + text, encoding="utf-8")

    result = run("check")

    assert result.exit_code == 1
    meant = folder.parents[1] / "no-plans"
    assert f"{settings} 第 2 行" in result.output
    assert f"plans 指的 {meant} 不存在" in result.output
    assert "找不到" not in result.output


def test_a_folder_without_settings_is_told_as_that(tmp_path: Path) -> None:
    here = tmp_path / "empty"
    here.mkdir()
    command = [sys.executable, "-c", "from bot.command.main import app; app(['check'])"]
    done = subprocess.run(
        command,
        cwd=here,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 1
    assert "这个文件夹没有 duban.toml" in done.stdout
    assert "共 1 处错误" in done.stdout
