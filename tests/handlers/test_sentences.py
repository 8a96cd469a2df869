"""Every sentence there must be is there, and a missing one is an error at once."""

import re
from pathlib import Path
from string import Formatter

import pytest

from escalation.decision import Refusal
from escalation.message import Topic
from escalation.permission import Act
from handlers.cards.draft_card import FIELDS
from handlers.sentences import (
    IncompleteSentence,
    UnknownSentence,
    catalogue,
    has,
    say,
)

_LITERAL = re.compile(r'\bsay\(\s*"([a-z_.0-9]+)"')
_SOURCES = [*Path("handlers").rglob("*.py"), *Path("bot").rglob("*.py")]


@pytest.mark.parametrize("topic", Topic)
def test_every_topic_has_a_headline(topic: Topic) -> None:
    assert has(f"topic.{topic}.headline")


@pytest.mark.parametrize("refusal", Refusal)
def test_every_refusal_has_a_sentence(refusal: Refusal) -> None:
    assert has(f"refused.{refusal}")


@pytest.mark.parametrize("act", [act for act in Act if act not in (Act.VIEW, Act.LIABILITY)])
def test_every_act_has_a_button_and_says_that_it_was_done(act: Act) -> None:
    assert has(f"button.{act}")
    assert has(f"done.{act}")


@pytest.mark.parametrize("field", FIELDS)
def test_every_field_is_named_asked_for_and_asked_again(field: str) -> None:
    assert has(f"field.{field}")
    assert has(f"asking.{field}")
    assert has(f"asking.{field}_unclear")


def test_every_kind_of_register_entry_has_words() -> None:
    rules = "".join(path.read_text(encoding="utf-8") for path in Path("escalation").glob("*.py"))
    kinds = set(re.findall(r'\.note\(\s*"([a-z_]+)"', rules))
    assert kinds
    assert {kind for kind in kinds if not has(f"entry.{kind}")} == set()


def test_every_sentence_the_code_names_is_in_the_catalogue() -> None:
    named = {key for path in _SOURCES for key in _LITERAL.findall(path.read_text(encoding="utf-8"))}
    assert {key for key in named if not has(key)} == set()


def test_every_template_can_be_filled() -> None:
    for key, template in catalogue().items():
        names = {name for _, name, _, _ in Formatter().parse(template) if name is not None}
        assert all(name.isidentifier() for name in names), key


def test_a_sentence_nobody_wrote_is_an_error() -> None:
    with pytest.raises(UnknownSentence):
        say("no.such.sentence")


def test_a_value_that_is_not_given_is_an_error() -> None:
    with pytest.raises(IncompleteSentence):
        say("part.number")


def test_a_persons_words_are_never_read_as_a_template() -> None:
    assert say("part.number", number="{number.__class__}") == "编号：{number.__class__}"
