"""Every word of the closed lists has a Chinese label of its own."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any

import pytest

from escalation.words import (
    Business,
    Category,
    Channel,
    Counted,
    Flag,
    Liability,
    Reason,
    Stage,
    UnitKind,
)
from handlers import labels

LISTS: list[tuple[type[StrEnum], Callable[[Any], str]]] = [
    (Category, labels.category),
    (Flag, labels.flag),
    (Channel, labels.channel),
    (Liability, labels.liability),
    (Business, labels.business),
    (Counted, labels.counted),
    (Stage, labels.stage),
    (Reason, labels.reason),
    (UnitKind, labels.unit_kind),
]


@pytest.mark.parametrize(("words", "label"), LISTS)
def test_every_word_has_its_own_label(words: type[StrEnum], label: Callable[[Any], str]) -> None:
    shown = [label(each) for each in words]
    assert all(shown)
    assert len(set(shown)) == len(shown)
