"""What can wait stays out of the minutes in which everybody sends."""

from datetime import UTC, datetime, timedelta

from bot.courier.crowds import quieter_at

FULL = datetime(2026, 11, 27, 16, 0, 12, tzinfo=UTC)


def test_in_a_crowded_minute_a_reminder_waits_until_it_is_over_and_at_most_half_a_minute_more() -> (
    None
):
    over = FULL.replace(second=0) + timedelta(minutes=1)
    found = {quieter_at(f"a case:nag:{n}", FULL) for n in range(200)}

    assert all(at is not None and over <= at < over + timedelta(seconds=30) for at in found)
    assert len(found) > 20, "they do not all come at once afterwards"


def test_the_same_reminder_waits_for_the_same_instant_whoever_asks_and_however_often() -> None:
    later = FULL + timedelta(seconds=20)
    assert quieter_at("a case:nag:1", FULL) == quieter_at("a case:nag:1", later)


def test_half_past_is_crowded_too_and_no_other_minute() -> None:
    crowded = [m for m in range(60) if quieter_at("a key", FULL.replace(minute=m)) is not None]
    assert crowded == [0, 30]
