"""What the buckets promise, in memory and on Redis alike, at explicit instants."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.budget.rule import Allowance, Grade, Limits
from tests.bot.budget.asking import BEGAN, Asked, Buckets, in_memory, went
from tests.bot.budget.conftest import Make, MakeOnRedis

SMALL = Limits(Allowance(5.0, 8.0), Allowance(1.0, 4.0), Allowance(0.25, 3.0))
CHATS = ("1", "2", "3", "4", "-7", "-8")

askings = st.lists(
    st.builds(
        Asked,
        after=st.one_of(st.just(0.0), st.floats(0.0, 3.0)),
        address=st.sampled_from(CHATS),
        grade=st.sampled_from(Grade),
    ),
    max_size=60,
)
turned_askings = st.lists(
    st.builds(
        Asked,
        after=st.one_of(st.just(0.0), st.floats(0.0, 3.0), st.floats(-90.0, -1.0)),
        address=st.sampled_from(CHATS),
        grade=st.sampled_from(Grade),
    ),
    max_size=60,
)
few = settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


def assert_within(instants: list[float], allowance: Allowance) -> None:
    """No window of any length holds more than the rate and one burst."""
    for first, begin in enumerate(instants):
        for last in range(first, len(instants)):
            most = allowance.burst + allowance.rate * (instants[last] - begin)
            assert last - first + 1 <= most + 1e-6


@few
@given(asked=askings)
def test_in_no_window_more_goes_than_the_rate_and_one_burst(make: Make, asked: list[Asked]) -> None:
    sent = went(make(SMALL), asked)
    assert_within([at for at, _ in sent], SMALL.overall)
    for chat in CHATS:
        assert_within([at for at, each in sent if each.address == chat], SMALL.of(chat))


@few
@given(asked=askings)
def test_whatever_others_have_taken_a_critical_page_finds_its_token(
    make: Make, asked: list[Asked]
) -> None:
    buckets = make(SMALL)
    others = [each for each in asked if each.grade is Grade.ORDINARY]
    at = BEGAN + 30 + sum(each.after for each in others)
    went(buckets, [Asked(30.0, "1", Grade.ORDINARY), *others])
    for chat in ("-7", "1"):  # one of each kind
        assert max(buckets.take(chat, Grade.CRITICAL, at)) < 1e-6


@settings(max_examples=40, deadline=None)
@given(asked=askings)
def test_nothing_taken_by_asking_in_vain(asked: list[Asked]) -> None:
    patient, eager = in_memory(SMALL), in_memory(SMALL)
    sent = went(patient, asked)
    at, again = BEGAN, []
    for each in asked:
        at += each.after
        if eager.take(each.address, each.grade, at).is_over:
            again.append((at, each))
            continue
        assert not eager.take(each.address, each.grade, at).is_over
    assert again == sent


@few
@given(asked=askings, grade=st.sampled_from(Grade), chat=st.sampled_from(CHATS))
def test_whoever_waits_as_long_as_told_goes_then(
    make: Make, asked: list[Asked], grade: Grade, chat: str
) -> None:
    buckets = make(SMALL)
    went(buckets, asked)
    at = BEGAN + sum(each.after for each in asked)
    wait = buckets.take(chat, grade, at)
    if not wait.is_over:
        assert buckets.take(chat, grade, at + max(wait) + 1e-6).is_over


@few
@given(asked=st.one_of(askings, turned_askings))
def test_memory_and_redis_agree(on_redis: MakeOnRedis, asked: list[Asked]) -> None:
    here, there = in_memory(SMALL), on_redis(SMALL)
    at = BEGAN
    for each in asked:
        at += each.after
        mine = here.take(each.address, each.grade, at)
        theirs = there.take(each.address, each.grade, at)
        assert mine == pytest.approx(theirs)
        assert mine.is_over == theirs.is_over


def _all_that_go(buckets: Buckets, grade: Grade, seconds: int, chats: int) -> list[float]:
    """Instants of a backlog for so many chats that asks a hundred times a second."""
    found = []
    for step in range(seconds * 100):
        at = BEGAN + step / 100
        address = str(1 + len(found) % chats)
        if buckets.take(address, grade, at).is_over:
            found.append(at)
    return found


def test_a_backlog_of_ordinary_messages_uses_the_whole_rate() -> None:
    limits = Limits()
    sent = _all_that_go(in_memory(limits), Grade.ORDINARY, 60, 400)
    steady = [at for at in sent if at >= BEGAN + 10]
    assert len(steady) >= limits.overall.rate * 50 - 1
    assert len(steady) >= 0.95 * 30 * 50


def test_answers_go_while_a_backlog_leaves_them_no_more_than_its_half(make: Make) -> None:
    buckets = make(SMALL)
    at = BEGAN + 60
    ordinary = [buckets.take("1", Grade.ORDINARY, at).is_over for _ in range(5)]
    assert ordinary == [True, True, False, False, False]
    assert buckets.take("1", Grade.ANSWER, at).is_over
    assert not buckets.take("1", Grade.ANSWER, at).is_over
    assert buckets.take("1", Grade.CRITICAL, at).is_over
    assert buckets.take("2", Grade.ANSWER, at).is_over, "one chat's limit is not another's"


def test_a_closed_platform_takes_nothing_until_the_end_of_its_time(on_redis: MakeOnRedis) -> None:
    buckets = on_redis(SMALL)
    at = BEGAN + 60
    buckets.close(None, 37.0, at)
    wait = buckets.take("1", Grade.CRITICAL, at)
    assert wait.overall == pytest.approx(37 + 1 / 5)
    assert not buckets.take("1", Grade.CRITICAL, at + 37).is_over
    assert buckets.take("1", Grade.CRITICAL, at + 37.21).is_over


def test_a_clock_set_back_stops_nobody_for_longer_than_an_empty_bucket_takes(make: Make) -> None:
    buckets = make(SMALL)
    for second in range(60):
        buckets.take("1", Grade.CRITICAL, BEGAN + second)
    day_before = BEGAN - 86_400
    for chat in ("1", "2"):
        assert max(buckets.take(chat, Grade.ORDINARY, day_before)) < 5
        assert buckets.take(chat, Grade.ORDINARY, day_before + 5).is_over
    steady = [buckets.take(str(n), Grade.CRITICAL, day_before + 10 + n).is_over for n in range(20)]
    assert all(steady)


@pytest.mark.parametrize("closed", [None, "1"], ids=["all", "a chat"])
def test_a_clock_set_back_far_opens_what_was_closed_and_no_more_is_stored(
    on_redis: MakeOnRedis, closed: str | None
) -> None:
    buckets = on_redis(SMALL)
    at = BEGAN + 86_400
    buckets.close(closed, 37.0, at)
    assert max(buckets.take("1", Grade.CRITICAL, at - 86_000)) < 5
    assert buckets.take("1", Grade.CRITICAL, at - 86_000 + 5).is_over


def test_a_closed_platform_stays_closed_for_its_seconds_when_the_clock_goes_back_a_little(
    on_redis: MakeOnRedis,
) -> None:
    buckets = on_redis(SMALL)
    at = BEGAN + 60
    buckets.close(None, 37.0, at)
    assert buckets.take("1", Grade.CRITICAL, at + 20).overall == pytest.approx(17.2)
    assert buckets.take("1", Grade.CRITICAL, at + 10).overall == pytest.approx(27.2)


def test_a_closed_chat_holds_up_no_other(on_redis: MakeOnRedis) -> None:
    buckets = on_redis(SMALL)
    at = BEGAN + 60
    buckets.close("1", 37.0, at)
    wait = buckets.take("1", Grade.CRITICAL, at)
    assert (wait.overall, wait.chat) == (0.0, pytest.approx(38.0))
    assert buckets.take("2", Grade.CRITICAL, at).is_over


def test_a_budget_that_has_just_begun_knows_nothing_of_what_was_sent_before(make: Make) -> None:
    buckets = make(SMALL)
    assert not buckets.take("1", Grade.CRITICAL, BEGAN).is_over, "the platform's bucket is empty"
    buckets.take("1", Grade.CRITICAL, BEGAN + 0.5)
    first = [buckets.take("2", Grade.CRITICAL, BEGAN + 1).is_over for _ in range(4)]
    assert first == [True] * 3 + [False]
    later = [buckets.take("3", Grade.CRITICAL, BEGAN + 30).is_over for _ in range(5)]
    assert later == [True] * 4 + [False]


def test_a_group_is_allowed_less_than_a_chat() -> None:
    limits = Limits()
    assert limits.of("-100200300") == limits.group
    sent = went(in_memory(limits), [Asked(0.1, "-5", Grade.ORDINARY)] * 3000)
    assert len(sent) <= 20 / 60 * 300 + 6


@given(
    replicas=st.integers(1, 40),
    allowance=st.builds(Allowance, st.floats(0.1, 100), st.floats(1, 100)),
)
def test_shares_together_never_pass_the_rate_and_each_grade_can_go(
    replicas: int, allowance: Allowance
) -> None:
    share = allowance.share(replicas)
    assert share.rate * replicas == pytest.approx(allowance.rate)
    assert all(share.need(grade) <= share.burst for grade in Grade)
