"""The XML of callbacks (W:90930, W:90239, W:90240): texts as CDATA, numbers bare."""

from typing import Any

from simulator.wecom.crypto import encrypt


def to_xml(fields: dict[str, Any]) -> str:
    return f"<xml>{_inner(fields)}</xml>"


def sealed(corp_id: str, agent_id: int, ciphertext: str) -> bytes:
    outer = {"ToUserName": corp_id, "AgentID": str(agent_id), "Encrypt": ciphertext}
    return to_xml(outer).encode()


def seal(aes_key: str, corp_id: str, plain: str) -> str:
    return encrypt(aes_key, plain, corp_id)


def _inner(fields: dict[str, Any]) -> str:
    return "".join(_element(name, value) for name, value in fields.items())


def _element(name: str, value: Any) -> str:
    """A list is the same element several times."""
    if isinstance(value, list):
        return "".join(_element(name, each) for each in value)
    if isinstance(value, dict):
        return f"<{name}>{_inner(value)}</{name}>"
    if isinstance(value, int | float):
        return f"<{name}>{value}</{name}>"
    text = str(value).replace("]]>", "]]]]><![CDATA[>")
    return f"<{name}><![CDATA[{text}]]></{name}>"
