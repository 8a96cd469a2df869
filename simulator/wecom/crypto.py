"""The encryption of callbacks (W:91144): AES-256-CBC, padded to 32 bytes, signed with SHA-1."""

import base64
import hashlib
import os
import struct

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

BLOCK = 32
RANDOM = 16


class BadCiphertext(Exception):
    """What came cannot be decrypted, or was meant for another company."""


def signature(token: str, timestamp: str, nonce: str, ciphertext: str) -> str:
    joined = "".join(sorted((token, timestamp, nonce, ciphertext)))
    return hashlib.sha1(joined.encode()).hexdigest()


def encrypt(aes_key: str, text: str, receive_id: str, random: bytes | None = None) -> str:
    """`random` (16 bytes) is given only to compare with known ciphertexts."""
    message = text.encode()
    prefix = random if random is not None else os.urandom(RANDOM)
    plain = prefix + struct.pack(">I", len(message)) + message + receive_id.encode()
    padding = BLOCK - len(plain) % BLOCK
    encryptor = _cipher(aes_key).encryptor()
    sealed = encryptor.update(plain + bytes([padding]) * padding) + encryptor.finalize()
    return base64.b64encode(sealed).decode()


def decrypt(aes_key: str, ciphertext: str, receive_id: str) -> str:
    """The text, or BadCiphertext."""
    try:
        decryptor = _cipher(aes_key).decryptor()
        sealed = base64.b64decode(ciphertext, validate=True)
        plain = _unpadded(decryptor.update(sealed) + decryptor.finalize())
        (length,) = struct.unpack(">I", plain[RANDOM : RANDOM + 4])
        message = plain[RANDOM + 4 : RANDOM + 4 + length].decode()
        addressee = plain[RANDOM + 4 + length :].decode()
    except (ValueError, struct.error) as error:
        raise BadCiphertext(str(error)) from error
    if addressee != receive_id:
        raise BadCiphertext(f"meant for {addressee!r}")
    return message


def _unpadded(plain: bytes) -> bytes:
    padding = plain[-1] if plain else 0
    if not 1 <= padding <= BLOCK or plain[-padding:] != bytes([padding]) * padding:
        raise BadCiphertext("wrong padding")
    return plain[:-padding]


def _cipher(aes_key: str) -> Cipher[modes.CBC]:
    key = base64.b64decode(aes_key + "=")
    if len(key) != 32:
        raise ValueError("an EncodingAESKey has 43 characters")
    return Cipher(algorithms.AES(key), modes.CBC(key[:16]))
