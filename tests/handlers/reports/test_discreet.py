"""Telephones written into a matter are masked; what only looks long is not."""

import pytest

from handlers.reports.discreet import discreet, plain


@pytest.mark.parametrize(
    "number",
    [
        "13812345678",
        "138 1234 5678",
        "138-1234-5678",
        "+86 138 1234 5678",
        "0571-87654321",
        "（0571）87654321",
        "８７６５４３２１",
        "330106199001011234",
        "6222 0202 0011 2233 445",
    ],
)
def test_long_numbers_are_masked_but_for_two_digits(number: str) -> None:
    shown = discreet(f"客户{number}要求回电", 80)
    assert sum(c.isdigit() for c in shown) == 2
    assert shown.endswith("要求回电")


@pytest.mark.parametrize(
    "text",
    ["取 3200 元", "损失20000000元", "2026-11-28 02:10 来的", "2026.11.28 投诉过", "同 1128-48213"],
)
def test_sums_dates_and_case_numbers_stay(text: str) -> None:
    assert discreet(text, 80) == text


def test_long_texts_are_cut_with_a_sign() -> None:
    assert discreet("很长" * 50, 10) == "很长很长很长很长很…"


def test_control_and_direction_characters_are_gone_and_lines_are_joined() -> None:
    assert plain("左\u202e右\u200f\x00\n 下\u2066一行\ud83d") == "左右 下一行"
