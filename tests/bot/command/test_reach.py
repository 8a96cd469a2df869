"""`duban check --online`: what is proved of each wire and of everybody on duty, over real wires."""

import asyncio
import os
from collections.abc import AsyncIterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from bot.command.main import app
from bot.command.reach.looking import Report, looked
from bot.command.reach.proof import State
from bot.command.reach.table import lines
from bot.configuration import read_configuration
from simulator.server import Simulator
from storage import people, schema
from storage.database import Database
from storage.people import Binding

WHOLE = Path(__file__).parents[2] / "storage" / "files" / "whole"
NOW = datetime(2026, 11, 27, 18, 10, tzinfo=UTC)
ZHANG, LI = "13800000001", "13800000002"
NOTHING: frozenset[str] = frozenset()
SETTINGS = """
organisation = "organisation.yaml"
plans = "{plans}"
[database]
url = "sqlite+aiosqlite:///{folder}/duban.db"
[telegram]
token = "{sim.token}"
api_base = "{sim.api_base}"
[wecom]
corp_id = "{wecom.corp_id}"
agent_id = {wecom.agent_id}
secret = "{wecom.secret}"
callback_token = "t"
aes_key = "{key}"
api_base = "{sim.wecom_base}"
[gateway]
url = "{sim.gateway_url}"
secret = "{sim.world.gateway.secret}"
[mail]
host = "127.0.0.1"
port = {sim.smtp_port}
sender = "duban@bank.example"
"""


