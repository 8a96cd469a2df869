"""The company: its app, members, screens and what WeCom remembers of messages and cards."""

import secrets
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from simulator.clock import SimulatedClock
from simulator.log import Record
from simulator.wecom.callbacks import CallbackLine, Mischief
from simulator.wecom.mediastore import MediaStore
from simulator.wecom.members import Member
from simulator.wecom.notice import Notice
from simulator.wecom.pace import Pace
from simulator.wecom.phone import WeComPhone
from simulator.wecom.ringing import Exchange
from simulator.wecom.tokens import TokenDesk
from simulator.wecom.verification import Callback, Verified, verify

if TYPE_CHECKING:
    from simulator.world import World


@dataclass
class Dispatch:
    """One accepted message/send: the same msgid on all its receivers' phones."""

    msgid: str
    at: datetime
    notices: list[Notice] = field(default_factory=list)
    recalled: bool = False


@dataclass
class ResponseCode:
    """The permission to change one task's cards once."""

    task_id: str
    ends: datetime
    used: bool = False


class Corp:
    def __init__(self, world: "World") -> None:
        self.world = world
        self.settings = known = world.settings.wecom
        self.corp_id, self.agent_id, self.secret = known.corp_id, known.agent_id, known.secret
        self.app_on = True
        self.may_ring = False
        self.trusted_ips: set[str] = set()
        self.members: dict[str, Member] = {}
        self.menu: dict[str, Any] | None = None
        seconds = _seconds_of(world)
        self.tokens = TokenDesk(known, world.now, seconds)
        limits = (known.member_per_minute, 60.0), (known.member_per_hour, 3600.0)
        self.pace = Pace(seconds, *limits)
        self.media = MediaStore(self)
        self.exchange = Exchange(self)
        self.callback: Callback | None = None
        self.line = CallbackLine(self)
        self.screens: dict[str, list[Notice]] = defaultdict(list)
        self.dispatches: dict[str, Dispatch] = {}
        self.tasks: dict[str, list[Notice]] = {}
        self.response_codes: dict[str, ResponseCode] = {}
        self.oauth_codes: dict[str, tuple[str, datetime]] = {}
        self.seen_requests: dict[str, datetime] = {}
        self.wrong_mobiles = 0
        self.dropped: list[Notice] = []
        self._refusals: dict[str, list[int]] = defaultdict(list)

    # Members and their phones

    def add_member(
        self, userid: str, name: str, title: str = "", visible: bool = True, **more: Any
    ) -> Member:
        """`more`: see Member. The app is told of it by the phone's subscribes() only."""
        member = Member(userid, name, title, visible, **more)
        self.members[member.key] = member
        self.publish("people", {"member": member.as_phone()})
        return member

    def member(self, userid: str) -> Member | None:
        return self.members.get(userid.lower())

    def phone(self, userid: str) -> WeComPhone:
        return WeComPhone(self, self.members[userid.lower()])

    # The administrator at the console

    async def set_callback(self, url: str, token: str, aes_key: str) -> Verified:
        """Save the 接收消息 server as the console does: only when its verification succeeds."""
        callback = Callback(url, token, aes_key)
        verified = await verify(self, callback)
        if verified.ok:
            self.callback = callback
        outcome = "accepted" if verified.ok else f"refused: {verified.reason}"
        self.record("wecom", "verification", outcome, params={"url": url})
        return verified

    def revoke_token(self) -> None:
        self.tokens.revoke()

    def renew_secret(self) -> str:
        """重置 at the app's Secret: the new one. The old one, and its token, are dead at once."""
        self.secret = secrets.token_urlsafe(32)
        self.tokens.revoke()
        return self.secret

    def oauth_code(self, userid: str) -> str:
        """What WeCom hands to a page of ours that this member opens (W:91022)."""
        code = secrets.token_urlsafe(32)
        ends = self.world.now() + timedelta(minutes=self.settings.oauth_minutes)
        self.oauth_codes[code] = (userid.lower(), ends)
        return code

    def refuse(self, method: str, code: int, count: int = 1) -> None:
        """Answer the next `count` calls of e.g. `message/send` with this errcode; act on none."""
        self._refusals[method].extend([code] * count)

    def next_refusal(self, method: str) -> int | None:
        waiting = self._refusals[method]
        return waiting.pop(0) if waiting else None

    def suspend(self, suspended: bool = True, warning: datetime | None = None) -> None:
        """WeCom stops apps that nobody uses and tells them so; `warning`: it only says when."""
        name = "close_inactive_agent" if suspended else "reopen_inactive_agent"
        fields: dict[str, Any] = {"MsgType": "event", "Event": name}
        if warning:
            fields |= {"Event": "inactive_alert", "EffectTime": int(warning.timestamp())}
        else:
            self.app_on = not suspended
        self.line.tell("sys", fields)

    # Callbacks that go wrong, or were made by somebody else

    @property
    def mischief(self) -> Mischief:
        return self.line.mischief

    async def replay(self, n: int = 1) -> list[int]:
        """Send the last `n` callbacks again, byte for byte; the HTTP statuses (0: none came)."""
        return await self.line.replay(n)

    async def forge(self, userid: str, fields: dict[str, Any]) -> int:
        """A callback in this member's name signed with a wrong token; the HTTP status."""
        return await self.line.forge(userid, fields)

    # What is on the screens

    def show(self, notice: Notice) -> None:
        self.screens[notice.userid].append(notice)
        if notice.task_id:
            self.tasks[notice.task_id].append(notice)
        self.publish("message", {"message": notice.as_phone()}, notice.userid)

    def changed(self, notice: Notice, kind: str = "edit") -> None:
        self.publish(kind, {"message": notice.as_phone()}, notice.userid)

    def new_code(self, task_id: str) -> str:
        code = secrets.token_urlsafe(48)
        ends = self.world.now() + timedelta(hours=self.settings.response_code_hours)
        self.response_codes[code] = ResponseCode(task_id, ends)
        return code

    def cards_of(self, task_id: str) -> list[Notice]:
        return list(self.tasks.get(task_id, []))

    # For the log and the watching pages

    def deliveries(self, userid: str = "") -> list[Record]:
        """The judge of delivery: what came onto a screen (or onto this member's), oldest first."""
        return [
            record
            for record in self.world.log.records
            if record.method == "wecom.delivery"
            and record.accepted
            and userid.lower() in ("", record.params["userid"])
        ]

    def publish(self, kind: str, payload: dict[str, Any], userid: str = "") -> None:
        self.world.feed.publish(f"wecom_{kind}", payload | ({"userid": userid} if userid else {}))

    def record(self, kind: str, method: str, outcome: str, **more: Any) -> None:
        self.world.record(kind, f"wecom.{method}", outcome, **more)


def _seconds_of(world: "World") -> Callable[[], float]:
    """What limits are counted in: where a clock runs faster, its own minutes."""
    if isinstance(world.now, SimulatedClock):
        return lambda: world.now().timestamp()
    return world.monotonic
