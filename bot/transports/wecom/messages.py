"""The bodies of message/send (W:90236), one JSON for one obligation."""

import hashlib
import secrets
from collections.abc import Mapping

from bot.transports.wecom.client import as_json

KEEPS_SECONDS = 1800
_SPREAD_SECONDS = 12_600
_HAS_SAFE = frozenset({"text", "image", "video", "file"})


def named(once: str) -> str:
    """The name of an obligation among those of the app, the same in every process; new for none."""
    return "d-" + (
        hashlib.sha256(once.encode()).hexdigest()[:40] if once else secrets.token_hex(20)
    )


def message(
    agent_id: int,
    userid: str,
    kind: str,
    content: Mapping[str, object],
    *,
    safe: bool = False,
    once: str = "",
) -> bytes:
    """One message to one person.

    `once` names this very message: the same JSON for every attempt at it, which WeCom delivers
    once (D02), and another for another message with the same words, which is not to be taken for
    a repeat (D03). It is told by how long WeCom remembers it, half an hour and more.
    """
    body: dict[str, object] = {"touser": userid, "msgtype": kind, "agentid": agent_id}
    body[kind] = dict(content)
    if safe and kind in _HAS_SAFE:
        body["safe"] = 1
    if once:
        spread = int.from_bytes(hashlib.sha256(once.encode()).digest()[:4], "big") % _SPREAD_SECONDS
        body["enable_duplicate_check"] = 1
        body["duplicate_check_interval"] = KEEPS_SECONDS + spread
    return as_json(body)
