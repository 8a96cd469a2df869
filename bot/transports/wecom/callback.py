"""Takes what WeCom posts (W:90930, W:90238), and says 200 only after it is stored (invariant 3)."""

import hashlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import structlog
from aiohttp import web

from bot.transports.intake import Accept, Once, RawUpdate, UsedNonce
from bot.transports.plain import origin
from bot.transports.posted import limited_body
from bot.transports.wecom.crypto import CallbackCrypto, Signer, Undecipherable
from bot.transports.wecom.raw import raw_update, word
from bot.transports.wecom.xml import BadXml, encrypted_in, fields_of
from handlers.sentences import say

PATH = "/wecom/callback"
LIMIT_BYTES = 256 * 1024
WINDOW_SECONDS = 300.0
"""A timestamp further off than this is not believed. To be given as a span of the clock in use."""

LIFECYCLE = {
    event: say(f"wecom.lifecycle.{event}")
    for event in ("inactive_alert", "close_inactive_agent", "reopen_inactive_agent")
}
"""What WeCom does to an app that is seldom used, and the mend of each."""

_TIMESTAMP = re.compile(r"[0-9]{1,10}")
_NONCE = re.compile(r"[!-~]{1,128}")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Signed:
    """What stands in the query of a callback, well formed; nothing of it is believed yet."""

    signature: str
    timestamp: str
    nonce: str

    @property
    def at(self) -> datetime:
        """When WeCom signed it, in whole seconds."""
        return datetime.fromtimestamp(0, UTC) + timedelta(seconds=int(self.timestamp))


