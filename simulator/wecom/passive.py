"""An answer in the body of the callback's 200 (W:90241): encrypted like the callback itself."""

from typing import TYPE_CHECKING
from xml.etree import ElementTree

from simulator.wecom.crypto import BadCiphertext, decrypt, signature
from simulator.wecom.verification import Callback

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp


def take_passive_reply(corp: "Corp", callback: Callback, userid: str, said: bytes) -> None:
    """Only update_button is acted on; any other body is written down and has no effect."""
    if said in (b"", b"success"):
        return
    try:
        reply = _opened(corp, callback, said)
    except (BadCiphertext, ElementTree.ParseError, ValueError) as error:
        corp.record("wecom", "passive reply", f"refused: {error}")
        return
    name, task_id = reply.findtext("Button/ReplaceName"), reply.findtext("TaskId") or ""
    if reply.findtext("MsgType") != "update_button" or not name:
        corp.record("wecom", "passive reply", "not simulated", text=reply.findtext("MsgType"))
        return
    for notice in corp.cards_of(task_id):
        if notice.userid == userid:
            notice.greyed, notice.updates = name, notice.updates + 1
            corp.changed(notice)
    corp.record("wecom", "passive reply", "accepted", text=name, params={"userid": userid})


def _opened(corp: "Corp", callback: Callback, said: bytes) -> ElementTree.Element:
    outer = ElementTree.fromstring(said)
    parts = [outer.findtext(name) or "" for name in ("TimeStamp", "Nonce", "Encrypt")]
    if signature(callback.token, *parts) != outer.findtext("MsgSignature"):
        raise ValueError("wrong signature")
    return ElementTree.fromstring(decrypt(callback.aes_key, parts[2], corp.corp_id))
