"""What WeCom tells the app: encrypted, signed, within 5 s, and at most three times more."""

import asyncio
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp

from simulator.wecom.envelope import seal, sealed, to_xml
from simulator.wecom.passive import take_passive_reply
from simulator.wecom.verification import Callback, signed

if TYPE_CHECKING:
    from simulator.wecom.corp import Corp

FORGERS_TOKEN = "notthetoken"
HEADERS = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass
class Mischief:
    """What goes wrong with the callbacks to come: `repeat` more copies of each, each `delay`ed
    by real seconds, the next `drop` lost without a trace."""

    repeat: int = 0
    delay: float = 0.0
    drop: int = 0


@dataclass(frozen=True)
class Telling:
    """One event or message of a member, before it is encrypted."""

    userid: str
    fields: dict[str, Any]

    @property
    def name(self) -> str:
        return str(self.fields.get("Event") or self.fields["MsgType"])


@dataclass(frozen=True)
class Posted:
    """One request as it went out."""

    url: str
    params: dict[str, str]
    body: bytes


class CallbackLine:
    """`posted` is every request that went out, the repeats too, oldest first."""

    def __init__(self, corp: "Corp") -> None:
        self._corp = corp
        self._waiting: dict[str, deque[Telling]] = {}
        self._serving: set[str] = set()
        self.mischief = Mischief()
        self.posted: list[Posted] = []

    def tell(self, userid: str, fields: dict[str, Any]) -> None:
        """Queue it; without a callback URL it is lost, as at WeCom."""
        corp = self._corp
        member = corp.member(userid)
        common = {"ToUserName": corp.corp_id, "FromUserName": member.userid if member else userid}
        at = {"CreateTime": int(corp.world.now().timestamp())}
        telling = Telling(userid, common | at | fields | {"AgentID": corp.agent_id})
        if corp.callback is None or self._dropped():
            self._record(telling, "lost: dropped" if corp.callback else "lost: no callback URL")
            return
        self._record(telling, "queued")
        self._waiting.setdefault(userid, deque()).append(telling)
        corp.world.pulse.ring()

    async def run(self) -> None:
        timeout = aiohttp.ClientTimeout(total=self._corp.settings.callback_answer_seconds)
        async with (
            aiohttp.ClientSession(timeout=timeout, headers=HEADERS) as session,
            asyncio.TaskGroup() as tasks,
        ):
            while True:
                for userid in [each for each in self._waiting if each not in self._serving]:
                    self._serving.add(userid)
                    tasks.create_task(self._serve(session, tasks, userid))
                await self._corp.world.pulse.wait()

    async def delivered(self, timeout: float = 10.0) -> None:
        """Wait until all that was told so far was posted for the first time and answered, or was
        not; TimeoutError after `timeout` real seconds."""
        await self._corp.world.until(lambda: not self._waiting, timeout)

    async def _serve(
        self, session: aiohttp.ClientSession, tasks: asyncio.TaskGroup, userid: str
    ) -> None:
        """A member's first tries go out one after the other; repeats hold nobody up."""
        waiting = self._waiting[userid]
        while waiting:
            telling = waiting.popleft()
            mischief = self.mischief
            if mischief.delay:
                await asyncio.sleep(mischief.delay)
            for _ in range(1 + mischief.repeat):
                posted = self._seal(telling)
                if posted and not await self._try(session, telling, posted):
                    tasks.create_task(self._repeat(session, telling, posted))
        del self._waiting[userid]
        self._serving.discard(userid)
        self._corp.world.pulse.ring()

    async def _repeat(
        self, session: aiohttp.ClientSession, telling: Telling, posted: Posted
    ) -> None:
        again: Posted | None = posted
        for seconds in self._corp.settings.callback_waits:
            await asyncio.sleep(seconds)
            if not self._corp.settings.callback_repeats_bytes:
                again = self._seal(telling)
            if again is None or await self._try(session, telling, again):
                return
        self._record(telling, "given up")

    async def _try(self, session: aiohttp.ClientSession, telling: Telling, posted: Posted) -> bool:
        self.posted.append(posted)
        try:
            status, said = await _post(session, posted)
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            self._record(telling, f"failed: {type(error).__name__}")
            return False
        self._record(telling, f"answered {status}")
        if status == 200 and self._corp.callback:
            take_passive_reply(self._corp, self._corp.callback, telling.userid, said)
        return status == 200

    async def replay(self, n: int) -> list[int]:
        return [await self._once(each) for each in self.posted[-n:]]

    async def forge(self, userid: str, fields: dict[str, Any]) -> int:
        """All is right but the token that it is signed with."""
        corp = self._corp
        if corp.callback is None:
            return 0
        known = corp.callback
        at = {"CreateTime": int(corp.world.now().timestamp()), "AgentID": corp.agent_id}
        names = {"ToUserName": corp.corp_id, "FromUserName": userid}
        forger = Callback(known.url, FORGERS_TOKEN, known.aes_key)
        return await self._once(self._sealed(forger, to_xml(names | at | fields)))

    async def _once(self, posted: Posted) -> int:
        timeout = aiohttp.ClientTimeout(total=self._corp.settings.callback_answer_seconds)
        async with aiohttp.ClientSession(timeout=timeout, headers=HEADERS) as session:
            try:
                status, _ = await _post(session, posted)
            except (aiohttp.ClientError, TimeoutError, OSError):
                status = 0
        self._corp.record("fault", "callback", f"sent by hand, answered {status}")
        return status

    def _seal(self, telling: Telling) -> Posted | None:
        """None when the address was taken away in the meantime."""
        callback = self._corp.callback
        return self._sealed(callback, to_xml(telling.fields)) if callback else None

    def _sealed(self, callback: Callback, plain: str) -> Posted:
        corp = self._corp
        ciphertext = seal(callback.aes_key, corp.corp_id, plain)
        body = sealed(corp.corp_id, corp.agent_id, ciphertext)
        return Posted(callback.url, signed(corp, callback, ciphertext), body)

    def _dropped(self) -> bool:
        if self.mischief.drop <= 0:
            return False
        self.mischief.drop -= 1
        return True

    def _record(self, telling: Telling, outcome: str) -> None:
        fields = telling.fields
        text = fields.get("Content") or fields.get("EventKey")
        params = {"userid": telling.userid, "event": telling.name, "msgid": fields.get("MsgId")}
        self._corp.record("wecom", "callback", outcome, text=text, params=params)


async def _post(session: aiohttp.ClientSession, posted: Posted) -> tuple[int, bytes]:
    async with session.post(
        posted.url, params=posted.params, data=posted.body, allow_redirects=False
    ) as answer:
        return answer.status, await answer.read()
