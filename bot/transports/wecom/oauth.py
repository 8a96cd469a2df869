"""Who opens a page of ours: WeCom sends them back with a code, and tells whose it is (W:91022).

It tells of any member of the company, whether or not the app is visible to them: whether they may
see anything is decided elsewhere.
"""

from urllib.parse import urlencode

from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.outcomes import errcode_of
from handlers.wire import Sent

AUTHORIZE = "/connect/oauth2/authorize"

_BAD_CODES = frozenset({40029, 41008, 42003})
_LONGEST_CODE = 512


def authorize_url(base: str, corp_id: str, agent_id: int, back: str, state: str) -> str:
    """Where a member is sent to; WeCom sends them on to `back`, whose host must be the trusted
    domain of the app, or shows 50001 itself."""
    asked = {
        "appid": corp_id,
        "redirect_uri": back,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": state,
        "agentid": agent_id,
    }
    return f"{base}{AUTHORIZE}?{urlencode(asked)}#wechat_redirect"


async def userid_of(api: WecomApi, code: str) -> str | Sent | None:
    """The userid, in lower case. None for a code that was used, is too old or was made up, and for
    somebody who is no member; else why WeCom did not say."""
    if not 0 < len(code.encode("utf-8", "replace")) <= _LONGEST_CODE:
        return None
    reply = await api.get("auth/getuserinfo", code=code)
    if isinstance(reply, Sent):
        return None if errcode_of(reply) in _BAD_CODES else reply
    userid = reply.words("userid") or reply.words("UserId")
    return userid.lower() or None
