"""pstncc/call and pstncc/getstates (W:91627, W:91628): for companies that have 紧急通知 only."""

from typing import TYPE_CHECKING

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp


def call(corp: "Corp", ask: Ask) -> Done:
    _check_right(corp)
    userids = ask.body.get("callee_userid")
    if not isinstance(userids, list) or not userids:
        raise Refused(40058, "callee_userid")
    states = []
    for userid in map(str, userids):
        member = corp.member(userid)
        if not member or not member.reads:
            states.append({"code": 60111, "callid": "", "userid": userid})
            continue
        states.append(
            {"code": 0, "callid": corp.exchange.ring(member.key).callid, "userid": userid}
        )
    return Done({"states": states})


def get_states(corp: "Corp", ask: Ask) -> Done:
    _check_right(corp)
    userid, callid = str(ask.body.get("callee_userid", "")), str(ask.body.get("callid", ""))
    ring = corp.exchange.find(userid.lower(), callid)
    if not ring:
        raise Refused(40058, "callid")
    return Done(ring.as_wecom())


def _check_right(corp: "Corp") -> None:
    """The app must be named under 紧急通知 - 可调用接口的应用."""
    if not corp.may_ring:
        raise Refused(301049)
