"""How the bot gets its updates: long polling, or a webhook it has set."""

import re
from typing import Any
from urllib.parse import urlsplit

from simulator.telegram.params import Params
from simulator.telegram.refusals import (
    OTHER_POLLER,
    UNAUTHORIZED,
    WEBHOOK_ACTIVE,
    Refused,
    bad_request,
)
from simulator.telegram.updates import DEFAULT_ALLOWED, Update
from simulator.world import Webhook, World

LONGEST_POLL_SECONDS = 50
MOST_UPDATES = 100
_SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")


class Polling:
    """One poll at a time: a second one ends the first with 409, a revoked token with 401."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._newest = 0

    async def get_updates(self, world: World, params: Params) -> Any:
        if world.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        self._newest += 1
        mine, token = self._newest, world.token
        world.pulse.ring()
        remember_allowed(world, params)
        world.updates.confirm(params.integer("offset") or 0)
        limit = min(max(params.integer("limit") or MOST_UPDATES, 1), MOST_UPDATES)
        seconds = min(params.number("timeout") or 0.0, LONGEST_POLL_SECONDS)
        await self._wait(mine, token, seconds)
        if token != world.token:
            raise Refused(*UNAUTHORIZED)
        if mine != self._newest:
            raise Refused(409, OTHER_POLLER)
        if world.webhook:
            raise Refused(409, WEBHOOK_ACTIVE)
        return [self._hand_over(update) for update in world.updates.ready(limit)]

    async def _wait(self, mine: int, token: str, seconds: float) -> None:
        def has_end() -> bool:
            world = self._world
            is_over = mine != self._newest or token != world.token
            return bool(is_over or world.webhook or world.updates.fresh())

        if seconds > 0:
            try:
                await self._world.until(has_end, seconds)
            except TimeoutError:
                return

    def _hand_over(self, update: Update) -> dict[str, Any]:
        self._world.record("update", "getUpdates", "handed over", update_id=update.update_id)
        return update.as_telegram()


def set_webhook(world: World, params: Params) -> Any:
    """An empty url removes the webhook. http is allowed to this machine only."""
    url = params.text("url")
    _drop_if_asked(world, params)
    if not url:
        return _remove_webhook(world)
    parts = urlsplit(url)
    if parts.scheme != "https" and parts.hostname not in ("127.0.0.1", "localhost", "::1"):
        raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
    secret = params.text("secret_token")
    if secret and not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    remember_allowed(world, params)
    connections = min(max(params.integer("max_connections") or 40, 1), 100)
    world.webhook = Webhook(url, secret, connections)
    world.pulse.ring()
    return True


def delete_webhook(world: World, params: Params) -> Any:
    _drop_if_asked(world, params)
    return _remove_webhook(world)


def get_webhook_info(world: World, params: Params) -> Any:
    hook = world.webhook
    known: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(world.updates.fresh()),
    }
    if hook:
        known["max_connections"] = hook.max_connections
    if hook and hook.last_error:
        known["last_error_date"] = hook.last_error_at
        known["last_error_message"] = hook.last_error
    if world.updates.allowed != DEFAULT_ALLOWED:
        known["allowed_updates"] = list(world.updates.allowed)
    return known


def remember_allowed(world: World, params: Params) -> None:
    """Telegram keeps the last list; an empty one means the usual kinds again."""
    allowed = params.structure("allowed_updates")
    if isinstance(allowed, list):
        world.updates.allowed = tuple(allowed) or DEFAULT_ALLOWED


def _drop_if_asked(world: World, params: Params) -> None:
    if params.flag("drop_pending_updates"):
        world.updates.pending.clear()


def _remove_webhook(world: World) -> bool:
    world.webhook = None
    world.pulse.ring()
    return True