@pytest.fixture(autouse=True)
def _no_settings_from_outside(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [each for each in os.environ if each.startswith("DUBAN_")]:
        monkeypatch.delenv(name)


@pytest.fixture
async def sim() -> AsyncIterator[Simulator]:
    """Zhang and Li, who are on duty by turns, are there on every wire."""
    async with Simulator() as found:
        world = found.world
        for number, name, userid in ((1, "张三", "ZhangSan"), (2, "李四", "lisi")):
            world.add_user(number, name)
            await world.phone(number).starts()
            world.wecom.add_member(userid, name)
        for mobile in (ZHANG, LI):
            world.gateway.add(mobile)
        yield found


@pytest.fixture
def folder(tmp_path: Path, sim: Simulator) -> Path:
    text = (WHOLE / "organisation.yaml").read_text(encoding="utf-8")
    text = text.replace("telegram: 1,", f"telegram: 1, wecom: zhangsan, mobile: {ZHANG},")
    text = text.replace("telegram: 2,", f"telegram: 2, wecom: LiSi, mobile: {LI},")
    (tmp_path / "organisation.yaml").write_text(text, encoding="utf-8")
    settings = SETTINGS.format(
        plans=WHOLE / "plans", folder=tmp_path, sim=sim, wecom=sim.world.wecom, key="k" * 43
    )
    (tmp_path / "duban.toml").write_text(settings, encoding="utf-8")
    return tmp_path


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


async def proved(folder: Path, tested: frozenset[str] = NOTHING) -> Report:
    read, problems = read_configuration(folder / "duban.toml")
    assert read is not None, problems
    return await looked(read, NOW, tested)


def marks(report: Report, person: str) -> dict[str, State]:
    (found,) = (each for each in report.people if each.on_duty.person.id == person)
    return {name: proof.state for name, proof in found.proofs.items()}


async def test_everything_well_is_proved_without_a_word_to_anybody(
    folder: Path, sim: Simulator
) -> None:
    before = [len(sim.world.messages_in(number)) for number in (1, 2)]

    report = await proved(folder)

    assert report.is_sound
    assert {name: proof.state for name, proof in report.wires.items()} == dict.fromkeys(
        ("telegram", "wecom", "sms", "voice", "mail"), State.PROVEN
    )
    assert (
        marks(report, "zhang")
        == marks(report, "li")
        == {
            "wecom": State.PROVEN,
            "telegram": State.PROVEN,
            "sms": State.UNPROVEN,
            "voice": State.UNPROVEN,
            "mail": State.PROVEN,
        }
    )
    said = "\n".join(lines(report))
    assert "✓企业微信 ✓Telegram ？短信 ？电话 ✓邮件" in said
    assert "值班的 2 人每人至少有 2 条" in said
    assert sim.world.letters == [] and sim.world.gateway.texts == []
    assert [len(sim.world.messages_in(number)) for number in (1, 2)] == before
    assert not any(sim.world.wecom.screens.values())


async def test_a_blocked_bot_a_member_out_of_sight_and_a_mailbox_that_is_gone_are_named(
    folder: Path, sim: Simulator
) -> None:
    await sim.world.phone(1).blocks()
    sim.world.wecom.add_member("zhangsan", "张三", visible=False)
    sim.world.faults.add("mail_reject", recipient="zhang@bank.example")
    sim.world.faults.add("mail_busy_rcpt", recipient="li@bank.example")

    report = await proved(folder)

    assert not report.is_sound
    assert list(marks(report, "zhang").values()).count(State.DEAD) == 3
    assert marks(report, "li")["telegram"] is State.PROVEN
    assert marks(report, "li")["mail"] is State.UNPROVEN, "greylisted: nobody knows yet"
    said = "\n".join(lines(report))
    assert "错误  张三 值班，紧急时证实能到的通道只有 0 条" in said
    assert "改法：照上面关于他的提醒改；" in said
    assert "duban check --send" in said and "不在应用的可见范围" in said
    assert "张三，Telegram" in said and "bot was blocked" in said
    assert "0 条通道不通，1 人证实能到的通道不足 2 条" in said


async def test_each_dead_wire_is_told_with_its_mend_and_is_dead_for_everybody(
    folder: Path, sim: Simulator
) -> None:
    settings = folder / "duban.toml"
    change(settings, sim.token, "1:wrong")
    change(settings, sim.world.wecom.secret, "wrong")
    change(settings, sim.world.gateway.secret, "another secret of 32 characters!")
    sim.world.faults.add("mail_refuse")

    report = await proved(folder)

    assert {proof.state for proof in report.wires.values()} == {State.DEAD}
    assert set(marks(report, "li").values()) == {State.DEAD}
    said = "\n".join(lines(report))
    for wanted in ("[telegram] token", "[wecom] secret", "[gateway] 的 url 和 secret", "[mail] 的"):
        assert wanted in said
    assert "5 条通道不通，2 人" in said
    assert "1:wrong" not in said and "corpsecret" not in said


async def test_test_messages_prove_sms_and_say_that_they_are_a_drill(
    folder: Path, sim: Simulator
) -> None:
    change(folder / "organisation.yaml", "wecom: LiSi, ", "")
    change(folder / "organisation.yaml", ", mail: li@bank.example", "")
    change(folder / "organisation.yaml", "telegram: 2, ", "")
    assert not (await proved(folder)).is_sound

    report = await proved(folder, frozenset(("telegram", "wecom", "sms", "mail")))

    assert marks(report, "li") == {"sms": State.PROVEN, "voice": State.UNPROVEN}
    assert "只有 1 条" in "\n".join(lines(report))
    (text,) = sim.world.gateway.telephone(LI).texts
    assert "演练" in text and "不是投诉" in text
    (letter,) = sim.world.letters
    assert letter.recipients == ["zhang@bank.example"] and "演练" in letter.subject
    assert any("演练" in (each.content.text or "") for each in sim.world.messages_in(1))
    assert any("演练" in each.text for each in sim.world.wecom.screens["zhangsan"])
    assert sim.world.gateway.telephone(LI).current() is None

    assert (await proved(folder, frozenset(("sms", "voice")))).people[1].is_enough
    assert "演练" in sim.world.gateway.telephone(LI).picks_up()


async def test_a_number_that_does_not_exist_is_found_by_a_test_message(
    folder: Path, sim: Simulator
) -> None:
    change(folder / "organisation.yaml", LI, "13900000009")

    report = await proved(folder, frozenset(("sms",)))

    assert marks(report, "li")["sms"] is State.DEAD
    assert marks(report, "zhang")["sms"] is State.PROVEN


async def test_aliyun_is_proved_by_nothing_but_a_test_message(folder: Path, sim: Simulator) -> None:
    settings = folder / "duban.toml"
    own = sim.world.settings
    text = settings.read_text(encoding="utf-8")
    gateway = text[text.index("[gateway]") : text.index("[mail]")]
    account = f"""[aliyun]
access_key_id = "{own.aliyun_key_id}"
access_key_secret = "{own.aliyun_key_secret}"
sms_sign = "督办"
sms_template = "SMS_100001"
sms_endpoint = "http://{sim.aliyun_endpoint}"
"""
    settings.write_text(text.replace(gateway, account), encoding="utf-8")

    report = await proved(folder, frozenset(("sms",)))

    assert report.wires["sms"].state is State.UNPROVEN and "voice" not in report.wires
    assert marks(report, "li")["sms"] is State.PROVEN
    assert "演练" in sim.world.gateway.telephone(LI).texts[0]


async def test_wecoms_calls_are_proved_by_nothing_but_a_telephone_that_rings(
    folder: Path, sim: Simulator
) -> None:
    change(folder / "duban.toml", "[wecom]\n", "[wecom]\ncalls = true\n")

    report = await proved(folder)
    assert report.wires["wecom_call"].state is State.UNPROVEN
    assert marks(report, "li")["wecom_call"] is State.UNPROVEN
    assert "企业微信紧急通话：" in "\n".join(lines(report))
    assert not sim.world.wecom.exchange.rings

    refused = await proved(folder, frozenset(("wecom_call",)))
    assert marks(refused, "li")["wecom_call"] is State.DEAD
    assert "301049" in "\n".join(lines(refused))

    sim.world.wecom.may_ring = True
    report = await proved(folder, frozenset(("wecom_call",)))
    assert marks(report, "li")["wecom_call"] is State.PROVEN
    assert {each.userid for each in sim.world.wecom.exchange.rings} == {"zhangsan", "lisi"}

    change(folder / "duban.toml", sim.world.wecom.secret, "wrong")
    dead = await proved(folder)
    assert dead.wires["wecom_call"].state is State.DEAD
    assert "corpsecret" not in "\n".join(lines(dead))


async def test_bindings_by_code_count_and_addresses_known_not_to_work_do_not(
    folder: Path, sim: Simulator
) -> None:
    change(folder / "organisation.yaml", "telegram: 2, ", "")
    assert not (await proved(folder)).knows_bindings
    assert not (folder / "duban.db").exists(), "a check makes no database"
    database = Database(f"sqlite+aiosqlite:///{folder}/duban.db")
    await schema.upgrade(database)
    async with database.writing() as connection:
        await people.bind(connection, Binding("telegram", "2", "li", "live", "李四"), NOW)
        await people.bind(connection, Binding("wecom", "zhangsan", "zhang", "dead", "张三"), NOW)
    await database.close()

    report = await proved(folder)

    assert report.knows_bindings
    assert marks(report, "li")["telegram"] is State.PROVEN
    assert marks(report, "zhang")["wecom"] is State.DEAD
    assert "登记簿里记着这个地址送不到" in "\n".join(lines(report))


async def test_a_wecom_that_nothing_comes_back_from_is_not_proved(
    folder: Path, sim: Simulator
) -> None:
    change(folder / "duban.toml", f'callback_token = "t"\naes_key = "{"k" * 43}"\n', "")

    report = await proved(folder)

    assert report.wires["wecom"].state is State.UNPROVEN
    assert "接收消息" in "\n".join(lines(report))


async def test_the_command_ends_with_1_when_a_wire_is_dead_and_asks_nobody_without_the_option(
    folder: Path, sim: Simulator
) -> None:
    sim.world.faults.add("mail_refuse")
    before = len(sim.world.log.records)

    async def run(*words: str) -> Result:
        command = ["check", *words, "--config", str(folder / "duban.toml")]
        return await asyncio.to_thread(CliRunner().invoke, app, command)

    plain = await run()
    assert plain.exit_code == 0, plain.output
    assert len(sim.world.log.records) == before

    online = await run("--online")
    assert online.exit_code == 1, online.output
    assert "错误  邮件：" in online.output
    assert "1 条通道不通，0 人" in online.output

    change(folder / "duban.toml", "duban@bank.example", "督办@bank.example")
    unusable = await run("--online")
    assert unusable.exit_code == 1
    assert "错误  设置里有一项用不了" in unusable.output and "督办@bank.example" in unusable.output
