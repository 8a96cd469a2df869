"""`duban demo` from outside: the story in a terminal, Ctrl-C, a port that is taken."""

import asyncio
import signal
import socket
from pathlib import Path

import pytest

from tests.demo.conftest import begun, running

STORY_SECONDS = 400

TOLD = [
    "王芳说：客户投诉排队太久",
    "吴昊点「认领」",
    "网点自己当场解决了",
    "→ 周波：🟠 呼叫｜多人",
    "陈静点「认领」",
    "赵磊说：8000",
    "最多还能付",
    "赵磊说：5000",
    "这一件还不能办结",
    "王芳说：客户刘建国 13812345678",
    "→ 赵磊：🟠 呼叫",
    "→ 陈静：🟠 呼叫",
    "孙强点「认领」",
    "孙强点「1小时后」",
    "→ 王芳：☑️ 已办结",
    "02:10",
    "→ 周波：🔴 呼叫｜媒体风险",
    "林悦说：收到",
    "王芳发照片",
    "宣布舆情平息",
    "王芳说：/sos",
    "赵磊 已报结果，请您确认",
    "吴昊点「确认」",
    "曹平点「有出入」",
    "邮件到达 union@binjiang.bank.example",
    "邮件到达 joint-office@binjiang.bank.example",
    "正式挂失 还剩 48 小时",
    "曹平点「挂失了结」",
    "故事讲完了",
]


ON_WECOM = [each for each in TOLD if each not in ("最多还能付", "正式挂失 还剩 48 小时")]
"""A card of WeCom has a short title, and WeCom is not written to at the full hour."""


@pytest.mark.timeout(2 * STORY_SECONDS)
async def test_the_story_night_plays_to_its_end_without_a_page(tmp_path: Path) -> None:
    """With both chats, and on WeCom alone: at once, for most of it is waiting for the clock."""
    await asyncio.gather(
        _plays(tmp_path, TOLD),
        _plays(tmp_path, ON_WECOM, "--wire", "wecom", "--data", "kept"),
    )
    assert [each.name for each in tmp_path.iterdir()] == ["kept"]
    log = (tmp_path / "kept" / "simulator.jsonl").read_text(encoding="utf-8")
    assert "wecom.delivery" in log and "sendMessage" not in log
    assert "too many to this member" not in log, "WeCom dropped something without a word"


async def _plays(folder: Path, expected: list[str], *options: str) -> None:
    process = await begun(folder, "--headless", "--story", *options)
    out, err = await process.communicate()
    told = out.decode()
    assert process.returncode == 0, told + err.decode()
    rest = told
    for each in expected:
        assert each in rest, f"{each!r} is not told after what came before it"
        rest = rest.partition(each)[2]
    assert "[演练] " not in told.partition("\n")[2]
    assert "受理9 在办1 逾期0" in told


async def test_ctrl_c_ends_it_in_order(tmp_path: Path) -> None:
    async with running(tmp_path) as demo:
        code, out, err = await demo.interrupted()
    assert code == 0
    assert "演示结束" in out
    assert "Traceback" not in err


async def test_ctrl_c_ends_a_story_too(tmp_path: Path) -> None:
    process = await begun(tmp_path, "--headless", "--story")
    assert process.stdout is not None
    while "赵磊：🟠 呼叫" not in (line := (await process.stdout.readline()).decode()):
        assert line, "the story ended before anybody was called"
    process.send_signal(signal.SIGINT)
    out, err = await asyncio.wait_for(process.communicate(), 30)
    assert process.returncode == 130
    assert "故事停在这里" in out.decode()
    assert "Traceback" not in err.decode()


@pytest.mark.parametrize("option", ["--port", "--bot-port"])
async def test_a_port_that_is_taken_is_named_with_the_mend(tmp_path: Path, option: str) -> None:
    other = "--bot-port" if option == "--port" else "--port"
    with socket.socket() as holder:
        holder.bind(("127.0.0.1", 0))
        holder.listen()
        port = holder.getsockname()[1]
        process = await begun(tmp_path, option, str(port), other, "0")
        _, err = await process.communicate()
    told = err.decode()
    assert process.returncode == 2
    assert f"端口 {port} 已被占用" in told and f"{option} " in told
    assert "Traceback" not in told
