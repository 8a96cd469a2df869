"""message/send (W:90236): who gets it, who does not, and what WeCom keeps silent about."""

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from simulator.log import ACCEPTED
from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.contents import content_of
from simulator.wecom.corp import Dispatch
from simulator.wecom.members import Member
from simulator.wecom.notice import Notice
from simulator.wecom.receivers import receivers_of
from simulator.wecom.refusals import Refused

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

LONGEST_CHECK = 4 * 3600
ON_NO_SCREEN = "answered 0, on no screen"


def send(corp: "Corp", ask: Ask) -> Done:
    body = ask.body
    check_agent(corp, body.get("agentid"))
    if _swallowed(corp, ask):
        return Done({}, "answered 0, swallowed by the duplicate check")
    content = content_of(corp, body)
    task_id = content.get("task_id", "") if body["msgtype"] == "template_card" else ""
    if task_id in corp.tasks:
        raise Refused(42014)
    receivers = receivers_of(corp, body)
    if task_id:
        corp.tasks[task_id] = []
    dispatch = Dispatch(f"msg-{corp.world.next_number():08d}", corp.world.now())
    corp.dispatches[dispatch.msgid] = dispatch
    for member in receivers.members.values():
        _deliver(corp, dispatch, member, body["msgtype"], content)
    answer: dict[str, Any] = receivers.complaints() | {"msgid": dispatch.msgid}
    if content.get("card_type") == "button_interaction":
        answer["response_code"] = corp.new_code(task_id)
    _remember(corp, ask)
    text = dispatch.notices[0].text if dispatch.notices else None
    return Done(answer, ACCEPTED if dispatch.notices else ON_NO_SCREEN, text)


def check_agent(corp: "Corp", agent_id: Any) -> None:
    """The agentid of the call must be the one of the token's app."""
    if agent_id is None or agent_id == "":
        raise Refused(41011)
    if not str(agent_id).isdigit():
        raise Refused(40056)
    if int(agent_id) != corp.agent_id:
        raise Refused(301002)


def _deliver(
    corp: "Corp", dispatch: Dispatch, member: Member, kind: str, content: dict[str, Any]
) -> None:
    """Onto the phone, or nowhere: WeCom's answer is the same."""
    number = corp.world.next_number()
    notice = Notice(number, member.key, True, kind, corp.world.now(), content, dispatch.msgid)
    notice.media_id = content.get("media_id", "")
    notice.task_id = content.get("task_id", "")
    outcome = ACCEPTED
    if not corp.pace.take(member.key):
        corp.dropped.append(notice)
        outcome = "dropped: too many to this member"
    elif not member.reads:
        outcome = "on no screen: not activated"
    else:
        dispatch.notices.append(notice)
        corp.show(notice)
    about = {"userid": member.key, "msgid": dispatch.msgid, "task_id": notice.task_id}
    known = {"text": notice.text, "message_id": number, "params": about}
    corp.record("wecom", "delivery", outcome, **known)


def _swallowed(corp: "Corp", ask: Ask) -> bool:
    """Byte-identical within the interval: answered with 0 and delivered to nobody."""
    if ask.body.get("enable_duplicate_check") != 1:
        return False
    interval = ask.body.get("duplicate_check_interval", 1800)
    if not isinstance(interval, int) or not 0 < interval <= LONGEST_CHECK:
        raise Refused(40058, "duplicate_check_interval")
    at = corp.seen_requests.get(_digest(ask))
    return at is not None and corp.world.now() < at + timedelta(seconds=interval)


def _remember(corp: "Corp", ask: Ask) -> None:
    corp.seen_requests[_digest(ask)] = corp.world.now()


def _digest(ask: Ask) -> str:
    return hashlib.sha256(ask.raw).hexdigest()
