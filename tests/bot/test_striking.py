"""The door: an update is stored without the card secrets somebody typed (A46)."""

import json
from typing import Any

import pytest

from bot.striking import struck
from bot.transports.intake import RawUpdate
from tests.spine.branch import rulebook_and_lexicon

LEXICON = rulebook_and_lexicon()[1]


def stored(update: dict[str, Any]) -> Any:
    raw = RawUpdate("telegram", "1", "2", json.dumps(update))
    return json.loads(struck(raw, LEXICON).payload)


@pytest.mark.parametrize(
    "update",
    [
        {"message": {"text": "验证码482913"}},
        {"edited_message": {"caption": "验证码482913"}},
        {"message": {"text": "好", "reply_to_message": {"text": "验证码482913"}}},
        {"message": {"document": {"file_name": "验证码482913.jpg"}}},
        {"message": {"quote": {"text": "验证码482913"}}},
        {"MsgType": "text", "Content": "验证码482913"},
        {"MsgType": "link", "Title": "验证码482913", "Url": "https://a.example"},
    ],
    ids=[
        "a text",
        "an edited caption",
        "a message replied to",
        "a file's name",
        "a quotation",
        "a text of WeCom",
        "a link of WeCom",
    ],
)
def test_a46_secrets_are_struck_wherever_people_s_words_stand(update: dict[str, Any]) -> None:
    assert "482913" not in json.dumps(stored(update))
    assert len(json.dumps(stored(update))) == len(json.dumps(update))


def test_a46_everything_else_stays_as_it_came() -> None:
    update = {
        "update_id": 482913,
        "callback_query": {"id": "验证码482913", "data": "ack|验证码482913||x"},
        "message": {"text": "客户 13812345678 转账5000元", "date": 1_700_000_000},
    }
    raw = RawUpdate("telegram", "1", "2", json.dumps(update))
    assert struck(raw, LEXICON) is raw


def test_a46_an_update_nested_without_end_is_still_stored() -> None:
    nested: dict[str, Any] = {"text": "验证码482913"}
    for _ in range(300):
        nested = {"reply_to_message": nested}
    assert "482913" not in json.dumps(stored({"update_id": 1, "message": nested}))
