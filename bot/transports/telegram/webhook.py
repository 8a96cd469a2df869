"""Takes updates that Telegram posts, and says 200 only after they are stored (invariant 3)."""

import hmac
import json
import re
from collections.abc import Callable

import structlog
from aiogram import Bot
from aiogram.methods import SetWebhook
from aiohttp import web

from bot.transports.intake import Accept, RawUpdate
from bot.transports.plain import origin
from bot.transports.posted import limited_body
from bot.transports.secret import Secret
from bot.transports.telegram.outcomes import ask
from bot.transports.telegram.raw import ALLOWED_UPDATES, raw_update
from handlers.wire import Outcome, Sent

PATH = "/telegram/webhook"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"
LIMIT_BYTES = 1024 * 1024

_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
_log = structlog.get_logger(__name__)


class Webhook:
    """Give `add_to` to the process's web server.

    `refused` is called for every forged post, so that the process can alarm after some (A35).
    While the secret is being changed the one before is taken too, until Telegram was told (A48).
    Raises ValueError for a secret that Telegram could not send, an empty one above all.
    """

    def __init__(self, secret: str | Secret, accept: Accept, refused: Callable[[], None]) -> None:
        self._secret = Secret.of(secret)
        if not _SECRET.fullmatch(self._secret.current):
            raise ValueError("the webhook secret needs 1 to 256 of A-Z, a-z, 0-9, _ and -")
        self._accept = accept
        self._refused = refused

    def add_to(self, app: web.Application) -> None:
        """The one route; POST only."""
        app.router.add_post(PATH, self.handle)

    async def handle(self, request: web.Request) -> web.Response:
        """1. Who is it? Nothing of the body is read before that is known. 2. Read. 3. Store.

        What is no update is answered 200: sent again it would get no better, and Telegram would
        hold up its sender's next messages for it.
        """
        if not self._is_telegram(request):
            self._refused()
            _log.warning("telegram_webhook_refused", remote=request.remote)
            return web.Response(status=401)
        body = await limited_body(request, LIMIT_BYTES)
        if body is None:
            _log.warning("telegram_webhook_too_long", limit_bytes=LIMIT_BYTES)
            return web.Response(status=413)
        update = _parsed(body)
        if update is None:
            _log.warning("telegram_webhook_unreadable", size_bytes=len(body))
            return web.Response()
        return await self._store(update)

    async def _store(self, update: RawUpdate) -> web.Response:
        try:
            await self._accept([update])
        # Whatever went wrong, it is not stored: Telegram must send it again.
        except Exception as error:
            _log.error("updates_not_stored", key=update.key, error=origin(error))
            return web.Response(status=503)
        return web.Response()

    def _is_telegram(self, request: web.Request) -> bool:
        """Compared as bytes: a header may hold anything, and text outside ASCII would raise."""
        given = request.headers.get(SECRET_HEADER, "").encode("utf-8", "surrogateescape")
        known = [each.encode() for each in self._secret.standing()]
        return any(hmac.compare_digest(given, each) for each in known)


async def register(bot: Bot, url: str, secret: str) -> Sent:
    """Have Telegram post to `url`, which ends in PATH. SENT, or what Telegram said against it."""
    method = SetWebhook(url=url, secret_token=secret, allowed_updates=list(ALLOWED_UPDATES))
    answer = await ask(bot, method)
    return answer if isinstance(answer, Sent) else Sent(outcome=Outcome.SENT)


def _parsed(body: bytes) -> RawUpdate | None:
    try:
        return raw_update(json.loads(body))
    except (ValueError, RecursionError):
        return None
