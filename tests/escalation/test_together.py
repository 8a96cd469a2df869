"""R-MEDIA-1: levels called at one instant repeat together, whenever their pages really went out."""

from escalation.words import Flag
from tests.escalation.bank import at
from tests.escalation.night import Night


def test_r_media_1_who_serves_at_two_levels_is_rung_once_each_round() -> None:
    night = Night(flags=frozenset({Flag.MEDIA_THREAT}))
    # The wire took the pages of the levels some seconds apart.
    night.made = {call.no: at(0.05 * call.no) for call in night.case.calls}
    night.until(4)

    rounds = {(minute, who) for minute, who, _ in night.pages()}
    assert len(night.pages()) > len({who for _, who in rounds}), "nobody was paged again"
    assert len(rounds) == len(night.pages()), "somebody was rung twice in one round"
    minutes = {minute for minute, _ in rounds}
    assert len(minutes) == 2, "the levels did not repeat together"
