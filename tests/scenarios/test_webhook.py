"""Webhook mode end to end: a real process that Telegram posts to, with its secret."""

import json
from pathlib import Path

import aiohttp

from tests.spine.process import RESPONDER, STARTING, TELLER, Process, a_process

SECRET = "only-telegram-knows-this-1"
HEADER = "X-Telegram-Bot-Api-Secret-Token"


async def test_by_webhook_forged_posts_are_refused_and_real_ones_kept_over_a_kill(
    tmp_path: Path,
) -> None:
    async with a_process(tmp_path, webhook_secret=SECRET) as process:
        world = process.world
        await world.until(lambda: world.webhook is not None, timeout=STARTING)
        assert await _posts(process, _forged(), {}) == 401
        assert await _posts(process, _forged(), {HEADER: "wrong"}) == 401
        assert await _posts(process, b"\xff{not json", {HEADER: SECRET}) == 200

        await process.kill()
        await world.phone(TELLER).types("/sos 客户在大堂吵起来了")
        await world.until(lambda: _outcomes(process, "failed"), timeout=STARTING)
        await process.start()
        await world.until(process.pages, timeout=STARTING)
        assert len(_outcomes(process, "answered 200")) == 1, "only after it was stored"

        assert world.redeliver(None, times=5) == 5
        await world.until(lambda: len(_outcomes(process, "answered 200")) == 6, timeout=STARTING)
        await world.phone(RESPONDER).taps("认领")
        await world.phone(RESPONDER).sees("已由 赵磊 认领", timeout=STARTING)
        assert len(process.pages()) == 1


def _outcomes(process: Process, words: str) -> list[str]:
    records = [r for r in process.world.log.records if r.method == "webhook"]
    return [r.outcome for r in records if r.outcome.startswith(words)]


def _forged() -> bytes:
    """An emergency in the name of 赵磊."""
    person = {"id": RESPONDER, "is_bot": False, "first_name": "赵磊"}
    chat = {"id": RESPONDER, "type": "private"}
    message = {"message_id": 1, "date": 0, "chat": chat, "from": person, "text": "/sos 伪造"}
    return json.dumps({"update_id": 1, "message": message}).encode()


async def _posts(process: Process, body: bytes, headers: dict[str, str]) -> int:
    async with (
        aiohttp.ClientSession() as session,
        session.post(process.webhook_url, data=body, headers=headers) as answer,
    ):
        return answer.status
