"""WeCom's voice calls (紧急通知, W:91627 and W:91628): a telephone rings and a voice reads."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

ENDED, RINGING, REFUSED, NOT_ANSWERED, TOO_OFTEN = 0, 1, 7, 12, 13
TOO_MANY = (3, timedelta(minutes=8)), (8, timedelta(hours=24))
TOLD_FOR = timedelta(days=7)


@dataclass
class Ring:
    """`reason` is WeCom's number for how the call stands or ended."""

    callid: str
    userid: str
    at: datetime
    reason: int = RINGING
    answered: bool = False
    talked_seconds: int = 0

    @property
    def is_ringing(self) -> bool:
        return self.reason == RINGING

    def as_wecom(self) -> dict[str, Any]:
        return {
            "istalked": int(self.answered),
            "calltime": int(self.at.timestamp()),
            "talktime": self.talked_seconds,
            "reason": self.reason,
        }


class Exchange:
    def __init__(self, corp: "Corp") -> None:
        self._corp = corp
        self.rings: list[Ring] = []

    def ring(self, userid: str) -> Ring:
        """A fourth call within 8 minutes, or a ninth within a day, does not ring."""
        corp = self._corp
        now = corp.world.now()
        ring = Ring(f"call-{corp.world.next_number():06d}", userid, now)
        earlier = [each.at for each in self.rings_of(userid) if each.reason != TOO_OFTEN]
        if any(sum(at > now - span for at in earlier) >= most for most, span in TOO_MANY):
            ring.reason = TOO_OFTEN
        self.rings.append(ring)
        if ring.reason == RINGING:
            corp.publish("ring", {"callid": ring.callid}, userid)
        return ring

    def rings_of(self, userid: str) -> list[Ring]:
        return [each for each in self.rings if each.userid == userid]

    def find(self, userid: str, callid: str) -> Ring | None:
        """None for a call that never was or is older than a week."""
        oldest = self._corp.world.now() - TOLD_FOR
        found = (each for each in self.rings_of(userid) if each.callid == callid)
        return next((each for each in found if each.at > oldest), None)

    def end(self, ring: Ring, reason: int, talked_seconds: int = 0) -> None:
        ring.reason, ring.talked_seconds = reason, talked_seconds
        ring.answered = reason == ENDED
        self._corp.publish("ring_end", {"callid": ring.callid, "reason": reason}, ring.userid)
