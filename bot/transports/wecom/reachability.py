"""Whether WeCom would carry a page tonight: asked of WeCom itself, told to an administrator.

Nothing is sent to anybody. Like the other checks it names the setting and the console's page.
"""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass

from bot.transports.wecom.client import WecomApi
from bot.transports.wecom.outcomes import errcode_of, mend_of
from handlers.wire import Outcome, Sent

_ACTIVE = 1
_STATES = {2: "已被禁用", 4: "还没有激活企业微信", 5: "已退出企业"}


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `mend` is empty when it is good."""

    is_good: bool
    what: str
    mend: str = ""


async def reachability(
    api: WecomApi, people: Mapping[str, str], *, has_callback: bool
) -> list[Finding]:
    """The token, the app, the callback and each person; `people` are names by userid.

    WeCom tells nobody which callback is set in its console: `has_callback` says whether ours has
    its token and key. Without a token nothing else can be looked at.
    """
    if refused := await api.check_token():
        return [_failed("取不到企业微信的令牌", refused)]
    found = [Finding(True, "企业微信：取得令牌"), await _app(api)]
    if has_callback:
        found.append(Finding(True, "企业微信：回调的 Token 和 EncodingAESKey 已填"))
    else:
        mend = "管理后台→应用管理→本应用→接收消息→设置API接收，把那里的两项填进 [wecom]"
        found.append(Finding(False, "企业微信：没有配置回调，收不到消息和点击", mend))
    return [*found, *[each async for each in _people(api, people)]]


async def _app(api: WecomApi) -> Finding:
    reply = await api.get("agent/get", agentid=str(api.agent_id))
    if isinstance(reply, Sent):
        return _failed("企业微信：读不到应用", reply)
    name = reply.words("name")
    if (reply.body or {}).get("close") == 1:
        return Finding(False, f"企业微信：应用“{name}”已停用", mend_of(50003))
    return Finding(True, f"企业微信：应用“{name}”可用")


async def _people(api: WecomApi, people: Mapping[str, str]) -> AsyncIterator[Finding]:
    for userid, name in people.items():
        reply = await api.get("user/get", userid=userid)
        if isinstance(reply, Sent):
            yield _person(reply, f"{name}（{userid}）")
            continue
        state = (reply.body or {}).get("status", _ACTIVE)
        if state == _ACTIVE:
            yield Finding(True, f"企业微信：能找到{name}（{userid}）")
        else:
            why = _STATES[state] if isinstance(state, int) and state in _STATES else "不能用"
            mend = "管理后台→通讯录，请本人激活或由管理员启用；在此之前给此人配别的通道"
            yield Finding(False, f"企业微信：{name}（{userid}）{why}", mend)


def _person(refused: Sent, who: str) -> Finding:
    if errcode_of(refused) == 60011:
        mend = "管理后台→应用管理→本应用→可见范围，把此人或其部门加进去"
        return Finding(False, f"企业微信：{who}不在应用的可见范围", mend)
    if refused.outcome is Outcome.DEAD:
        mend = "核对组织文件里的 wecom：管理后台→通讯录→成员详情里的“账号”"
        return Finding(False, f"企业微信：没有{who}这个账号", mend)
    return _failed(f"企业微信：查不到{who}", refused)


def _failed(what: str, refused: Sent) -> Finding:
    mend = mend_of(errcode_of(refused)) or "稍后再查；一直这样就查网络和 [wecom] api_base"
    return Finding(False, f"{what}（{refused.detail}）", mend)
