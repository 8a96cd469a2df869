"""The budget of a platform as the settings say it."""

from collections.abc import Callable

from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Limits
from bot.budget.shared import SharedBuckets
from bot.settings import Settings

_BURST = 0.55
"""Of a second's messages. What is sent at once arrives less evenly than it was sent; with the
platform's own burst of a second this leaves room for half a second of unevenness."""

_CHAT_BURST = 4.0


def telegram_budget(settings: Settings, replicas: Callable[[], int]) -> Budget:
    """Telegram's. Replicas of one bot share it by way of Redis, if the settings name one."""
    telegram, url = settings.telegram, settings.redis.url
    limits = Limits(
        overall=Allowance(telegram.per_second, max(1.0, telegram.per_second * _BURST)),
        chat=Allowance(
            telegram.per_chat_per_second, max(_CHAT_BURST, telegram.per_chat_per_second)
        ),
    )
    if url is None:
        return Budget(limits, None, replicas)
    token = telegram.token.get_secret_value() if telegram.token else ""
    # The number before the colon is the bot's and no secret.
    name = f"telegram:{token.partition(':')[0]}"
    return Budget(limits, SharedBuckets(url.get_secret_value(), name, limits), replicas)
