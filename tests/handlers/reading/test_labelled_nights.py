"""The labelled messages, measured; `python -m tests.handlers.reading.measuring HALF` shows more."""

from dataclasses import replace

import pytest

from handlers.reading import Lexicon
from handlers.reading.likeness import COUNTS_FILE, Likeness
from tests.handlers.reading.measuring import TUNING, Figures, figures, labelled
from tests.handlers.reading.training import counted, trained, written


def _reach_the_targets(found: Figures) -> None:
    misses = found.misses
    assert found.media_recall >= 0.98, misses
    assert found.media_precision >= 0.90, misses
    assert found.telephone >= 0.97, misses
    assert found.amount >= 0.97, misses
    assert found.category >= 0.85, misses


@pytest.mark.parametrize("half", TUNING)
def test_every_half_that_was_fitted_to_reaches_the_targets(half: str, lexicon: Lexicon) -> None:
    _reach_the_targets(figures(labelled(half), lexicon))


@pytest.mark.parametrize("half", TUNING)
def test_category_is_found_without_having_counted_the_half(half: str, lexicon: Lexicon) -> None:
    """The likeness is counted on the other halves only; the lexicon has seen them all."""
    others = trained([one for one in TUNING if one != half], lexicon)
    found = figures(labelled(half), replace(lexicon, likeness=others))
    assert found.media_recall >= 0.98, found.misses
    assert found.category >= 0.85, found.misses


def test_half_that_nobody_fitted_to_stays_where_it_was_measured(lexicon: Lexicon) -> None:
    """Written by somebody else and never read by who fits. Its misses are not shown on purpose:
    label new messages instead. All targets are met but the amount's, which is 0.97."""
    found = figures(labelled("night_kept"), lexicon)
    assert found.media_recall >= 0.98
    assert found.media_precision >= 0.90
    assert found.telephone >= 0.97
    assert found.amount >= 0.95
    assert found.category >= 0.85


def test_likeness_is_better_than_the_lexicon_alone(lexicon: Lexicon) -> None:
    """The reason for having it, on messages that neither was fitted to (decision 0008)."""
    both = figures(labelled("night_kept"), lexicon)
    alone = figures(labelled("night_kept"), replace(lexicon, likeness=Likeness({})))
    assert both.media_recall > alone.media_recall
    assert both.category > alone.category


def test_shipped_counts_are_those_of_the_labelled_messages(lexicon: Lexicon) -> None:
    """Run `python -m tests.handlers.reading.training` after labelling, or changing a folding."""
    messages = [one for half in TUNING for one in labelled(half)]
    assert COUNTS_FILE.read_text(encoding="utf-8") == written(counted(messages, lexicon))


def test_labelled_messages_are_many_and_a_quarter_are_threats() -> None:
    messages = [one for half in TUNING for one in labelled(half)]
    assert len(messages) >= 1_000
    assert sum(message.media for message in messages) >= 250
