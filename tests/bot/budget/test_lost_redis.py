"""T18: Redis flushed, gone, hanging: each replica falls back to its share, and comes back."""

import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Grade, Limits
from bot.budget.shared import Lost, SharedBuckets
from tests.servers.redis import RedisServer, a_redis

FAST = Limits(Allowance(2000.0, 64.0), Allowance(2000.0, 64.0))


@pytest.fixture
def server() -> Iterator[RedisServer]:
    """A Redis that the test may end."""
    with a_redis() as running:
        yield running


@pytest.fixture
async def budget(server: RedisServer) -> AsyncIterator[Budget]:
    """One of two replicas; a lost Redis is asked again with every message."""
    made = Budget(FAST, SharedBuckets(server.url, "telegram:1", FAST), lambda: 2, 0.0)
    yield made
    await made.aclose()


async def _goes(budget: Budget) -> None:
    assert await budget.turn("1", Grade.ORDINARY, 5.0) == 0


async def test_t18_a_redis_that_is_gone_is_told_and_messages_go_on(
    budget: Budget, server: RedisServer
) -> None:
    await _goes(budget)
    assert budget.trouble() is None
    server.kill()
    for _ in range(5):
        await _goes(budget)
    assert "2 分之一" in (budget.trouble() or "")

    server.start()
    await _goes(budget)
    assert budget.trouble() is None


async def test_a_redis_that_is_not_there_at_the_start_is_known_before_anything_is_sent(
    budget: Budget, server: RedisServer
) -> None:
    await budget.look()
    assert budget.trouble() is None
    server.kill()
    await budget.look()
    assert "2 分之一" in (budget.trouble() or "")

    server.start()
    await budget.look()
    assert budget.trouble() is None, "and nobody has sent anything meanwhile"
    await _goes(budget)


async def test_t18_the_share_begins_with_an_empty_bucket(server: RedisServer) -> None:
    slow = Limits(Allowance(0.001, 64.0), Allowance(0.001, 64.0))
    budget = Budget(slow, SharedBuckets(server.url, "telegram:1", slow), lambda: 2)
    server.kill()
    assert await budget.turn("1", Grade.CRITICAL, 5.0) == 60, "the most that a row is put off"
    await budget.aclose()


async def test_t18_a_redis_that_hangs_does_not_hold_up_a_page(
    budget: Budget, server: RedisServer
) -> None:
    await _goes(budget)
    assert server._running is not None
    server._running.send_signal(signal.SIGSTOP)
    try:
        await _goes(budget)
        assert budget.trouble() is not None
    finally:
        server._running.send_signal(signal.SIGCONT)


async def test_t18_a_flushed_redis_begins_anew_with_an_empty_bucket(server: RedisServer) -> None:
    buckets = SharedBuckets(server.url, "telegram:1", Limits())
    await buckets.take("1", Grade.CRITICAL, at=1000.0)
    assert (await buckets.take("1", Grade.CRITICAL, at=1060.0)).is_over
    server.flush()
    wait = await buckets.take("1", Grade.CRITICAL, at=1060.0)
    assert wait.overall == pytest.approx(1 / 29)
    assert (await buckets.take("1", Grade.CRITICAL, at=1060.1)).is_over
    await buckets.aclose()


async def test_no_row_is_put_off_for_longer_than_a_minute_by_a_budget(server: RedisServer) -> None:
    buckets = SharedBuckets(server.url, "telegram:1", Limits())
    budget = Budget(Limits(), buckets)
    await buckets.close("1", 86_400.0)
    assert await budget.turn("1", Grade.ORDINARY, 2.0) == 60
    await buckets.close(None, 86_400.0)
    assert await budget.turn("2", Grade.CRITICAL, 5.0) == 60
    await budget.aclose()


async def test_what_nobody_uses_is_forgotten_by_redis(server: RedisServer) -> None:
    buckets = SharedBuckets(server.url, "telegram:1", Limits())
    for n in range(20):
        await buckets.take(str(n), Grade.CRITICAL, at=1000.0 + n)
    with server.client() as asked:
        found = list(asked.scan_iter("*"))
        assert len(found) > 10
        assert all(0 < asked.ttl(key) <= 3600 for key in found)
        assert {bytes(key).split(b"}")[0] for key in found} == {b"duban:{telegram:1"}
    await buckets.aclose()


async def test_an_address_that_nobody_answers_at_is_lost_and_not_an_error_of_ours() -> None:
    buckets = SharedBuckets("redis://127.0.0.1:1/0", "telegram:1", Limits())
    with pytest.raises(Lost):
        await buckets.take("1", Grade.CRITICAL)
    await buckets.aclose()
