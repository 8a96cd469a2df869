"""The budget of each platform, as the settings and the platform's own rules say it."""

from collections.abc import Callable

from bot.budget.budget import Budget
from bot.budget.rule import Allowance, Limits
from bot.budget.shared import SharedBuckets
from bot.settings import Settings

_BURST = 0.55
"""Of a second's messages. What is sent at once arrives less evenly than it was sent; with the
platform's own burst of a second this leaves room for half a second of unevenness."""

_CHAT_BURST = 4.0

_WECOM_MEMBER = Allowance(14.8 / 60, 10.0)
"""WeCom drops without a word what is above 30 a minute or 1,000 an hour to one member (D04). So
no minute ever holds more than 24 of ours, and no hour more than 898."""

_WECOM_APP = Allowance(100.0, 50.0)
"""Below its 10,000 calls a minute, by which all replicas of all apps of a bank are counted."""

_SMS = Limits(Allowance(10.0, 20.0), Allowance(1 / 15, 3.0), Allowance(1 / 15, 3.0))
_VOICE = Limits(Allowance(5.0, 10.0), Allowance(1 / 45, 1.0), Allowance(1 / 45, 1.0))
"""A telephone that rings for one page is not rung for another before it can have been put down."""

_WECOM_CALL = Allowance(1 / 245, 2.0)
"""WeCom rings one member 3 times in any 8 minutes (W:91627). Its 8 a day it must say itself."""


def telegram_budget(settings: Settings, replicas: Callable[[], int]) -> Budget:
    """Telegram's. Replicas of one bot share it by way of Redis, if the settings name one."""
    telegram = settings.telegram
    limits = Limits(
        overall=Allowance(telegram.per_second, max(1.0, telegram.per_second * _BURST)),
        chat=Allowance(
            telegram.per_chat_per_second, max(_CHAT_BURST, telegram.per_chat_per_second)
        ),
    )
    token = telegram.token.get_secret_value() if telegram.token else ""
    # The number before the colon is the bot's and no secret.
    return _shared(settings, f"telegram:{token.partition(':')[0]}", limits, replicas)


def wecom_budget(settings: Settings, replicas: Callable[[], int], speed: float = 1.0) -> Budget:
    """WeCom's, for each member. In a drill WeCom's minutes pass `speed` times as fast."""
    member = Allowance(_WECOM_MEMBER.rate * speed, _WECOM_MEMBER.burst)
    limits = Limits(_WECOM_APP, member, member)
    name = f"wecom:{settings.wecom.corp_id}:{settings.wecom.agent_id}"
    return _shared(settings, name, limits, replicas)


def wecom_call_budget(
    settings: Settings, replicas: Callable[[], int], speed: float = 1.0
) -> Budget:
    """WeCom's calls, for each member; other apps that ring the same member are not known here."""
    member = Allowance(_WECOM_CALL.rate * speed, _WECOM_CALL.burst)
    name = f"wecom_call:{settings.wecom.corp_id}"
    return _shared(settings, name, Limits(_VOICE.overall, member, member), replicas)


def telephone_budget(
    settings: Settings, wire: str, replicas: Callable[[], int], speed: float = 1.0
) -> Budget:
    """SMS and voice: so that a night with many cases does not make a telephone useless."""
    usual = _VOICE if wire == "voice" else _SMS
    number = Allowance(usual.chat.rate * speed, usual.chat.burst)
    return _shared(settings, wire, Limits(usual.overall, number, number), replicas)


def _shared(settings: Settings, name: str, limits: Limits, replicas: Callable[[], int]) -> Budget:
    url = settings.redis.url
    if url is None:
        return Budget(limits, None, replicas)
    return Budget(limits, SharedBuckets(url.get_secret_value(), name, limits), replicas)
