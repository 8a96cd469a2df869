"""The client that speaks HTTP to WeCom's API, or to a private deployment at `api_base`.

No call raises for what WeCom or the network answers; the token is fetched and renewed here.
"""

import json
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field, replace

import structlog
from aiohttp import ClientSession, ClientTimeout, DummyCookieJar, FormData

from bot.transports.secret import Secret
from bot.transports.wecom.outcomes import (
    BAD_SECRET,
    FAILURES,
    STALE_TOKEN,
    answered,
    errcode_of,
    failed,
    mend_of,
    mend_of_status,
    refused,
)
from bot.transports.wecom.token import Fetched, Token, Tokens
from handlers.wire import Sent

OFFICIAL_API = "https://qyapi.weixin.qq.com"
SEND_SECONDS = 10
CONNECT_SECONDS = 4
MOST_ANSWER_BYTES = 1024 * 1024

_TOLD_AGAIN_SECONDS = 60.0
_LOOKED_AT_AGAIN_SECONDS = 5.0
_log = structlog.get_logger(__name__)

Words = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One request. `sends`: somebody may have seen something although no answer came.
    `brings_file`: what is asked for is no JSON.

    `form` makes a multipart body anew for every attempt. `seconds` 0 means the usual ones.
    """

    method: str
    path: str
    params: Words = field(default_factory=dict)
    body: bytes | None = None
    form: Callable[[], FormData] | None = None
    headers: Words = field(default_factory=dict)
    sends: bool = False
    brings_file: bool = False
    seconds: float = 0.0
    most_bytes: int = MOST_ANSWER_BYTES


@dataclass(frozen=True, slots=True)
class Reply:
    """What came: `body` is WeCom's JSON, or None when the content is something else.

    `content` ends after `most_bytes` of the call, and one more says that there was more.
    """

    status: int
    body: Mapping[str, object] | None
    content: bytes
    headers: Words

    @property
    def errcode(self) -> int:
        code = (self.body or {}).get("errcode", 0)
        return code if isinstance(code, int) else 0

    def words(self, name: str) -> str:
        """A member of the answer as text; empty when it is not there."""
        found = (self.body or {}).get(name)
        return found if isinstance(found, str) else ""


def wecom_session() -> ClientSession:
    """A session whose calls end within SEND_SECONDS; the caller closes it."""
    limits = ClientTimeout(total=SEND_SECONDS, sock_connect=CONNECT_SECONDS)
    return ClientSession(timeout=limits, cookie_jar=DummyCookieJar())


class WecomApi:
    """The API of one self-built app. `monotonic` counts seconds."""

    def __init__(
        self,
        session: ClientSession,
        *,
        corp_id: str,
        agent_id: int,
        secret: str | Secret,
        api_base: str = OFFICIAL_API,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        self.agent_id = agent_id
        self._session = session
        self._base = api_base.rstrip("/") + "/cgi-bin/"
        self._corp_id = corp_id
        self._secret = Secret.of(secret)
        self._used = self._secret.current
        self._monotonic = monotonic
        self._tokens = Tokens(self._gettoken, monotonic)
        self._told: dict[int, float] = {}

    async def ask(self, call: Call) -> Reply | Sent:
        """The answer with errcode 0 or without any; else how the call failed.

        A refused token is renewed once and the call made again: it was not carried out.
        """
        self._follow_secret()
        token = await self._tokens.current()
        if isinstance(token, Sent):
            return _soon(token)
        reply = await self._asked(call, token)
        if isinstance(reply, Reply) and reply.errcode in STALE_TOKEN:
            token = await self._tokens.after(token)
            if isinstance(token, Sent):
                return _soon(token)
            reply = await self._asked(call, token)
        if isinstance(reply, Sent):
            return reply
        if reply.errcode in STALE_TOKEN:
            refusal = self._refusal(reply)
            self._tokens.refused_again(refusal)
            return refusal
        self._tokens.worked(token)
        return self._refusal(reply) if reply.errcode else reply

    async def check_token(self) -> Sent | None:
        """None when the app has a token now, or gets one; else why not."""
        token = await self._tokens.current()
        return token if isinstance(token, Sent) else None

    async def post(self, path: str, body: bytes, *, sends: bool = False) -> Reply | Sent:
        """POST JSON, as bytes that are known to be the same next time."""
        return await self.ask(Call(method="POST", path=path, body=body, sends=sends))

    async def get(self, path: str, **params: str) -> Reply | Sent:
        """GET something that changes nothing."""
        return await self.ask(Call(method="GET", path=path, params=params))

    async def _asked(self, call: Call, token: Token) -> Reply | Sent:
        return await self._once(call, {"access_token": token.value, **call.params})

    def _follow_secret(self) -> None:
        if self._secret.current != self._used:
            self._used = self._secret.current
            self._tokens.anew()

    async def _gettoken(self) -> Fetched | Sent:
        key = {"corpid": self._corp_id, "corpsecret": self._secret.current}
        reply = await self._once(Call(method="GET", path="gettoken"), key)
        if isinstance(reply, Sent):
            return reply
        value, seconds = reply.words("access_token"), (reply.body or {}).get("expires_in")
        if reply.errcode:
            return self._refusal(reply)
        if not value or not isinstance(seconds, int):
            return answered(reply.status, sends=False)
        return Fetched(value, float(seconds))

    async def _once(self, call: Call, params: Words) -> Reply | Sent:
        limits = ClientTimeout(total=call.seconds, sock_connect=CONNECT_SECONDS)
        try:
            async with self._session.request(
                call.method,
                self._base + call.path,
                params=params,
                data=call.form() if call.form else call.body,
                headers=call.headers,
                allow_redirects=False,
                timeout=limits if call.seconds else self._session.timeout,
            ) as response:
                content = await _read(response.content.iter_chunked(65536), call.most_bytes)
                reply = Reply(response.status, _json(content), content, dict(response.headers))
        except FAILURES as error:
            # The words of the error are taken, and not the error: an address holds the token.
            return failed(error, sends=call.sends)
        is_answer = reply.body is not None or (call.brings_file and not _is_page(reply))
        if reply.status not in (200, 206) or not is_answer:
            return self._elsewhere(reply, sends=call.sends)
        return reply

    def _refusal(self, reply: Reply) -> Sent:
        sent = refused(reply.errcode, reply.words("errmsg"))
        self._tell(reply.errcode, mend_of(reply.errcode), sent)
        return sent

    def _elsewhere(self, reply: Reply, *, sends: bool) -> Sent:
        sent = answered(reply.status, sends)
        self._tell(reply.status, mend_of_status(reply.status), sent)
        return sent

    def _tell(self, code: int, mend: str, sent: Sent) -> None:
        """An operator learns of the same fault once a minute, and not with every message."""
        now = self._monotonic()
        if not mend or now < self._told.get(code, float("-inf")):
            return
        self._told[code] = now + _TOLD_AGAIN_SECONDS
        _log.error("wecom_refuses", code=code, detail=sent.detail, mend=mend)


def _soon(refused: Sent) -> Sent:
    """A secret may be changed at any moment; who asks again asks the rest of `Tokens` first."""
    if errcode_of(refused) != BAD_SECRET:
        return refused
    seconds = min(refused.retry_after_seconds, _LOOKED_AT_AGAIN_SECONDS)
    return replace(refused, retry_after_seconds=seconds)


def is_dead(reply: Reply, userid: str) -> bool:
    """Whether a message that was taken does not reach this person: partly bad is no refusal (D05).

    They are joined by `|` in the answer to a message, and a list in the one to an update.
    """
    for name in ("invaliduser", "unlicenseduser"):
        named = (reply.body or {}).get(name) or ""
        listed = named if isinstance(named, list) else str(named).split("|")
        if userid in (str(each).lower() for each in listed):
            return True
    return False


def as_json(body: Mapping[str, object]) -> bytes:
    r"""JSON without \uxxxx, which WeCom refuses (40033)."""
    return json.dumps(body, ensure_ascii=False, separators=(",", ":")).encode()


async def _read(chunks: AsyncIterator[bytes], most_bytes: int) -> bytes:
    content = bytearray()
    async for chunk in chunks:
        content += chunk
        if len(content) > most_bytes:
            return bytes(content[: most_bytes + 1])
    return bytes(content)


def _json(content: bytes) -> Mapping[str, object] | None:
    if content[:1] != b"{" or len(content) > MOST_ANSWER_BYTES:
        return None
    try:
        body = json.loads(content)
    except (ValueError, RecursionError):
        return None
    # A number that is none says nothing of what became of the request.
    return body if isinstance(body, dict) and type(body.get("errcode")) is int else None


def _is_page(reply: Reply) -> bool:
    """Something to read where WeCom answers with JSON or with a file: of a proxy, of a gateway."""
    kind = next((v for k, v in reply.headers.items() if k.lower() == "content-type"), "")
    return kind.startswith(("text/", "application/json"))
