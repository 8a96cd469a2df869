"""One table from what WeCom or the network answered to how an attempt ended.

WeCom says 200 to every refusal and gives its reason as `errcode` (W:90313).
"""

import re
from dataclasses import replace

from aiohttp import ClientConnectorError, ClientError, ConnectionTimeoutError

from bot.transports.plain import detail
from handlers.wire import Outcome, Sent

# What a call can raise; a cancellation is none of these and passes through.
FAILURES = (ClientError, OSError, ValueError)

NEVER_CONNECTED_SECONDS = 3.0
OURS_SECONDS = 30.0
"""Somebody must mend a setting first; asking more often only fills the log."""

WINDOW_SECONDS = 60.0
"""WeCom's block lasts as long as the window of the limit; the smallest is a minute (W:90454)."""

BAD_SECRET = 40001
STALE_TOKEN = frozenset({40001, 40014, 42001})
TASK_ID_TAKEN = 42014
CARD_CODE_USED = 42022
TOO_LARGE_AT_ONCE = 830002

_BUSY = frozenset({-1, 6000})
_NOBODY_THERE = frozenset({60111, 46004, 40003, 60011, 81013})
_CARD_IS_PAST = frozenset({42015, 42016, 42017, 42022})
_MENDS = {
    40001: "核对 [wecom] secret：管理后台→应用管理→本应用→Secret；重置过就换成新的",
    40013: "核对 [wecom] corp_id：管理后台→我的企业→企业信息，最下面的“企业ID”",
    40014: "令牌刚取得就被拒绝：核对 [wecom] api_base 和 secret 是不是同一个环境的",
    40056: "核对 [wecom] agent_id：管理后台→应用管理→本应用，最上面的 AgentId",
    40091: "secret 是别的企业的：核对 [wecom] corp_id 和 secret 是不是同一家企业的",
    41002: "填写 [wecom] corp_id：管理后台→我的企业→企业信息",
    41004: "填写 [wecom] secret：管理后台→应用管理→本应用→Secret",
    42001: "令牌刚取得就过期：核对 [wecom] api_base 指向的环境和它的时钟",
    48002: "应用没有这个接口的权限：管理后台→应用管理→本应用，查看权限；通讯录接口看可见范围；"
    "打电话看 应用管理→紧急通知→可调用接口的应用",
    50001: "网页打不开：管理后台→应用管理→本应用→网页授权及JS-SDK，可信域名填 public_url 的域名",
    50003: "应用已停用：管理后台→应用管理→本应用，点“启用”；长期不用的应用会被企业微信停用",
    60020: "服务器出口 IP 不可信：管理后台→应用管理→本应用→企业可信IP，加上 from ip 后面的那个",
    301002: "agent_id 和 secret 不是同一个应用的：管理后台→应用管理→本应用，两项一起核对",
    301049: "应用不能打电话：管理后台→应用管理→紧急通知→可调用接口的应用，加入本应用",
    301050: "没有开通紧急通知：管理后台→应用管理→紧急通知，开通；开不了就删掉 [wecom] calls",
    301051: "紧急通知的余额用完了：管理后台→应用管理→紧急通知，充值",
}
_ELSEWHERE = "回答的不是企业微信：核对 [wecom] api_base，以及出口的代理和防火墙"
_SECRETS = re.compile(r"(access_token|corpsecret)(=|%3D)[^&\s'\")]+", re.IGNORECASE)


def mend_of(errcode: int) -> str:
    """What an operator has to mend, and where; empty when the fault is not in our settings."""
    return _MENDS.get(errcode, "")


def mend_of_status(status: int) -> str:
    """The same for an answer that is none of WeCom's; empty when there is nothing to mend."""
    return _ELSEWHERE if 300 <= status < 500 and status not in (413, 429) else ""


def refused(errcode: int, errmsg: str) -> Sent:
    """How an attempt ended that WeCom refused."""
    words = scrubbed(f"errcode {errcode}: {errmsg}")
    if errcode in _BUSY:
        return Sent(outcome=Outcome.LATER, retry_after_seconds=2.0, detail=words)
    if errcode in (45009, 45033):
        seconds = WINDOW_SECONDS if errcode == 45009 else 5.0
        return _later(words, seconds, is_throttled=True)
    if errcode in _MENDS:
        return _later(words, OURS_SECONDS, is_away=True)
    if errcode in _NOBODY_THERE:
        return Sent(outcome=Outcome.DEAD, detail=words)
    if errcode in _CARD_IS_PAST:
        return Sent(outcome=Outcome.UNCHANGED, detail=words)
    return Sent(outcome=Outcome.REJECTED, detail=words)


def errcode_of(sent: Sent) -> int:
    """The number of WeCom's refusal, 0 when it was none."""
    found = re.match(r"errcode (-?\d+):", sent.detail)
    return int(found[1]) if found else 0


def answered(status: int, sends: bool) -> Sent:
    """An answer that is none of WeCom's: a proxy or a gateway, in the middle of anything."""
    words = f"HTTP {status} without an errcode"
    if status == 429:
        return _later(words, WINDOW_SECONDS, is_throttled=True)
    if status == 413:
        return Sent(outcome=Outcome.REJECTED, detail=words)
    if mend_of_status(status):
        return _later(words, OURS_SECONDS, is_away=True)
    return _unknown(words, sends)


def failed(error: Exception, *, sends: bool) -> Sent:
    """How an attempt ended that raised one of FAILURES.

    A call that shows nobody anything (`sends` False) can be made again: nothing is uncertain.
    """
    words = scrubbed(f"{type(error).__name__}: {error}")
    if isinstance(error, ClientConnectorError | ConnectionTimeoutError):
        return _later(words, NEVER_CONNECTED_SECONDS, is_away=True)
    return _unknown(words, sends)


def scrubbed(text: str) -> str:
    """Words for the log, short, without the token or the secret that an address may hold."""
    return detail(_SECRETS.sub(r"\1=<secret>", text))


def _later(
    words: str, seconds: float, *, is_away: bool = False, is_throttled: bool = False
) -> Sent:
    return Sent(
        outcome=Outcome.LATER,
        retry_after_seconds=seconds,
        detail=words,
        is_away=is_away,
        is_throttled=is_throttled,
    )


def _unknown(words: str, sends: bool) -> Sent:
    unsure = Sent(outcome=Outcome.UNCERTAIN, detail=words)
    if sends:
        return unsure
    return replace(unsure, outcome=Outcome.LATER, retry_after_seconds=2.0)
