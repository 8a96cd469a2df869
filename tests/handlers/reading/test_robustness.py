"""Any text is read, quickly, and to the same result (A44)."""

import random
import time

import pytest

from escalation.words import Flag
from handlers.reading import Lexicon, read

_CHANCE = random.Random(20240513)


def _garbage(length: int) -> str:
    return "".join(chr(_CHANCE.randrange(0x110000)) for _ in range(length))


@pytest.mark.parametrize(
    "text",
    ["", " ", "\n\n", "\x00\x01", "\ud800", "。。。", "?" * 50, "\u200b" * 100, "<a href=x>&amp;"],
)
def test_odd_text_is_read_without_error(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert reading.flags == frozenset()
    assert reading.telephone is None


def test_random_characters_are_read_without_error_and_twice_alike(lexicon: Lexicon) -> None:
    for _ in range(50):
        text = _garbage(300)
        assert read(text, lexicon) == read(text, lexicon)


def test_matter_holds_no_direction_or_invisible_characters(lexicon: Lexicon) -> None:
    assert read("卡\u202e丢\u200b了\x07  快来 ", lexicon).matter == "卡丢了 快来"


def test_original_text_is_kept_apart_from_its_folding(lexicon: Lexicon) -> None:
    assert read("說要找電視臺", lexicon).masked == "說要找電視臺"


def test_text_beyond_the_limit_is_cut_and_says_so(lexicon: Lexicon) -> None:
    reading = read("好" * 10_001, lexicon)
    assert len(reading.masked) == 10_000
    assert any("cut" in one.decided for one in reading.reasons)


def test_threat_at_the_end_of_a_long_text_is_found(lexicon: Lexicon) -> None:
    assert Flag.MEDIA_THREAT in read("好" * 9_990 + "要找记者", lexicon).flags


@pytest.mark.parametrize(
    "part",
    ["1 ", "6222 ", "1,111,", "不会找记者", "客户是记者", "一三八", "验证码是", "电.", "投诉我们的",
     "王先生", "让大家知道", "视频发", "转账没到", "3000 ", "网上说我们",
     "柜员", "三个人排队", "\u200b", "0571-", "找", "要求", "一万二千"],
)  # fmt: skip
def test_no_text_makes_reading_slow(part: str, lexicon: Lexicon) -> None:
    """Four times the text may cost about four times as long; quadratic growth would be sixteen.

    The processor's time is compared, the least of several runs, so that a busy machine does not
    decide.
    """
    short, long = ((part * 10_000)[:length] for length in (2_500, 10_000))
    read(long, lexicon)
    least = [min(_seconds(text, lexicon) for _ in range(7)) for text in (short, long)]
    assert least[1] < 10 * least[0]


def _seconds(text: str, lexicon: Lexicon) -> float:
    begun = time.thread_time()
    read(text, lexicon)
    return time.thread_time() - begun
