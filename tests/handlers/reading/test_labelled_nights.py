"""The kept halves of the labelled messages, measured; see measuring.py for the misses."""

import pytest

from handlers.reading import Lexicon
from tests.handlers.reading.measuring import figures, labelled


def test_kept_half_reaches_the_targets(lexicon: Lexicon) -> None:
    found = figures(labelled("kept"), lexicon)
    assert found.media_recall >= 0.98, found.misses
    assert found.media_precision >= 0.90, found.misses
    assert found.telephone >= 0.97, found.misses
    assert found.amount >= 0.97, found.misses
    assert found.category >= 0.85, found.misses


def test_later_kept_batch_does_not_fall_below_what_was_first_measured(lexicon: Lexicon) -> None:
    """Written after all fitting and deliberately untouched: 0.909, 0.833, 1.000, 0.955, 0.818.

    It is short of the targets for media and category. Do not mend single messages of it: write a
    new batch instead and give this one to tuning.
    """
    found = figures(labelled("kept_later"), lexicon)
    assert found.media_recall >= 0.90, found.misses
    assert found.media_precision >= 0.83, found.misses
    assert found.telephone >= 0.97, found.misses
    assert found.amount >= 0.95, found.misses
    assert found.category >= 0.81, found.misses


def test_both_kept_batches_together_miss_the_media_target_by_one_message(lexicon: Lexicon) -> None:
    found = figures(labelled("kept") + labelled("kept_later"), lexicon)
    assert found.media_recall >= 0.97, found.misses
    assert found.media_precision >= 0.90, found.misses
    assert found.telephone >= 0.97, found.misses
    assert found.amount >= 0.97, found.misses
    assert found.category >= 0.85, found.misses


@pytest.mark.parametrize("half", ["tuning", "kept"])
def test_each_half_holds_at_least_sixty_messages_and_twenty_threats(half: str) -> None:
    messages = labelled(half)
    assert len(messages) >= 60
    assert sum(message.media for message in messages) >= 20
