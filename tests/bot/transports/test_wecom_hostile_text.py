"""A44: what people write is shown as they wrote it, or harmless, and the page still goes out."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports.wecom.cards import MOST_BELOW, MOST_BESIDE, MOST_TITLE, face, new_face
from bot.transports.wecom.client import as_json
from bot.transports.wecom.text import MOST_BYTES, MOST_PIECES, pieces, shortened
from bot.transports.wecom.wire import WecomWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.wecom.corp import Corp

CLAIM = ((("认领", "claim|7||seal"),),)
HOSTILE = '<a href="https://evil.example">点这里</a> $userName=wangfang$ & &#x3c;a&#x3e; </text>'
SHOWN = HOSTILE.replace("<", "＜").replace(">", "＞")


async def test_a44_no_link_can_be_made_of_peoples_words(wecom: WecomWire, corp: Corp) -> None:
    card = Card(headline="呼叫", lines=(HOSTILE,))
    await wecom.send("wangfang", card, (), (), "words")
    await wecom.send("wangfang", card, CLAIM, (), "card")
    for shown in corp.phone("wangfang").screen():
        assert shown.text == f"呼叫\n{SHOWN}" and "<" not in json.dumps(shown.body)
    assert all("enable_id_trans" not in r.params for r in corp.world.log.records)


async def test_a44_direction_overrides_nul_and_lone_surrogates_are_taken_out(
    wecom: WecomWire, corp: Corp
) -> None:
    words = "录音\u202efdp.exe\u2066甲\u200f\u0000乙\ud83d丙😀"
    sent = await wecom.send("wangfang", Card(headline=words), (((words, "claim"),),), (), "once")
    [card] = corp.phone("wangfang").screen()
    assert sent.outcome is Outcome.SENT
    assert card.text == "录音fdp.exe甲乙\ufffd丙😀" and card.button_texts() == [card.text]


async def test_a44_a_long_text_is_split_at_lines_and_wecom_cuts_none_of_it(
    wecom: WecomWire, corp: Corp
) -> None:
    lines = tuple(f"{n} <&>“" + "字" * 200 for n in range(9))
    card = Card(headline="呼叫", lines=lines)
    await wecom.send("wangfang", card, CLAIM, (), "once")
    *words, last = corp.phone("wangfang").screen()
    assert last.button_texts() == ["认领"]
    assert all(len(each.text.encode()) <= MOST_BYTES for each in words)
    joined = "\n".join(each.text for each in words)
    assert joined == card.text.replace("<", "＜").replace(">", "＞")


async def test_a_text_of_exactly_the_limit_is_one_message_and_one_more_byte_two(
    wecom: WecomWire, corp: Corp
) -> None:
    await wecom.send("wangfang", Card(headline="字" * 682 + "ab"), (), (), "exact")
    await wecom.send("wangfang", Card(headline="字" * 682 + "abc"), (), (), "more")
    assert [len(each.text) for each in corp.phone("wangfang").screen()] == [684, 684, 1]


async def test_a_text_without_end_is_cut_after_some_messages(wecom: WecomWire, corp: Corp) -> None:
    sent = await wecom.send("wangfang", Card(headline="😀" * 100_000), CLAIM, (), "once")
    screen = corp.phone("wangfang").screen()
    assert sent.outcome is Outcome.SENT and len(screen) == MOST_PIECES + 1
    assert screen[-2].text.endswith("😀…") and screen[-1].button_texts()


@pytest.mark.parametrize("joined", ["👩\u200d👩\u200d👧", "e\u0301"])
def test_no_cut_parts_what_is_read_as_one_sign(joined: str) -> None:
    first, second = pieces(Card(lines=("字" * 682 + "a" + joined,)))
    assert first == "字" * 682 + "a" and second == joined


def test_no_character_is_written_as_an_escape_which_wecom_refuses() -> None:
    text = "字😀\u2028\x7f\ud83d"
    [piece] = pieces(Card(lines=(text,)))
    assert b"\\u" not in as_json({"content": piece})


@given(st.text(max_size=60), st.text(st.characters(codec=None), max_size=8_000))
def test_whatever_is_written_every_piece_fits_and_is_encodable(headline: str, line: str) -> None:
    card = Card(headline=headline, lines=(line,))
    for piece in pieces(card):
        assert piece.strip() and len(piece.encode()) <= MOST_BYTES and "<" not in piece


@given(st.text(max_size=200), st.lists(st.text(st.characters(codec=None), max_size=80)))
def test_whatever_is_written_a_card_has_a_title_and_keeps_to_the_advised_lengths(
    headline: str, lines: list[str]
) -> None:
    card = Card(headline=headline, lines=tuple(lines))
    shown = face(card)
    assert 1 <= len(shown.title) <= MOST_TITLE and shown.title.strip()
    assert len(shown.beside) <= MOST_BESIDE and len(shown.below) <= MOST_BELOW
    assert all(1 <= len(n) <= 5 and 1 <= len(v) <= 30 for n, v in shown.rows)
    assert as_json(new_face(card, CLAIM))


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_shortened_text_is_never_longer_than_asked(text: str, characters: int) -> None:
    assert len(shortened(text, characters)) <= characters
