"""The labelled messages, measured; `python -m tests.handlers.reading.measuring HALF` shows more."""

from dataclasses import replace

import pytest

from handlers.reading import Lexicon
from handlers.reading.likeness import WEIGHTS_FILE, Likeness
from tests.handlers.reading.measuring import TUNING, Figures, figures, labelled
from tests.handlers.reading.training import digest, everything, learnt, trained, written


def _reach(found: Figures, recall: float, precision: float, category: float) -> None:
    misses = found.misses
    assert found.media_recall >= recall, misses
    assert found.media_precision >= precision, misses
    assert found.telephone >= 0.97, misses
    assert found.amount >= 0.97, misses
    assert found.category >= category, misses


@pytest.mark.parametrize("half", [one for one in TUNING if one != "tuning_media"])
def test_every_half_that_was_fitted_to_reaches_the_targets(half: str, lexicon: Lexicon) -> None:
    _reach(figures(labelled(half), lexicon), 0.98, 0.90, 0.85)


def test_hardest_fitted_half_falls_short_of_the_recall_even_so(lexicon: Lexicon) -> None:
    """Filming alone (在拍) is labelled a threat there; the reading asks about it instead."""
    _reach(figures(labelled("tuning_media"), lexicon), 0.94, 0.94, 0.93)


@pytest.mark.parametrize("half", TUNING)
def test_half_is_read_without_having_learnt_it(half: str, lexicon: Lexicon) -> None:
    """The likeness is learnt on the other halves only; the lexicon has seen them all."""
    others = trained([one for one in TUNING if one != half], lexicon)
    found = figures(labelled(half), replace(lexicon, likeness=others))
    hardest = half == "tuning_media"
    _reach(found, 0.84 if hardest else 0.97, 0.89, 0.80 if hardest else 0.85)


def test_half_that_nobody_fitted_to_stays_where_it_was_measured(lexicon: Lexicon) -> None:
    """Written by somebody else and never read by who fits. Its misses are not shown on purpose:
    label new messages instead. All targets are met but the amount's, which is 0.97."""
    found = figures(labelled("night_kept"), lexicon)
    assert found.media_recall >= 0.98
    assert found.media_precision >= 0.92
    assert found.telephone >= 0.97
    assert found.amount >= 0.95
    assert found.category >= 0.93


@pytest.mark.parametrize(
    ("half", "recall", "precision", "category"),
    [("unseen", 0.78, 0.84, 0.82), ("unseen_last", 0.88, 0.92, 0.89)],
)
def test_sealed_half_does_not_fall_below_what_was_measured_though_short_of_the_targets(
    half: str, recall: float, precision: float, category: float, lexicon: Lexicon
) -> None:
    """Not targets but what was measured (docs/understanding.md): media recall 0.98 is missed on
    both, precision 0.90 and category 0.85 on `unseen`."""
    found = figures(labelled(half), lexicon)
    assert found.media_recall >= recall
    assert found.media_precision >= precision
    assert found.telephone >= 0.97
    assert found.amount >= 0.97
    assert found.category >= category


def test_likeness_is_better_than_the_lexicon_alone(lexicon: Lexicon) -> None:
    """The reason for having it, on messages that neither was fitted to (decision 0008)."""
    both = figures(labelled("night_kept"), lexicon)
    alone = figures(labelled("night_kept"), replace(lexicon, likeness=Likeness({})))
    assert both.media_recall > alone.media_recall
    assert both.category > alone.category


def test_shipped_weights_are_those_of_the_labelled_messages(lexicon: Lexicon) -> None:
    """Run `python -m tests.handlers.reading.training` after labelling, or changing a folding."""
    messages = everything(lexicon)
    assert WEIGHTS_FILE.read_text(encoding="utf-8") == written(learnt(messages), digest(messages))


def test_labelled_messages_are_many_and_a_quarter_are_threats() -> None:
    messages = [one for half in TUNING for one in labelled(half)]
    assert len(messages) >= 1_000
    assert sum(message.media for message in messages) >= 250
