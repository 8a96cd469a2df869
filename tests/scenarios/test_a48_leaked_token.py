"""A48: a secret has leaked; one command changes it while `duban serve` runs; nothing is lost."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from stat import S_IMODE

import aiohttp
from typer.testing import CliRunner

from bot.command.main import app
from simulator.wecom.corp import Corp
from tests.spine.process import RESPONDER, STARTING, TELLER, Process, a_world

OLD_SECRET = "only-telegram-knew-this-1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"
CALLBACK, NEW_CALLBACK = ("QDG6eK", "j" * 43), ("Xk29dQ", "Y" * 43)


async def test_a48_a_revoked_token_is_changed_while_the_process_polls(tmp_path: Path) -> None:
    kept = {"TELEGRAM__TOKEN": ""}
    async with _serving(tmp_path, kept) as process:
        world, teller = process.world, process.world.phone(TELLER)
        leaked = world.token
        fresh = world.revoke_token()
        await process.until(lambda: process.logged("telegram_polling_failed"))
        await teller.types("/sos 客户在大堂吵起来了")

        ended, said = await _duban(process, "rotate", "telegram", typed="123:another-bot")
        assert ended == 1 and "另一个机器人" in said and leaked not in said
        assert _file(tmp_path, "TELEGRAM__TOKEN").read_text(encoding="utf-8").strip() == leaked
        ended, said = await _duban(process, "rotate", "telegram", typed=fresh)
        assert ended == 0 and "@duban_bot" in said and fresh not in said
        assert _file(tmp_path, "TELEGRAM__TOKEN").read_text(encoding="utf-8").strip() == fresh
        assert S_IMODE(_file(tmp_path, "TELEGRAM__TOKEN").stat().st_mode) == 0o600

        await world.until(process.pages, timeout=STARTING)
        await world.phone(RESPONDER).taps("认领")
        await world.phone(RESPONDER).sees("已由 赵磊 认领", timeout=STARTING)
        assert len(process.pages()) == 1, "the message was stored once, the page went out once"
        assert leaked not in process.said() and fresh not in process.said()


async def test_a48_with_a_webhook_the_old_secret_is_dead_and_a_page_owed_meanwhile_goes_out(
    tmp_path: Path,
) -> None:
    kept = {"TELEGRAM__TOKEN": "", "TELEGRAM__WEBHOOK_SECRET": OLD_SECRET}
    async with _serving(tmp_path, kept, TELEGRAM__MODE="webhook") as process:
        world = process.world
        await world.until(lambda: world.webhook, timeout=STARTING)
        assert await _posts(process, OLD_SECRET) == 200
        await world.phone(TELLER).types("/sos 客户在大堂吵起来了")
        # Telegram has the message; the page owed for it meets a token that is dead.
        fresh = world.revoke_token()
        await world.phone(TELLER).types("他说要找电视台曝光")

        ended, said = await _duban(process, "rotate", "telegram", typed=fresh)
        assert ended == 0, said
        hook = world.webhook
        assert hook is not None and hook.secret_token not in ("", OLD_SECRET)
        assert await _posts(process, OLD_SECRET) == 401
        assert await _posts(process, hook.secret_token) == 200
        place = _file(tmp_path, "TELEGRAM__WEBHOOK_SECRET")
        assert place.read_text(encoding="utf-8").strip() == hook.secret_token
        assert [each.name for each in tmp_path.iterdir() if ".next" in each.name] == []

        await world.until(process.pages, timeout=STARTING)
        await world.phone(RESPONDER).taps("认领")
        await world.phone(RESPONDER).sees("已由 赵磊 认领", timeout=STARTING)
        texts = [r for r in world.log.records if r.method == "webhook" and "200" in r.outcome]
        assert len(texts) == 3, "both messages and the tap, each stored once"
        ended, said = await _duban(process, "rotate", "telegram", "--keep-token")
        assert ended == 0 and await _posts(process, hook.secret_token) == 401


async def test_a48_wecom_s_secret_and_its_callback_pair_are_changed_while_it_serves(
    tmp_path: Path,
) -> None:
    pair = {"WECOM__CALLBACK_TOKEN": CALLBACK[0], "WECOM__AES_KEY": CALLBACK[1]}
    kept = {"WECOM__SECRET": "", **pair}
    async with _serving(tmp_path, kept, TELEGRAM__TOKEN="") as process:
        corp = process.world.wecom
        assert await _saved(process, CALLBACK)
        await process.world.until(lambda: corp.menu, timeout=STARTING)
        fresh = corp.renew_secret()
        await corp.phone("wangfang").types("/sos 客户在大堂吵起来了")
        ended, said = await _duban(process, "rotate", "wecom", typed="not-the-secret")
        assert ended == 1 and "40001" in said and "not-the-secret" not in said
        ended, said = await _duban(process, "rotate", "wecom", typed=fresh)
        assert ended == 0, said
        await corp.phone("zhaolei").sees_button("认领", timeout=STARTING)

        # The console does not take a pair that is not known here; both are, until the old one ends.
        assert not await _saved(process, NEW_CALLBACK)
        both = "\n".join(NEW_CALLBACK)
        ended, said = await _duban(process, "rotate", "wecom", "--callback", typed=both)
        assert ended == 0 and "接收消息" in said, said
        assert await _saved(process, CALLBACK) and await _saved(process, NEW_CALLBACK)
        await corp.phone("zhaolei").taps("认领")
        await corp.phone("zhaolei").sees("已由 赵磊 认领", timeout=STARTING)
        ended, said = await _duban(process, "rotate", "wecom", "--finish")
        assert ended == 0, said
        assert not await _saved(process, CALLBACK) and await _saved(process, NEW_CALLBACK)
        assert (await _duban(process, "rotate", "wecom", "--finish"))[0] == 1


@asynccontextmanager
async def _serving(folder: Path, kept: dict[str, str], **more: str) -> AsyncIterator[Process]:
    """`kept` are secrets in files; an empty one is the simulated platform's own."""
    async with a_world() as sim:
        corp = sim.world.wecom
        own = {"TELEGRAM__TOKEN": sim.token, "WECOM__SECRET": corp.secret}
        told = {f"DUBAN_{name}": value for name, value in more.items()}
        for name, value in kept.items():
            place = _file(folder, name)
            place.touch(0o600)
            place.write_text((value or own[name]) + "\n", encoding="utf-8")
            told |= {f"DUBAN_{name}": "", f"DUBAN_{name}_FILE": str(place)}
        if "WECOM__SECRET" in kept:
            told |= _members(corp) | {"DUBAN_WECOM__API_BASE": sim.wecom_base}
        process = Process(folder, sim, **told)
        await process.start()
        try:
            await process.listens()
            yield process
        finally:
            sim.world.clear_faults()
            await process.kill()


def _members(corp: Corp) -> dict[str, str]:
    for person in ("wangfang", "zhaolei"):
        corp.add_member(person, person)
    return {
        "DUBAN_WECOM__CORP_ID": corp.corp_id,
        "DUBAN_WECOM__AGENT_ID": str(corp.agent_id),
    }


def _file(folder: Path, name: str) -> Path:
    return folder / name.lower()


async def _saved(process: Process, pair: tuple[str, str]) -> bool:
    """Whether the console's verification of the callback succeeds."""
    url = f"http://127.0.0.1:{process.port}/wecom/callback"
    return bool(await process.world.wecom.set_callback(url, *pair))


async def _duban(process: Process, *words: str, typed: str = "") -> tuple[int, str]:
    """A command beside the running process, with the same settings: its end and its words."""
    ended = await asyncio.to_thread(
        CliRunner().invoke, app, list(words), input=typed, env=process.environment
    )
    return ended.exit_code, ended.output


async def _posts(process: Process, secret: str) -> int:
    """What is no update, as whoever knows this secret would post it."""
    async with (
        aiohttp.ClientSession() as session,
        session.post(process.webhook_url, data=b"{}", headers={HEADER: secret}) as answer,
    ):
        return answer.status
