"""A36: a callback that WeCom did send is sent again by somebody else, later."""

from datetime import timedelta

from simulator.wecom.callbacks import Posted
from simulator.wecom.crypto import signature
from simulator.wecom.envelope import seal, sealed, to_xml
from tests.spine.branch import AES_KEY, CALLBACK_TOKEN
from tests.spine.wecom_night import WecomNight


async def _an_emergency(night: WecomNight) -> None:
    await night.types("wangfang", "/sos 客户在大堂吵起来了")
    assert len(night.pages("zhaolei")) == 1


async def test_a36_an_emergency_replayed_after_ten_minutes_is_refused_over_a_restart(
    on_wecom: WecomNight,
) -> None:
    await _an_emergency(on_wecom)
    on_wecom.clock.at += timedelta(minutes=10)
    assert await on_wecom.corp.replay() == [403]
    await on_wecom.restart()
    assert await on_wecom.corp.replay() == [403]
    await on_wecom.settle()
    assert await on_wecom.taken() == 1 and on_wecom.door.refused == 2


async def test_a36_a_used_nonce_is_refused_over_a_restart(on_wecom: WecomNight) -> None:
    """Even of somebody who can sign: what is said with it is not what was said before."""
    await _an_emergency(on_wecom)
    await on_wecom.restart()
    [first] = on_wecom.corp.line.posted
    on_wecom.corp.line.posted.append(_said_with(first, on_wecom, "/sos 又吵起来了"))
    assert await on_wecom.corp.replay() == [403]
    await on_wecom.settle()
    assert await on_wecom.taken() == 1 and on_wecom.door.refused == 1
    assert len(on_wecom.pages("zhaolei")) == 1


def _said_with(first: Posted, night: WecomNight, words: str) -> Posted:
    """Other words, rightly sealed and signed now, with the nonce of the first."""
    corp, nonce = night.corp, first.params["nonce"]
    at = str(int(night.clock.now().timestamp()))
    fields = {"FromUserName": "Wangfang", "MsgType": "text", "Content": words, "MsgId": 7}
    encrypted = seal(AES_KEY, corp.corp_id, to_xml(fields))
    sign = signature(CALLBACK_TOKEN, at, nonce, encrypted)
    query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
    return Posted(first.url, query, sealed(corp.corp_id, corp.agent_id, encrypted))
