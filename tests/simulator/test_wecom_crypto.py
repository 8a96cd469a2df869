"""The simulator's encryption against wechatpy, both ways, and against the official npm package.

wecom_vectors.json was made once with @wecom/crypto 1.0.1 (node):

    const { encrypt, getSignature, getJsApiSignature } = require('@wecom/crypto');
    const texts = ['', 'a', '漏水，三楼',
                   '<xml><Content><![CDATA[客户说“没人管”]]></Content></xml>', '😀督办'];
    for (let n = 24; n <= 28; n++) texts.push('x'.repeat(n));   // around the padding's boundary
    for (let n = 56; n <= 60; n++) texts.push('y'.repeat(n));
    texts.push('督'.repeat(700));
    const vectors = texts.map((text, i) => {
      const random = Buffer.alloc(16, 65 + i);
      const ciphertext = encrypt(key, text, id, random);
      return { text, random: random.toString(), ciphertext,
               signature: getSignature(token, timestamp, nonce, ciphertext) };
    });

`jsapi.signature` is getJsApiSignature of the other fields of `jsapi`.
"""

import base64
import json
from pathlib import Path
from typing import Any

import pytest
from wechatpy.enterprise.crypto import PrpCrypto

from simulator.wecom.crypto import BadCiphertext, decrypt, encrypt, signature

VECTORS: dict[str, Any] = json.loads(
    (Path(__file__).parent / "wecom_vectors.json").read_text(encoding="utf-8")
)
KEY, CORP = VECTORS["key"], VECTORS["id"]
WECHATPY = PrpCrypto(base64.b64decode(KEY + "="))


def test_ciphertexts_are_those_of_the_official_package() -> None:
    for known in VECTORS["vectors"]:
        assert encrypt(KEY, known["text"], CORP, known["random"].encode()) == known["ciphertext"]
        assert decrypt(KEY, known["ciphertext"], CORP) == known["text"]


def test_the_vectors_end_on_both_sides_of_the_padding_boundary() -> None:
    plain_lengths = {
        16 + 4 + len(known["text"].encode()) + len(CORP) for known in VECTORS["vectors"]
    }
    assert {63, 64, 65, 95, 96, 97} <= plain_lengths


def test_signatures_are_those_of_the_official_package() -> None:
    for known in VECTORS["vectors"]:
        parts = VECTORS["token"], VECTORS["timestamp"], VECTORS["nonce"], known["ciphertext"]
        assert signature(*parts) == known["signature"]


@pytest.mark.parametrize("text", ["漏水", "x" * 26, "y" * 58, "<xml>客户</xml>" * 200])
def test_wechatpy_reads_what_the_simulator_writes_and_the_other_way_round(text: str) -> None:
    assert WECHATPY.decrypt(encrypt(KEY, text, CORP), CORP) == text
    assert decrypt(KEY, WECHATPY.encrypt(text, CORP).decode(), CORP) == text


def test_what_was_meant_for_another_company_or_damaged_is_refused() -> None:
    sealed = encrypt(KEY, "漏水", "wwother")
    damaged = base64.b64encode(base64.b64decode(sealed)[:-32]).decode()
    for ciphertext in (sealed, damaged, "AAAA", "", "不是密文"):
        with pytest.raises(BadCiphertext):
            decrypt(KEY, ciphertext, CORP)
