"""Asks Telegram for updates, and confirms them only after they are stored (invariant 3)."""

import asyncio
from collections.abc import Awaitable, Callable
from random import Random
from typing import Any

import structlog
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.methods import DeleteWebhook, TelegramMethod

from bot.transports.intake import Accept
from bot.transports.plain import origin
from bot.transports.telegram.outcomes import FAILURES, ask, outcome_of
from bot.transports.telegram.raw import ALLOWED_UPDATES, raw_update
from handlers.wire import Sent

POLL_SECONDS = 25
ANSWER_SECONDS = 10
MOST_UPDATES = 100
CONFLICT_SECONDS, LONGEST_CONFLICT_SECONDS = 0.25, 15.0
"""Telegram ends the older of two questions. A replica that has just taken over meets the last
question of the one before it, which then stops; whoever goes on for long is no replica of ours."""

LONGEST_BACKOFF_SECONDS = 30.0
_CONFLICTS_OF_A_MOVE = 3
_NOT_NOW_SECONDS = 0.1

_log = structlog.get_logger(__name__)


class GetRawUpdates(TelegramMethod[list[dict[str, Any]]]):
    """getUpdates, its answer left as it came.

    Typed, one update of a kind that aiogram does not know yet would make every batch unreadable,
    and polling would stand still for all.
    """

    __returning__ = list[dict[str, Any]]
    __api_method__ = "getUpdates"

    offset: int | None = None
    limit: int = MOST_UPDATES
    timeout: int = POLL_SECONDS
    allowed_updates: tuple[str, ...] = ALLOWED_UPDATES


def _always() -> bool:
    """Nobody else polls."""
    return True


class Polling:
    """The receiver for a bot without a public address. One process at a time may run it."""

    def __init__(
        self,
        bot: Bot,
        accept: Accept,
        chance: Random,
        poll_seconds: int = POLL_SECONDS,
        pause: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        """`chance` spreads the waits; `poll_seconds` is how long Telegram holds a question.

        `pause` waits so many seconds after a failure, or less when there is reason to go on.
        """
        self._bot = bot
        self._accept = accept
        self._chance = chance
        self._poll_seconds = poll_seconds
        self._pause = pause
        self._offset: int | None = None
        self._failures = 0
        self._conflicts = 0
        self._webhook_gone = True

    async def run(self, may_ask: Callable[[], bool] = _always) -> None:
        """Ask until cancelled. Nothing that Telegram or the store does ends it.

        `may_ask` is looked at before each question: a replica that held polling and was stopped
        for a while must not ask once more with what it knew before (decision 0015).
        """
        self._begin_anew()
        while True:
            if may_ask():
                seconds = await self.once()
            else:
                self._begin_anew()
                seconds = _NOT_NOW_SECONDS
            if seconds:
                await self._pause(seconds)

    async def cry(self) -> None:
        """Ask once, for a moment, confirming nothing: whoever wrote is told by `accept` that it
        cannot be stored. Another replica that can store it will be told it again."""
        try:
            await self._store(await self._bot(GetRawUpdates(timeout=0)))
        except FAILURES as error:
            _log.warning("telegram_polling_failed", outcome=outcome_of(error).outcome)
        # As above: not stored, not confirmed, and told again.
        except Exception as error:
            _log.error("updates_not_stored", error=origin(error))

    def _begin_anew(self) -> None:
        """Another may have asked meanwhile: what is not confirmed is told again from its start."""
        self._offset, self._failures, self._conflicts = None, 0, 0

    async def once(self) -> float:
        """One round; the seconds to wait before the next one, 0 when all went well.

        1. A webhook that forbade asking is deleted; that keeps what is waiting there.
        2. Ask. The offset in the question confirms what was stored the round before.
        3. Store. Until that has returned, the offset stays: Telegram will tell it all again.
        4. Move the offset.
        """
        if not self._webhook_gone and (failed := await self._delete_webhook()):
            return self._back_off(failed)
        try:
            updates = await self._ask()
        except TelegramConflictError as conflict:
            return self._conflict(conflict)
        except FAILURES as error:
            return self._back_off(outcome_of(error))
        try:
            await self._store(updates)
        # Whatever went wrong, these updates are not stored: the only right answer to anything is
        # not to confirm them, and to be told them again.
        except Exception as error:
            _log.error("updates_not_stored", count=len(updates), error=origin(error))
            return self._wait_longer()
        self._move_offset(updates)
        self._failures = self._conflicts = 0
        return 0.0

    async def _delete_webhook(self) -> Sent | None:
        answer = await ask(self._bot, DeleteWebhook(drop_pending_updates=False))
        if isinstance(answer, Sent):
            return answer
        self._webhook_gone = True
        return None

    async def _ask(self) -> list[dict[str, Any]]:
        method = GetRawUpdates(offset=self._offset, timeout=self._poll_seconds)
        return await self._bot(method, request_timeout=self._poll_seconds + ANSWER_SECONDS)

    async def _store(self, updates: list[dict[str, Any]]) -> None:
        raw = [each for each in map(raw_update, updates) if each]
        if raw:
            await self._accept(raw)

    def _move_offset(self, updates: list[dict[str, Any]]) -> None:
        """An empty answer has confirmed all there was, so the offset has done its work.

        It is then forgotten: after an idle week Telegram numbers anew at random, and an old
        offset above the new numbers would confirm updates nobody has seen.
        """
        numbers = [each["update_id"] for each in updates if type(each.get("update_id")) is int]
        self._offset = max(numbers) + 1 if numbers else None

    def _conflict(self, conflict: TelegramConflictError) -> float:
        if "webhook" in conflict.message:
            # A webhook of an earlier run is in the way: the next round, at once, deletes it.
            self._webhook_gone = False
            return self._wait_longer()
        wait = min(CONFLICT_SECONDS * 2.0 ** min(self._conflicts, 10), LONGEST_CONFLICT_SECONDS)
        self._conflicts += 1
        if self._conflicts > _CONFLICTS_OF_A_MOVE:
            _log.error(
                "telegram_polling_conflict",
                reason=conflict.message,
                mend="另一个进程也在用这个机器人的令牌收消息（别处的督办，或同一个 SQLite 文件"
                "上的第二个督办）：停掉其中一个，或给每个换一个机器人；本进程会一直重试",
            )
        return wait * self._chance.uniform(1.0, 1.5)

    def _back_off(self, failed: Sent) -> float:
        _log.warning("telegram_polling_failed", outcome=failed.outcome, reason=failed.detail)
        return max(failed.retry_after_seconds, self._wait_longer())

    def _wait_longer(self) -> float:
        """1, 2, 4 … seconds, at most LONGEST_BACKOFF_SECONDS, by chance a half of it or more."""
        longest = min(2.0 ** min(self._failures, 10), LONGEST_BACKOFF_SECONDS)
        self._failures += 1
        return longest * self._chance.uniform(0.5, 1.0)
