"""Takes what the gateway posts: a pressed digit, how a message fared. 200 only once it is stored.

Nothing is taken twice, across restarts too: what a callback tells is its key in the inbox, where
the second one changes nothing, and a copy older than the window is refused by its timestamp.
"""

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from hashlib import sha256

import structlog
from aiohttp import web

from bot.transports.brief import masked
from bot.transports.gateway.signing import SIGNATURE_HEADER, TIMESTAMP_HEADER, is_genuine, key_of
from bot.transports.intake import Accept, RawUpdate
from bot.transports.plain import origin
from bot.transports.posted import limited_body
from bot.transports.secret import Secret

PATH = "/gateway/callback"
LIMIT_BYTES = 16 * 1024

_CHANNELS = ("sms", "voice")
_FIELDS = ("id", "channel", "to", "event", "digit", "code", "reference")
_LONGEST = 200
_log = structlog.get_logger(__name__)


class GatewayCallback:
    """Give `add_to` to the process's web server.

    `refused` is called for every forged post, so that the process can alarm after some (A35).
    `now` is this machine's own time of day, in a drill too. Raises ValueError for a secret that
    could be guessed.
    """

    def __init__(
        self,
        secret: str | Secret,
        accept: Accept,
        refused: Callable[[], None],
        now: Callable[[], datetime],
    ) -> None:
        self._secret = Secret.of(secret)
        key_of(self._secret.current)
        self._accept = accept
        self._refused = refused
        self._now = now

    def add_to(self, app: web.Application) -> None:
        """The one route; POST only."""
        app.router.add_post(PATH, self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """401: not signed by the gateway, or too old. 400: no callback; it need not be repeated.

        503: not stored; it must be repeated. 200: stored, now or before.
        """
        body = await limited_body(request, LIMIT_BYTES)
        if body is None:
            return _said(413, "too_long")
        timestamp = request.headers.get(TIMESTAMP_HEADER, "")
        signature = request.headers.get(SIGNATURE_HEADER, "")
        now, known = self._now(), map(key_of, self._secret.standing())
        if not any(is_genuine(key, body, timestamp, signature, now) for key in known):
            self._refused()
            _log.warning("gateway_callback_refused", remote=request.remote)
            return _said(401, "bad_signature")
        update = _parsed(body)
        if update is None:
            _log.warning("gateway_callback_unreadable", size_bytes=len(body))
            return _said(400, "unreadable")
        return await self._store(update)

    async def _store(self, update: RawUpdate) -> web.Response:
        try:
            await self._accept([update])
        # Whatever went wrong, it is not stored: the gateway must send it again.
        except Exception as error:
            _log.error("updates_not_stored", key=update.key, error=origin(error))
            return _said(503, "not_stored")
        _log_told(json.loads(update.payload))
        return _said(200, "ok")


def _parsed(body: bytes) -> RawUpdate | None:
    """The callback ready to be stored; None for what is none."""
    try:
        read = json.loads(body)
    except (ValueError, RecursionError):
        return None
    if not isinstance(read, dict):
        return None
    told = {name: read.get(name, "") for name in _FIELDS}
    if not all(isinstance(value, str) and len(value) <= _LONGEST for value in told.values()):
        return None
    number = told["to"]
    is_whole = told["id"] and told["event"] and number.isascii() and number.isdigit()
    if not is_whole or told["channel"] not in _CHANNELS:
        return None
    # By what it tells, not by its bytes: the gateway signs a repeated post anew.
    same = "|".join(told[name] for name in ("id", "to", "event", "digit", "code"))
    key = sha256(same.encode("utf-8", "surrogatepass")).hexdigest()[:40]
    return RawUpdate(told["channel"], key, number, json.dumps(told))


def _said(status: int, code: str) -> web.Response:
    return web.json_response({"code": code}, status=status)


def _log_told(told: Mapping[str, str]) -> None:
    """One line for each callback that was taken; the number is masked."""
    _log.info(
        "gateway_told",
        wire=told["channel"],
        telling=told["event"][:20],
        code=told["code"][:40],
        digit=told["digit"][:4],
        to=masked(told["to"]),
    )
