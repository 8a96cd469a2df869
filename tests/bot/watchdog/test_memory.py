"""What is told when, look by look, on seconds that a test counts."""

from collections.abc import Iterable

from bot.watchdog.memory import Memory, News
from bot.watchdog.trouble import Kind, Trouble

LOOK = 5
PATIENCE = 35.0


class Looks:
    """A memory, and what it told at every look since the test began."""

    def __init__(self) -> None:
        self.memory = Memory(PATIENCE, 1800.0)
        self.seconds = 0.0
        self.told: list[News] = []

    def at(self, kinds: Iterable[Kind], about: str = "") -> None:
        """One look, five seconds after the one before."""
        self.seconds += LOOK
        found = [Trouble(kind=kind, about=about, began=self.seconds) for kind in kinds]
        self.memory.learn(found, self.seconds)
        if (news := self.memory.news(self.seconds)) is not None:
            self.told.append(news)

    def still(self, *, silent: bool, since: float) -> None:
        """One look at an engine that has written nothing since then."""
        self.seconds += LOOK
        found = [Trouble(kind=Kind.BEAT_STOPPED, about="vm", began=since)]
        if silent:
            found.append(Trouble(kind=Kind.ENGINE_SILENT, about="here", began=self.seconds))
        self.memory.learn(found, self.seconds)
        if (news := self.memory.news(self.seconds)) is not None:
            self.told.append(news)

    def flaps(self, kind: Kind, times: int) -> None:
        """It is there for a minute and gone for one, again and again."""
        for _ in range(times):
            for look in range(24):
                self.at([kind] if look < 12 else [])

    def fresh(self, kind: Kind) -> int:
        return sum(each.kind is kind for news in self.told for each in news.fresh)


def test_a_warning_that_comes_and_goes_silences_no_alarm() -> None:
    looks = Looks()
    looks.flaps(Kind.REPLICA_SILENT, 12)
    assert 9 <= len(looks.told) <= 10, "enough was heard of that"
    for _ in range(8):
        looks.at([Kind.DISK_FULL])

    assert looks.fresh(Kind.DISK_FULL) == 1


def test_an_alarm_that_comes_and_goes_silences_no_other_alarm_and_does_not_end_as_well() -> None:
    looks = Looks()
    looks.flaps(Kind.DATABASE, 12)
    assert 9 <= len(looks.told) <= 10
    assert looks.told[-1].fresh, "the last word is not that all is well"
    for _ in range(8):
        looks.at([Kind.DISK_FULL])
    assert looks.fresh(Kind.DISK_FULL) == 1
    looks.flaps(Kind.DISK_FULL, 6)

    assert looks.fresh(Kind.DISK_FULL) == 1, "they heard of it within the hour"


def test_an_engine_that_stood_for_two_minutes_is_given_time_to_write_again() -> None:
    looks = Looks()
    for _ in range(24):
        looks.still(silent=True, since=10.0)
    for _ in range(4):
        looks.still(silent=False, since=10.0)
    for _ in range(8):
        looks.at([])

    assert looks.fresh(Kind.ENGINE_SILENT) == 1
    assert looks.fresh(Kind.BEAT_STOPPED) == 0, "that nobody answered tells why nothing was written"
    assert [each.kind for each in looks.told[-1].over] == [Kind.ENGINE_SILENT]
    assert looks.told[-1].lasting == ()


def test_an_engine_that_answers_again_and_still_writes_nothing_is_told_after_the_patience() -> None:
    looks = Looks()
    for _ in range(24):
        looks.still(silent=True, since=10.0)
    back = looks.seconds
    while not looks.fresh(Kind.BEAT_STOPPED) and looks.seconds < 1000:
        looks.still(silent=False, since=10.0)

    assert looks.seconds - back == PATIENCE
