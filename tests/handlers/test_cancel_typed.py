"""取消, typed where a question is open, is never the answer to it."""

import pytest

from storage import cases
from tests.handlers.phones import Phones


async def _open(phones: Phones) -> list[str]:
    async with phones.database.reading() as connection:
        return [case.number for case in await cases.open_cases(connection)]


@pytest.mark.parametrize("word", ["取消", "算了", "不用了"])
async def test_a_typed_cancel_is_no_emergency(phones: Phones, word: str) -> None:
    await phones.writes("teller", "紧急")
    said = await phones.writes("teller", word)

    assert "不问了" in said.text
    assert await _open(phones) == []


async def test_a_typed_cancel_is_no_customer_s_name(phones: Phones) -> None:
    draft = await phones.writes("teller", "客户转账没到账，要求马上解决")
    name = next(b for row in draft.cards[-1].buttons for b in row if b.label == "姓名")
    await phones.taps("teller", name)

    assert "不问了" in (await phones.writes("teller", "取消")).text
    again = await phones.writes("teller", "客户又催了")
    assert "姓名：取消" not in again.text
