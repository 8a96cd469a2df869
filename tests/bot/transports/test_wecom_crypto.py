"""What is encrypted and signed for WeCom is read by others' code, and the other way round.

`wecom_crypto_vectors.json` was made once by the official npm package, with this script:

    const { encrypt, getSignature } = require('@wecom/crypto');
    encrypt(aes_key, message, corp_id, Buffer.from(random, 'hex'));
    getSignature(token, timestamp, nonce, encrypted);
"""

import json
from base64 import b64decode, b64encode
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import example, given
from hypothesis import strategies as st
from wechatpy.enterprise.crypto import PrpCrypto, WeChatCrypto

from bot.transports.wecom.crypto import CallbackCrypto, Undecipherable

TOKEN, CORP = "QDG6eK", "ww0123456789abcdef"
KEY = "jWmYm7qr5nMoAUwZRjGtBxmz3KA1tkAj3ykkR6q2B2C"
RANDOM = b"0123456789abcdef"
MADE = json.loads(
    Path(__file__).with_name("wecom_crypto_vectors.json").read_text(encoding="utf-8")
)["vectors"]

ours = CallbackCrypto(TOKEN, KEY, CORP)


def sealed(plain: bytes, key: str = KEY) -> str:
    """Encrypted as it stands, with whatever padding it brings."""
    secret = b64decode(key + "=")
    encryptor = Cipher(algorithms.AES(secret), modes.CBC(secret[:16])).encryptor()
    return b64encode(encryptor.update(plain) + encryptor.finalize()).decode()


def plaintext(message: bytes, receiver: str = CORP, length: int | None = None) -> bytes:
    """Without its padding."""
    told = len(message) if length is None else length
    return RANDOM + told.to_bytes(4, "big") + message + receiver.encode()


def padded(plain: bytes) -> bytes:
    missing = 32 - len(plain) % 32
    return plain + bytes([missing]) * missing


@pytest.mark.parametrize("made", MADE, ids=lambda made: f"{len(made['message'])} characters")
def test_what_the_official_package_made_is_read_and_made_alike(made: dict[str, str]) -> None:
    crypto = CallbackCrypto(made["token"], made["aes_key"], made["corp_id"])
    parts = (made["timestamp"], made["nonce"], made["encrypted"])
    assert crypto.is_signed(made["signature"], *parts)
    assert crypto.decrypt(made["encrypted"]).decode() == made["message"]
    again = crypto.encrypt(made["message"].encode(), bytes.fromhex(made["random"]))
    assert again == made["encrypted"]


@given(st.text(st.characters(codec="utf-8"), max_size=200), st.binary(min_size=16, max_size=16))
@example("", RANDOM)
@example("a" * (32 - 20 - len(CORP) + 32), RANDOM)
def test_what_is_encrypted_is_read_by_us_and_by_wechatpy(text: str, random: bytes) -> None:
    encrypted = ours.encrypt(text.encode(), random)
    assert ours.decrypt(encrypted) == text.encode()
    assert len(b64decode(encrypted)) % 32 == 0
    theirs = WeChatCrypto(TOKEN, KEY, CORP)
    signature = ours.signature("1764000000", "n1", encrypted)
    assert theirs.check_signature(signature, "1764000000", "n1", encrypted) == text


@given(st.text(st.characters(codec="utf-8"), max_size=200))
def test_what_wechatpy_encrypts_is_read(text: str) -> None:
    encrypted = PrpCrypto(b64decode(KEY + "=")).encrypt(text, CORP).decode()
    assert ours.decrypt(encrypted) == text.encode()


@given(st.integers(0, 95), st.integers(1, 255))
def test_a_changed_byte_gives_another_message_or_none_and_never_another_error(
    place: int, change: int
) -> None:
    message = b"1616140317555161061" * 2
    whole = bytearray(b64decode(ours.encrypt(message, RANDOM)))
    assert len(whole) == 96
    whole[place] ^= change
    try:
        assert ours.decrypt(b64encode(whole).decode()) != message
    except Undecipherable as refused:
        assert not str(refused) and refused.__cause__ is None


@pytest.mark.parametrize(
    "encrypted",
    [
        "",
        "=",
        "not base64!",
        "密文",
        "\ud800",
        b64encode(b"a" * 31).decode(),
        b64encode(b"a" * 32).decode(),
        sealed(padded(plaintext(b"x")))[:-4],
        sealed(plaintext(b"x" * 10)[:32]),
        sealed(padded(plaintext(b"x"))[:-1] + b"\x00"),
        sealed(padded(plaintext(b"x"))[:-1] + b"\x21"),
        sealed(plaintext(b"x" * 22) + b"\x03\x04\x04\x04"),
        sealed(plaintext(b"x" * 6) + b"\x04" * 4),
        sealed(b"\x20" * 32),
        sealed(padded(plaintext(b"x", CORP + "2"))),
        sealed(padded(plaintext(b"x", CORP.upper()))),
        sealed(padded(plaintext(b"x", ""))),
        sealed(padded(plaintext(b"x", length=2))),
        sealed(padded(plaintext(b"x", length=0))),
        sealed(padded(plaintext(b"x", length=2**32 - 1))),
        sealed(padded(plaintext(b"x")), "a" * 42 + "A"),
    ],
)
def test_what_is_not_whole_or_not_for_us_is_refused_without_a_reason(encrypted: str) -> None:
    with pytest.raises(Undecipherable) as refused:
        ours.decrypt(encrypted)
    assert not refused.value.args and refused.value.__cause__ is None


@pytest.mark.parametrize("signature", ["", "0" * 40, "签名", "\udc80", "0" * 10_000])
def test_a35_a_signature_of_somebody_without_the_token_is_none(signature: str) -> None:
    assert not ours.is_signed(signature, "1764000000", "n1", "cipher")
    assert not ours.is_signed(
        CallbackCrypto("other", KEY, CORP).signature("1764000000", "n1", "cipher"),
        "1764000000",
        "n1",
        "cipher",
    )


def test_a_signature_is_only_good_for_the_words_it_was_made_of() -> None:
    signature = ours.signature("1764000000", "n1", "cipher")
    assert ours.is_signed(signature, "1764000000", "n1", "cipher")
    assert not ours.is_signed(signature, "1764000001", "n1", "cipher")
    assert not ours.is_signed(signature, "1764000000", "n2", "cipher")
    assert not ours.is_signed(signature, "1764000000", "n1", "ciphes")
    assert not ours.is_signed(signature.upper(), "1764000000", "n1", "cipher")


@pytest.mark.parametrize("key", ["", KEY[:-1], KEY + "A", KEY[:-1] + "!", "密" * 43])
def test_a_key_that_is_none_is_refused_at_once(key: str) -> None:
    with pytest.raises(ValueError):
        CallbackCrypto(TOKEN, key, CORP)


def test_random_bytes_must_be_sixteen() -> None:
    with pytest.raises(ValueError, match="16 random bytes"):
        ours.encrypt(b"x", b"short")