class Callback:
    """Give `add_to` to the process's web server.

    `refused` is called for everything forged or replayed, so that the process can alarm after
    some (A35, A36). `lifecycle` is told a name out of LIFECYCLE; it may be told the same twice.
    `window` is WINDOW_SECONDS of the clock that `now` is of.
    """

    def __init__(
        self,
        crypto: Signer,
        accept: Accept,
        refused: Callable[[], None],
        lifecycle: Callable[[str], Awaitable[None]],
        now: Callable[[], datetime],
        window: Callable[[], timedelta],
    ) -> None:
        self._crypto = crypto
        self._accept = accept
        self._refused = refused
        self._lifecycle = lifecycle
        self._now = now
        self._window = window

    def add_to(self, app: web.Application) -> None:
        """The one route: GET proves to WeCom's console that this is us, POST takes messages."""
        app.router.add_get(PATH, self.prove, allow_head=False)
        app.router.add_post(PATH, self.take)

    async def prove(self, request: web.Request) -> web.Response:
        """Answers with the plaintext of `echostr`, and nothing before or behind it.

        A message is signed alike. It is not answered with, or whoever has seen one go by could
        have it decrypted here.
        """
        encrypted = request.query.get("echostr", "")
        signed = _signed(request)
        crypto = self._signer(signed, encrypted)
        if signed is None or crypto is None:
            return self._refuse(request, 401, "signature")
        if not self._is_timely(signed):
            return self._refuse_untimely(request, signed)
        try:
            echo = crypto.decrypt(encrypted)
        except Undecipherable:
            return self._refuse_undecipherable(request)
        if b"<" in echo:
            return self._refuse(request, 403, "no echo")
        return web.Response(body=echo, content_type="text/plain")

    async def take(self, request: web.Request) -> web.Response:
        """1. Who is it? Of the body only the element Encrypt is read before that is known.
        2. When was it signed? 3. Decrypt. 4. Store, unless it was stored before.

        What is no message is answered 200: sent again it would get no better.
        """
        signed = _signed(request)
        if signed is None:
            return self._refuse(request, 401, "signature")
        body = await limited_body(request, LIMIT_BYTES)
        if body is None:
            _log.warning("wecom_callback_too_long", limit_bytes=LIMIT_BYTES)
            return web.Response(status=413)
        encrypted = _encrypted(body)
        crypto = self._signer(signed, encrypted)
        if encrypted is None or crypto is None:
            return self._refuse(request, 401, "signature")
        if not self._is_timely(signed):
            return self._refuse_untimely(request, signed)
        try:
            message = crypto.decrypt(encrypted)
        except Undecipherable:
            return self._refuse_undecipherable(request)
        return await self._read(request, message, self._once(signed, encrypted))

    async def _read(self, request: web.Request, message: bytes, once: Once) -> web.Response:
        try:
            fields = fields_of(message)
        except BadXml:
            _log.error("wecom_callback_unreadable", size_bytes=len(message))
            return web.Response()
        event = word(fields, "Event")
        if event in LIFECYCLE:
            return await self._tell(event)
        update = raw_update(fields, once)
        if update is None:
            _log.info("wecom_callback_of_no_person", event_name=event)
            return web.Response()
        return await self._store(request, update)

    async def _store(self, request: web.Request, update: RawUpdate) -> web.Response:
        try:
            await self._accept([update])
        except UsedNonce:
            return self._refuse(request, 403, "nonce")
        # Whatever went wrong, it is not stored: WeCom must send it again.
        except Exception as error:
            _log.error("updates_not_stored", key=update.key, error=origin(error))
            return web.Response(status=503)
        return web.Response()

    async def _tell(self, event: str) -> web.Response:
        """Operators must hear of it; when that cannot be written down, WeCom must say it again."""
        _log.error("wecom_app_lifecycle", event_name=event, mend=LIFECYCLE[event])
        try:
            await self._lifecycle(event)
        except Exception as error:  # as above
            _log.error("wecom_lifecycle_not_told", error=origin(error))
            return web.Response(status=503)
        return web.Response()

    def _signer(self, signed: Signed | None, encrypted: str | None) -> CallbackCrypto | None:
        if signed is None or encrypted is None:
            return None
        return self._crypto.signer(signed.signature, signed.timestamp, signed.nonce, encrypted)

    def _is_timely(self, signed: Signed) -> bool:
        return abs(self._now() - signed.at) <= self._window()

    def _once(self, signed: Signed, encrypted: str) -> Once:
        """Remembered a window longer than it is believed: replicas' clocks differ a little."""
        digest = hashlib.sha256(f"{signed.timestamp}\n{encrypted}".encode()).hexdigest()
        return Once(signed.nonce, digest, signed.at + 2 * self._window())

    def _refuse_untimely(self, request: web.Request, signed: Signed) -> web.Response:
        """Rightly signed: a replay (A36), or the clock of this machine is wrong."""
        off = int((self._now() - signed.at).total_seconds())
        mend = "若频繁出现：检查本机时钟；否则是有人重放旧消息，检查反向代理"
        _log.error("wecom_callback_untimely", late_seconds=off, mend=mend)
        return self._refuse(request, 403, "timestamp")

    def _refuse_undecipherable(self, request: web.Request) -> web.Response:
        """Rightly signed: our key or company is not the one of WeCom's console."""
        mend = "检查 wecom.aes_key 与 wecom.corp_id 是否与管理后台「接收消息」一致"
        _log.error("wecom_callback_undecipherable", mend=mend)
        return self._refuse(request, 403, "cipher")

    def _refuse(self, request: web.Request, status: int, why: str) -> web.Response:
        """The reason stands in the log only; whoever asks hears the bare status."""
        self._refused()
        _log.warning("wecom_callback_refused", reason=why, remote=request.remote)
        return web.Response(status=status)


def _signed(request: web.Request) -> Signed | None:
    """The query's three words; None for what WeCom would never write."""
    names = ("msg_signature", "timestamp", "nonce")
    signature, timestamp, nonce = (request.query.get(name, "") for name in names)
    if not _TIMESTAMP.fullmatch(timestamp) or not _NONCE.fullmatch(nonce):
        return None
    return Signed(signature, timestamp, nonce)


def _encrypted(body: bytes) -> str | None:
    try:
        return encrypted_in(body)
    except BadXml:
        return None
