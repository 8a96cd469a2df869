"""Buttons typed instead of tapped: what stands on one presses it, on several it does not."""

import pytest

from handlers.action import Action
from handlers.card import Button, Card
from handlers.conversations.offers import offers_of, pressed

CARD = Card(
    buttons=(
        (
            Button("C10 索赔", Action("recat", "case", "C10")),
            Button("C01 一般投诉", Action("recat", "case", "C01")),
        ),
        (
            Button("明天 10:00", Action("promise", "case", "1")),
            Button("明天 17:00", Action("promise", "case", "2")),
        ),
        (
            Button("✅ 同意", Action("approve", "case")),
            Button("✖ 不同意", Action("refuse", "case")),
        ),
        (Button("取消", Action("cancel", "case")),),
    )
)
OFFERS = offers_of(CARD)


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("C10", "C10"),
        ("c１０", "C10"),
        ("索赔", "C10"),
        ("C10 索赔", "C10"),
        ("索赔。", "C10"),
        ("明天10:00", "1"),
        ("明天 １７：００", "2"),
    ],
)
def test_what_stands_on_a_button_presses_it(typed: str, meant: str) -> None:
    action = pressed(OFFERS, typed)
    assert action is not None
    assert action.choice == meant


def test_agreeing_and_disagreeing_are_not_mixed_up() -> None:
    for typed, verb in (("同意", "approve"), ("不同意", "refuse")):
        action = pressed(OFFERS, typed)
        assert action is not None
        assert action.verb == verb


@pytest.mark.parametrize("typed", ["", "。", "明天", "C1", "索", "取消", "我要索赔", "同意同意"])
def test_anything_else_presses_nothing(typed: str) -> None:
    assert pressed(OFFERS, typed) is None
