"""Every promise of the emergency plan has a test named after it, and the page says which."""

import pytest

from tests.meanings import BESIDES, SECTION_1
from tests.traceability import PAGE, claimed, files_with_tests, in_name, in_text, page


def test_the_page_is_what_would_be_generated_now() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(), "run: .venv/bin/python -m tests.traceability"


def test_every_identifier_of_the_emergency_plan_has_a_test_named_after_it() -> None:
    assert sorted({*SECTION_1, *BESIDES} - set(files_with_tests())) == []


def test_everything_that_the_bot_is_said_to_survive_has_a_test_named_after_it() -> None:
    assert sorted(claimed() - set(files_with_tests())) == []


@pytest.mark.parametrize(
    ("name", "identifiers"),
    [
        ("test_r_clock_1_to_3_are_explained", ["R-CLOCK-1", "R-CLOCK-2", "R-CLOCK-3"]),
        ("test_r_up_2_and_r_up_3_go_up", ["R-UP-2", "R-UP-3"]),
        ("test_t12_t13_kill", ["T12", "T13"]),
        ("test_c10_nothing_is_promised", ["C10"]),
        ("test_a_case_at_10_past", []),
    ],
)
def test_identifiers_are_read_from_names(name: str, identifiers: list[str]) -> None:
    assert list(in_name(name)) == identifiers


def test_identifiers_are_read_from_prose_with_their_ranges() -> None:
    said = "Clocks (R-CLOCK-1 to R-CLOCK-3, R-STAT-1 to 3), limits (C04), T25; not R-SF-1 or X99."

    assert sorted(in_text(said)) == [
        *("C04", "R-CLOCK-1", "R-CLOCK-2", "R-CLOCK-3"),
        *("R-STAT-1", "R-STAT-2", "R-STAT-3", "T25"),
    ]
