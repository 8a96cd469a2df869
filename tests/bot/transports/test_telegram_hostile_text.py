"""A44: what people write is shown as they wrote it, or harmless, and the page still goes out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.transports.telegram.pages import LONGEST_TEXT, pieces, shortened
from bot.transports.telegram.wire import TelegramWire
from handlers.card import Card
from handlers.wire import Outcome
from simulator.world import World

from .conftest import LI, StoppedTime

CLAIM = ((("认领", "claim|7||seal"),),)
HOSTILE = '<a href="https://evil.example">点这里</a> &amp; <b>不是标签 </i> & < > &#x41;'


async def test_a44_markup_in_peoples_words_is_shown_as_text(
    wire: TelegramWire, world: World
) -> None:
    await wire.send(str(LI), Card(headline=f"呼叫 {HOSTILE}", lines=(HOSTILE,)), CLAIM, ())
    [message] = world.phone(LI).screen()
    assert message.text == f"呼叫 {HOSTILE}\n{HOSTILE}"
    assert [each["type"] for each in message.content.entities] == ["bold"]


async def test_a44_direction_overrides_nul_and_lone_surrogates_are_taken_out(
    wire: TelegramWire, world: World
) -> None:
    words = "录音\u202efdp.exe\u2066甲\u200f\u0000乙\ud83d丙😀"
    sent = await wire.send(str(LI), Card(headline=words), (((words, "claim"),),), ())
    [message] = world.phone(LI).screen()
    assert sent.outcome is Outcome.SENT
    assert message.text == "录音fdp.exe甲乙\ufffd丙😀"
    assert message.button_texts() == [message.text]


async def test_a44_a_long_text_is_split_and_the_buttons_are_on_the_last_message(
    wire: TelegramWire, world: World
) -> None:
    line = "<&>" * 1000
    sent = await wire.send(str(LI), Card(headline="呼叫", lines=(line, line, "完")), CLAIM, ())
    first, last = world.phone(LI).screen()
    assert first.text + "\n" + last.text == f"呼叫\n{line}\n{line}\n完"
    assert not first.button_texts() and last.button_texts() == ["认领"]
    assert sent.message_ref == f"{LI}:{last.message_id}"
    silent = [record.params["disable_notification"] for record in world.log.sends(LI)]
    assert silent == ["false", "true"]


async def test_a_text_of_exactly_the_limit_is_one_message_and_one_more_character_two(
    wire: TelegramWire, world: World
) -> None:
    await wire.send(str(LI), Card(headline="字" * 4096), (), ())
    await wire.send(str(LI), Card(headline="字" * 4097), (), ())
    assert [len(each.text) for each in world.phone(LI).screen()] == [4096, 4096, 1]


async def test_a_text_without_end_is_cut_after_four_messages(
    wire: TelegramWire, world: World
) -> None:
    sent = await wire.send(str(LI), Card(headline="😀" * 100_000), CLAIM, ())
    screen = world.phone(LI).screen()
    assert sent.outcome is Outcome.SENT and len(screen) == 4
    assert screen[-1].text.endswith("…") and screen[-1].button_texts()


async def test_an_edit_too_long_for_one_message_is_shortened(
    wire: TelegramWire, world: World
) -> None:
    sent = await wire.send(str(LI), Card(headline="呼叫"), CLAIM, ())
    edited = await wire.edit(str(LI), sent.message_ref, Card(headline="&" * 9000), ())
    [message] = world.phone(LI).screen()
    assert edited.outcome is Outcome.SENT
    assert len(message.text) == 4096 and message.text.endswith("&…")


async def test_when_the_second_piece_fails_the_whole_is_uncertain_and_is_repeated(
    wire: TelegramWire, world: World
) -> None:
    card = Card(headline="字" * 5000)
    world.faults.add("delay", count=1)
    world.faults.add("server_error", count=1)
    sent = await wire.send(str(LI), card, CLAIM, ())
    assert sent.outcome is Outcome.UNCERTAIN and sent.message_ref
    assert "only 1 messages" in sent.detail


async def test_the_rest_of_a_card_that_has_begun_waits_for_the_flood_limit(
    wire: TelegramWire, world: World, time: StoppedTime
) -> None:
    world.faults.add("delay", count=1)
    world.faults.add("too_many", count=1, retry_after=3)
    sent = await wire.send(str(LI), Card(headline="字" * 5000), CLAIM, ())
    assert sent.outcome is Outcome.SENT and time.waited == [3.0]
    assert len(world.log.sends(LI)) == 2


async def test_a_long_flood_limit_in_the_middle_of_a_card_is_not_waited_for(
    wire: TelegramWire, world: World, time: StoppedTime
) -> None:
    world.faults.add("delay", count=1)
    world.faults.add("too_many", count=1, retry_after=37)
    sent = await wire.send(str(LI), Card(headline="字" * 5000), CLAIM, ())
    assert (sent.outcome, sent.retry_after_seconds) == (Outcome.UNCERTAIN, 37.0)
    assert not time.waited


@pytest.mark.parametrize("joined", ["👩\u200d👩\u200d👧", "e\u0301"])
def test_no_cut_parts_what_is_read_as_one_sign(joined: str) -> None:
    text = "字" * (LONGEST_TEXT - 1) + joined
    first, second = pieces(Card(lines=(text,)))
    assert first == "字" * (LONGEST_TEXT - 1) and second == joined


@given(st.text(max_size=60), st.text(st.characters(codec=None), max_size=12_000))
def test_whatever_is_written_every_piece_fits_and_is_encodable(headline: str, line: str) -> None:
    for piece in pieces(Card(headline=headline, lines=(line,))):
        assert piece.encode().strip()
        shown = piece.replace("<b>", "").replace("</b>", "")
        for escaped, sign in (("&lt;", "<"), ("&gt;", ">"), ("&amp;", "&")):
            shown = shown.replace(escaped, sign)
        assert len(shown.encode("utf-16-le")) // 2 <= LONGEST_TEXT


@given(st.text(max_size=300), st.integers(1, 200))
def test_a_shortened_text_is_never_longer_than_asked(text: str, units: int) -> None:
    assert len(shortened(text, units).encode("utf-16-le")) // 2 <= units
