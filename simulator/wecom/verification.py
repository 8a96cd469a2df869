"""The callback's address and how the console tries it before saving it (W:90930)."""

import secrets
from dataclasses import dataclass
from typing import TYPE_CHECKING

import aiohttp

from simulator.wecom.crypto import encrypt, signature

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp


@dataclass(frozen=True)
class Callback:
    url: str
    token: str
    aes_key: str


@dataclass(frozen=True)
class Verified:
    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


def signed(corp: "Corp", callback: Callback, ciphertext: str) -> dict[str, str]:
    """The three parameters in the address; the timestamp is the world's."""
    timestamp = str(int(corp.world.now().timestamp()))
    nonce = str(secrets.randbelow(9 * 10**9) + 10**9)
    sign = signature(callback.token, timestamp, nonce, ciphertext)
    return {"msg_signature": sign, "timestamp": timestamp, "nonce": nonce}


async def verify(corp: "Corp", callback: Callback) -> Verified:
    """The answer must be the bare plaintext, at once: no quotes, no BOM, no newline."""
    if not (callback.token.isalnum() and callback.token.isascii() and len(callback.token) <= 32):
        return Verified(False, "the token has 1 to 32 letters and digits")
    if not (callback.aes_key.isalnum() and len(callback.aes_key) == 43):
        return Verified(False, "the EncodingAESKey has 43 letters and digits")
    plain = str(secrets.randbelow(9 * 10**18) + 10**18)
    echo = encrypt(callback.aes_key, plain, corp.corp_id)
    params = signed(corp, callback, echo) | {"echostr": echo}
    timeout = aiohttp.ClientTimeout(total=corp.settings.callback_verify_seconds)
    try:
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(callback.url, params=params, allow_redirects=False) as answer,
        ):
            said = await answer.read()
            if answer.status != 200:
                return Verified(False, f"answered {answer.status}")
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return Verified(False, f"failed: {type(error).__name__}")
    return Verified(True) if said == plain.encode() else Verified(False, f"answered {said[:64]!r}")
