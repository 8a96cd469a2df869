"""Likeness speaks where the lexicon is silent, and never against what it heard."""

from dataclasses import replace

import pytest

from escalation.words import Category, Flag
from handlers.reading import Lexicon, read
from handlers.reading.likeness import Likeness, pieces
from tests.handlers.reading.training import learnt


def _taught(lexicon: Lexicon, **by_category: str) -> Lexicon:
    """A lexicon whose likeness has learnt one sentence a category."""
    messages = [
        (frozenset(pieces(sentence)), Category[name]) for name, sentence in by_category.items()
    ]
    return replace(lexicon, likeness=Likeness(learnt(messages, least=1)))


def test_message_like_known_threats_is_one_though_no_word_of_the_lexicon_stands_in_it(
    lexicon: Lexicon,
) -> None:
    text = "放话要给行里拍马屁似的写赋"
    nothing = replace(lexicon, likeness=Likeness({}))
    assert Flag.MEDIA_THREAT not in read(text, nothing).flags
    taught = _taught(lexicon, MEDIA="放话要给行里拍马屁似的写赋", QUEUE="窗口太少排队太久")
    reading = read(text, taught)
    assert Flag.MEDIA_THREAT in reading.flags
    assert any(why.rule == "likeness" for why in reading.reasons)


def test_without_a_character_of_publicity_likeness_only_asks(lexicon: Lexicon) -> None:
    taught = _taught(lexicon, MEDIA="放话要给行里好看似的", QUEUE="窗口太少排队太久")
    reading = read("放话要给行里好看似的", taught)
    assert Flag.MEDIA_THREAT not in reading.flags
    assert Flag.MEDIA_THREAT in reading.doubts


def test_likeness_is_silent_where_the_lexicon_heard_a_denial(lexicon: Lexicon) -> None:
    taught = _taught(lexicon, MEDIA="没有要找媒体", QUEUE="窗口太少排队太久")
    reading = read("没有要找媒体", taught)
    assert Flag.MEDIA_THREAT not in reading.flags | reading.doubts


def test_strong_word_is_never_outweighed_by_likeness(lexicon: Lexicon) -> None:
    taught = _taught(lexicon, QUEUE="窗口太少排队太久不然曝光", MEDIA="找记者")
    assert Flag.MEDIA_THREAT in read("窗口太少排队太久不然曝光", taught).flags


def test_everyday_word_in_an_ordinary_sentence_is_asked_about(lexicon: Lexicon) -> None:
    taught = _taught(lexicon, QUEUE="窗口太少排队太久抖音", MEDIA="找记者")
    reading = read("窗口太少排队太久抖音", taught)
    assert Flag.MEDIA_THREAT not in reading.flags
    assert Flag.MEDIA_THREAT in reading.doubts


def test_likeness_names_the_category_when_no_word_does(lexicon: Lexicon) -> None:
    taught = _taught(lexicon, QUEUE="俺杵这儿跟木桩一样", ATM="铁疙瘩趴窝")
    assert read("俺杵这儿跟木桩一样", taught).category is Category.QUEUE


def test_three_characters_say_nothing(lexicon: Lexicon) -> None:
    assert read("好的", lexicon).category is Category.GENERAL
    assert read("在吗", lexicon).category is Category.GENERAL


def test_every_number_is_the_same_piece() -> None:
    assert pieces("取8000") == pieces("取35")


@pytest.mark.parametrize("text", ["你好", "ok", "在吗", "有人吗", "收到 谢谢", "晚上好"])
def test_greeting_is_never_asked_about(text: str, lexicon: Lexicon) -> None:
    reading = read(text, lexicon)
    assert not reading.flags | reading.doubts
    assert reading.category is Category.GENERAL
