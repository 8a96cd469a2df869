"""The encryption of WeCom's callbacks (W:91144): AES-256-CBC, padded to 32 bytes, signed by SHA-1.

The plaintext is 16 random bytes, the message's length in 4 bytes, the message, and whom it is
for: the company's id.
"""

import hashlib
import hmac
from base64 import b64decode, b64encode
from typing import Protocol

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from bot.transports.secret import Secret

_KEY_CHARACTERS = 43
_PADDED_TO = 32
_RANDOM_BYTES = 16
_HEAD_BYTES = _RANDOM_BYTES + 4


class Undecipherable(Exception):
    """It is not what WeCom encrypted for this company. It says no more, for nobody outside may
    learn at which step it failed."""


class Signer(Protocol):
    """Finds out who encrypted a callback."""

    def signer(
        self, signature: str, timestamp: str, nonce: str, encrypted: str
    ) -> "CallbackCrypto | None":
        """What decrypts it; None when it is not signed by WeCom."""


class CallbackCrypto:
    """`token` and `aes_key` (43 characters) are those of 接收消息 in WeCom's console.

    Raises ValueError for an `aes_key` that is none.
    """

    def __init__(self, token: str, aes_key: str, corp_id: str) -> None:
        if len(aes_key) != _KEY_CHARACTERS:
            raise ValueError(f"an EncodingAESKey has {_KEY_CHARACTERS} characters")
        key = b64decode(aes_key + "=", validate=True)
        self._token = token
        self._receiver = corp_id.encode()
        self._cipher = Cipher(algorithms.AES(key), modes.CBC(key[:16]))

    def signature(self, timestamp: str, nonce: str, encrypted: str) -> str:
        """What WeCom writes into `msg_signature`, as 40 hexadecimal digits."""
        parts = sorted((self._token, timestamp, nonce, encrypted))
        return hashlib.sha1(_bytes("".join(parts))).hexdigest()

    def is_signed(self, signature: str, timestamp: str, nonce: str, encrypted: str) -> bool:
        """Whether whoever signed knows the token; how long the look takes tells nothing.

        Compared as bytes: a query may hold anything, and text outside ASCII would raise.
        """
        expected = self.signature(timestamp, nonce, encrypted)
        return hmac.compare_digest(_bytes(signature), expected.encode())

    def signer(
        self, signature: str, timestamp: str, nonce: str, encrypted: str
    ) -> "CallbackCrypto | None":
        """Itself, if the callback is signed with its token."""
        return self if self.is_signed(signature, timestamp, nonce, encrypted) else None

    def decrypt(self, encrypted: str) -> bytes:
        """The message. Ask `is_signed` first. Raises Undecipherable."""
        try:
            sealed = b64decode(encrypted, validate=True)
            decryptor = self._cipher.decryptor()
            plain = _unpadded(decryptor.update(sealed) + decryptor.finalize())
        except ValueError:
            raise Undecipherable from None
        end = _HEAD_BYTES + int.from_bytes(plain[_RANDOM_BYTES:_HEAD_BYTES], "big")
        if not hmac.compare_digest(plain[end:], self._receiver):
            raise Undecipherable
        return plain[_HEAD_BYTES:end]

    def encrypt(self, message: bytes, random: bytes) -> str:
        """As WeCom does it. Raises ValueError unless `random` is 16 bytes, which nobody guesses."""
        if len(random) != _RANDOM_BYTES:
            raise ValueError(f"{_RANDOM_BYTES} random bytes are needed")
        plain = random + len(message).to_bytes(4, "big") + message + self._receiver
        missing = _PADDED_TO - len(plain) % _PADDED_TO
        encryptor = self._cipher.encryptor()
        sealed = encryptor.update(plain + bytes([missing]) * missing) + encryptor.finalize()
        return b64encode(sealed).decode()


class FollowingCrypto:
    """Token and key as they are kept now; while they are being changed, those to come as well.

    Both files are changed one after the other: a new token may for a moment stand beside the key
    before it, and a callback is only ever of one pair (A48).
    """

    def __init__(self, token: Secret, aes_key: Secret, corp_id: str) -> None:
        self._token, self._aes_key, self._corp_id = token, aes_key, corp_id

    def signer(
        self, signature: str, timestamp: str, nonce: str, encrypted: str
    ) -> CallbackCrypto | None:
        """Tried with the pair to come first: nothing of the old one is signed with it."""
        for each in self._pairs():
            if each.is_signed(signature, timestamp, nonce, encrypted):
                return each
        return None

    def _pairs(self) -> list[CallbackCrypto]:
        token, key = self._token, self._aes_key
        pairs = [(token.current, key.current)]
        if token.coming or key.coming:
            pairs.insert(0, (token.coming or token.current, key.coming or key.current))
        return [CallbackCrypto(*pair, self._corp_id) for pair in pairs]


def _unpadded(plain: bytes) -> bytes:
    """PKCS#7 to 32 bytes, every byte of it looked at. Raises ValueError for any other padding."""
    padding = plain[-1] if plain else 0
    if len(plain) % _PADDED_TO or not 1 <= padding <= _PADDED_TO:
        raise ValueError
    if plain[-padding:] != bytes([padding]) * padding:
        raise ValueError
    return plain[:-padding]


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
