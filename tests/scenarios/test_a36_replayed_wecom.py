"""A36: a callback that WeCom did send is sent again by somebody else, later."""

from datetime import timedelta

from simulator.wecom.callbacks import Posted
from simulator.wecom.crypto import signature
from simulator.wecom.envelope import seal, sealed, to_xml
from tests.spine.night import Night
from tests.spine.wecom_door import AES_KEY, TOKEN, Door, a_door


async def _an_emergency(door: Door) -> None:
    await door.wecom.phone("wangfang").types("/sos 客户在大堂吵起来了")
    await door.posted(1)
    await door.settle()
    assert len(door.night.pages("zhaolei")) == 1


async def test_a36_an_emergency_replayed_after_ten_minutes_is_refused_over_a_restart(
    night: Night,
) -> None:
    async with a_door(night) as door:
        await _an_emergency(door)
        night.clock.at += timedelta(minutes=10)
        assert await door.wecom.replay() == [403]
        await night.restart()
        assert await door.wecom.replay() == [403]
        await door.settle()
        assert await door.taken() == 1 and door.refused == 2


async def test_a36_a_used_nonce_is_refused_over_a_restart(night: Night) -> None:
    """Even of somebody who can sign: what is said with it is not what was said before."""
    async with a_door(night) as door:
        await _an_emergency(door)
        await night.restart()
        [first] = door.wecom.line.posted
        door.wecom.line.posted.append(_said_with(first, door, "/sos 又吵起来了"))
        assert await door.wecom.replay() == [403]
        await door.settle()
        assert await door.taken() == 1 and door.refused == 1
        assert len(night.pages("zhaolei")) == 1


def _said_with(first: Posted, door: Door, words: str) -> Posted:
    """Other words, rightly sealed and signed now, with the nonce of the first."""
    corp, nonce = door.wecom, first.params["nonce"]
    at = str(int(door.night.clock.now().timestamp()))
    fields = {"FromUserName": "WangFang", "MsgType": "text", "Content": words, "MsgId": 7}
    encrypted = seal(AES_KEY, corp.corp_id, to_xml(fields))
    sign = signature(TOKEN, at, nonce, encrypted)
    query = {"msg_signature": sign, "timestamp": at, "nonce": nonce}
    return Posted(first.url, query, sealed(corp.corp_id, corp.agent_id, encrypted))
