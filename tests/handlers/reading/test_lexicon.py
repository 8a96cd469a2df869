"""A lexicon with mistakes is refused with all of them at once."""

import copy
from typing import Any

import pytest
import yaml

from escalation.words import Flag
from handlers.reading import LexiconRefused, lexicon_from, read
from tests.handlers.reading.measuring import LEXICON_FILE


@pytest.fixture
def mapping() -> dict[str, Any]:
    loaded: dict[str, Any] = yaml.safe_load(LEXICON_FILE.read_text(encoding="utf-8"))
    return copy.deepcopy(loaded)


def test_every_problem_is_listed_with_its_place(mapping: dict[str, Any]) -> None:
    mapping["flags"]["media"]["words"] = "记者"
    mapping["flags"]["angry"]["wrods"] = []
    mapping["categories"]["order"].remove("C09")
    mapping["categories"]["C14"]["flags"] = ["medai"]
    mapping["script"]["look_alikes"]["煤"] = "媒体"
    mapping["channels"]["list"]["pigeon"] = {"words": ["信鸽"]}
    mapping["context"]["negators"].append(True)
    del mapping["numbers"]["measures"]
    with pytest.raises(LexiconRefused) as refused:
        lexicon_from(mapping)
    places = [problem.split(":")[0] for problem in refused.value.problems]
    assert sorted(places) == [
        "categories.C09",
        "categories.C14.flags",
        "categories.order",
        "channels.list.pigeon",
        "context.negators",
        "flags.angry.wrods",
        "flags.media.words",
        "numbers.measures",
        "script.look_alikes.煤",
    ]


def test_empty_mapping_is_refused_not_crashed_on() -> None:
    with pytest.raises(LexiconRefused):
        lexicon_from({})


def test_word_that_is_both_negator_and_not_is_refused(mapping: dict[str, Any]) -> None:
    mapping["context"]["not_negators"].append("没有")
    with pytest.raises(LexiconRefused, match="opposite meaning"):
        lexicon_from(mapping)


def test_office_adds_a_programme_and_it_is_a_threat(mapping: dict[str, Any]) -> None:
    assert Flag.MEDIA_THREAT not in read("要打给老周来了", lexicon_from(mapping)).flags
    mapping["flags"]["media"]["words"].append("老周来了")
    assert Flag.MEDIA_THREAT in read("要打给老周来了", lexicon_from(mapping)).flags


def test_number_without_quotes_counts_as_a_word(mapping: dict[str, Any]) -> None:
    mapping["flags"]["media"]["words"].append(1860)
    assert Flag.MEDIA_THREAT in read("要打1860", lexicon_from(mapping)).flags


def test_group_in_a_pattern_finds_words_near_each_other(mapping: dict[str, Any]) -> None:
    mapping["groups"]["喇叭"] = ["大喇叭", "广播车"]
    mapping["flags"]["media"]["words"].append("《喇叭》…《满街/满城》")
    lexicon = lexicon_from(mapping)
    assert Flag.MEDIA_THREAT in read("雇个广播车来满街转", lexicon).flags
    assert Flag.MEDIA_THREAT not in read("门口有广播车", lexicon).flags


def test_denial_inside_a_pattern_counts(mapping: dict[str, Any]) -> None:
    mapping["groups"]["喇叭"] = ["大喇叭", "广播车"]
    mapping["flags"]["media"]["words"].append("《喇叭》…《满街/满城》")
    reading = read("雇了广播车没满街", lexicon_from(mapping))
    assert Flag.MEDIA_THREAT not in reading.flags


@pytest.mark.parametrize("pattern", ["《没有这组》…发", "《记者…发", "《》发"])
def test_pattern_that_cannot_be_read_is_refused_with_its_place(
    pattern: str, mapping: dict[str, Any]
) -> None:
    mapping["flags"]["media"]["words"].append(pattern)
    with pytest.raises(LexiconRefused) as refused:
        lexicon_from(mapping)
    assert all(problem.startswith("flags.media.words") for problem in refused.value.problems)


def test_unknown_business_is_refused(mapping: dict[str, Any]) -> None:
    mapping["business"]["gold"] = ["金条"]
    with pytest.raises(LexiconRefused, match=r"business\.gold"):
        lexicon_from(mapping)
