"""Whether the engine answers: `/healthz` of every replica, all at once."""

import asyncio
from collections.abc import Sequence

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.watchdog.trouble import Kind, Trouble

_ANSWER_SECONDS = 4.0
_SAID = 200


async def ask(addresses: Sequence[str], seconds: float, patience: float) -> list[Trouble]:
    """What is wrong with the engines, at `seconds`. A dead replica of several is a warning.

    A 503 is what the engine found out by patience of its own: it needs less of ours. Of all of
    them together there is one trouble, whichever way each of them is dead.
    """
    timeout = ClientTimeout(total=_ANSWER_SECONDS)
    async with ClientSession(timeout=timeout, trust_env=False) as session:
        answers = await asyncio.gather(*(_answer(session, each) for each in addresses))
    bad = [(address, said) for address, said in zip(addresses, answers, strict=True) if said != ""]
    if bad and len(bad) < len(addresses):
        return [
            Trouble(kind=Kind.REPLICA_SILENT, about=address, began=seconds) for address, _ in bad
        ]
    silent = "、".join(address for address, said in bad if said is None)
    if silent:
        return [Trouble(kind=Kind.ENGINE_SILENT, about=silent, began=seconds)]
    if not bad:
        return []
    about = "、".join(address for address, _ in bad)
    detail = "；".join(said for _, said in bad if said)
    began = seconds - patience / 2
    return [Trouble(kind=Kind.ENGINE_ILL, about=about, detail=detail, began=began)]


async def _answer(session: ClientSession, address: str) -> str | None:
    """Empty when it is well, what it says when not, None when it does not answer."""
    try:
        async with session.get(f"{address}/healthz", allow_redirects=False) as answer:
            if answer.status == 200:
                return ""
            said = (await answer.content.read(_SAID)).decode(errors="replace")
            return f"{answer.status} {' '.join(said.split())}"
    except (ClientError, OSError, TimeoutError):
        return None
