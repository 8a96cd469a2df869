"""Who goes when: turns in line, in virtual time."""

import asyncio

from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Grade, Limits, Wait
from simulator.telegram.limits import Bucket
from tests.bot.budget.virtual import virtually

PATIENCE = 1000.0


class Going:
    """Messages that wait for their turn, and when each went."""

    def __init__(self, limits: Limits | None = None) -> None:
        self.budget = Budget(limits or Limits())
        self.went: list[tuple[float, str, Grade]] = []

    async def goes(self, chat: str, grade: Grade) -> None:
        assert await self.budget.turn(chat, grade, PATIENCE) == 0
        self.went.append((_now(), chat, grade))

    def at(self, grade: Grade) -> list[float]:
        return [at for at, _, each in self.went if each is grade]


def _now() -> float:
    return asyncio.get_running_loop().time()


def test_a_critical_page_goes_at_once_however_many_wait() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for n in range(1000):
                group.create_task(going.goes(f"{n % 300}", Grade.ORDINARY))
            for second in range(1, 21):
                await asyncio.sleep(second - _now())
                asked = _now()
                await going.goes(f"{second}", Grade.CRITICAL)
                assert _now() - asked < 0.05
        assert len(going.went) == 1020

    virtually(night())


def test_a_critical_page_to_a_person_with_a_backlog_takes_the_next_token_of_the_chat() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for _ in range(60):
                group.create_task(going.goes("1", Grade.ORDINARY))
            for third in range(1, 15):
                await asyncio.sleep(third * 3 - _now())
                asked = _now()
                await going.goes("1", Grade.CRITICAL)
                assert _now() - asked < 0.05

    virtually(night())


def test_answers_go_before_whatever_is_ordinary() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for n in range(600):
                group.create_task(going.goes(f"{n}", Grade.ORDINARY))
            await asyncio.sleep(5)
            asked = _now()
            for n in range(30):
                group.create_task(going.goes(f"a{n}", Grade.ANSWER))
        assert max(going.at(Grade.ANSWER)) - asked < 30 / 29 + 0.2

    virtually(night())


def test_a_backlog_uses_the_whole_rate_and_never_more_than_the_platform_takes() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for n in range(1800):
                group.create_task(going.goes(f"{n % 400}", Grade.ORDINARY))
        steady = [at for at in going.at(Grade.ORDINARY) if 10 <= at < 50]
        assert len(steady) / 40 >= 0.95 * 30
        platform = Bucket(30, 30, 0.0)
        for at in going.at(Grade.ORDINARY):
            assert platform.wait_seconds(at) == 0
            platform.take()

    virtually(night())


def test_whoever_waits_for_a_full_chat_holds_up_nobody() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for _ in range(20):
                group.create_task(going.goes("1", Grade.ORDINARY))
            await asyncio.sleep(0.1)
            asked = _now()
            await going.goes("2", Grade.ORDINARY)
            assert _now() - asked < 0.1

    virtually(night())


def test_of_one_grade_the_first_to_come_goes_first() -> None:
    async def night() -> None:
        going = Going()
        async with asyncio.TaskGroup() as group:
            for n in range(200):
                group.create_task(going.goes(f"{n}", Grade.ORDINARY))
        assert [chat for _, chat, _ in going.went] == [f"{n}" for n in range(200)]

    virtually(night())


def test_nobody_waits_longer_than_their_patience_for_a_chat() -> None:
    async def night() -> None:
        slow = Allowance(0.1, 1.0)
        budget = Budget(Limits(chat=slow))
        assert await budget.turn("1", Grade.ORDINARY, 2.0) == 0
        asked = _now()
        assert await budget.turn("1", Grade.ORDINARY, 2.0) > 9
        assert _now() == asked

    virtually(night())


class Late:
    """Shared buckets that have room for everybody, and answer so late."""

    def __init__(self) -> None:
        self.seconds = 0.0

    async def take(self, _address: str, _grade: Grade) -> Wait:
        await asyncio.sleep(self.seconds)
        return Wait(0.0, 0.0)


def test_a_redis_that_answers_slowly_is_told_and_holds_messages_up_no_longer() -> None:
    async def night() -> None:
        going, redis = Going(), Late()
        going.budget = Budget(Limits(), redis)
        await going.goes("1", Grade.CRITICAL)
        redis.seconds = 0.2
        for n in range(7):
            await going.goes(f"{n}", Grade.CRITICAL)
        assert going.budget.trouble() is None, "it might be chance"
        await going.goes("7", Grade.CRITICAL)
        assert "Redis" in (going.budget.trouble() or "")
        began = _now()
        async with asyncio.TaskGroup() as group:
            for n in range(60):
                group.create_task(going.goes(f"a{n}", Grade.CRITICAL))
        assert _now() - began < 4, "twelve seconds by Redis"
        assert going.budget.trouble() is not None

        redis.seconds = 0.001
        await asyncio.sleep(2)
        await going.goes("1", Grade.CRITICAL)
        assert going.budget.trouble() is None

    virtually(night())


def test_a_redis_slow_for_one_of_two_replicas_is_asked_on_since_the_other_uses_all_of_it() -> None:
    async def night() -> None:
        going, redis = Going(), Late()
        going.budget = Budget(Limits(), redis, lambda: 2)
        redis.seconds = 0.2
        for n in range(20):
            await going.goes(f"{n}", Grade.CRITICAL)
        assert going.budget.trouble() is None

    virtually(night())


def test_replicas_without_redis_use_the_rate_together_and_not_each() -> None:
    async def night() -> None:
        living = 1
        replicas = [Going(), Going()]
        for going in replicas:
            going.budget = Budget(Limits(), None, lambda: living)
        await replicas[0].goes("1", Grade.CRITICAL)
        living = 2
        began = _now()
        async with asyncio.TaskGroup() as group:
            for n in range(1200):
                group.create_task(replicas[n % 2].goes(f"{n % 400}", Grade.ORDINARY))
        sent = sorted(at for going in replicas for at in going.at(Grade.ORDINARY))
        steady = [at for at in sent if began + 10 <= at < began + 30]
        assert 0.95 * 29 <= len(steady) / 20 <= 29.5

    virtually(night())
