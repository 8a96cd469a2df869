"""Telegram: a new token of the same bot, and with it a new webhook secret."""

import secrets
from pathlib import Path

from aiogram.methods import GetMe

from bot import kept_secrets
from bot.command.rotation.keeping import NotRotated, finish, fitting, kept_in, stage, staged
from bot.settings import Settings
from bot.settings_kinds import bot_token, header_secret
from bot.transports.telegram.client import telegram_bot
from bot.transports.telegram.outcomes import ask
from bot.transports.telegram.webhook import PATH, register
from handlers.sentences import say
from handlers.wire import Outcome, Sent

SETTING = "telegram.token"


async def rotate(settings: Settings, given: str) -> list[str]:
    """What was done, a line each; an empty `given` keeps the token and changes the webhook secret.

    1. Everything that can be refused is refused before anything is changed. 2. Both webhook
    secrets are believed. 3. The token. 4. Telegram is told the new secret. 5. The old one is dead.
    Run again after a failure it goes on from where it was. Raises NotRotated.
    """
    own = settings.telegram
    if own.token is None:
        raise NotRotated(say("rotate.not_set", setting=SETTING))
    known = own.token.get_secret_value()
    token_file = kept_in(own.token_file, SETTING) if given else None
    hooked = own.mode == "webhook"
    if not given and not hooked:
        raise NotRotated(say("rotate.telegram.no_webhook"))
    place = kept_in(own.webhook_secret_file, "telegram.webhook_secret") if hooked else None
    token = given or known
    name = await _proven(token, known, own.api_base)
    done = [say("rotate.telegram.proven", name=name)]
    fresh = _staged(place) if place else ""
    if token_file:
        finish(token_file, token)
        done += [say("rotate.written", file=token_file), *_watchdog(settings, known, token)]
    if place:
        await _told(settings, token, fresh)
        finish(place, fresh)
        done.append(say("rotate.telegram.webhook", file=place))
    return done


async def _proven(token: str, known: str, api_base: str) -> str:
    """Whose it is, by Telegram itself; it must be the very bot to which everybody has written."""
    fitting(token, lambda value: kept_secrets.is_fit(bot_token, value), SETTING)
    number = known.partition(":")[0]
    if token.partition(":")[0] != number:
        raise NotRotated(say("rotate.telegram.other_bot", number=number))
    bot = telegram_bot(token, api_base)
    try:
        found = await ask(bot, GetMe())
    finally:
        await bot.session.close()
    if isinstance(found, Sent):
        raise NotRotated(say("rotate.telegram.refused", detail=found.detail))
    if str(found.id) != number:
        raise NotRotated(say("rotate.telegram.other_bot", number=number))
    return f"@{found.username}"


def _staged(place: Path) -> str:
    """The new webhook secret; one that Telegram may have been told already is told again."""
    waiting = staged(place)
    if kept_secrets.is_fit(header_secret, waiting):
        return waiting
    fresh = secrets.token_urlsafe(32)
    stage(place, fresh)
    return fresh


async def _told(settings: Settings, token: str, secret: str) -> None:
    own = settings.telegram
    url = own.webhook_url or f"http://{settings.http.host}:{settings.http.port}{PATH}"
    bot = telegram_bot(token, own.api_base)
    try:
        answer = await register(bot, url, secret)
    finally:
        await bot.session.close()
    if answer.outcome is not Outcome.SENT:
        raise NotRotated(say("rotate.telegram.webhook_refused", detail=answer.detail))


def _watchdog(settings: Settings, known: str, token: str) -> list[str]:
    """The watchdog may speak by the same bot, from a file of its own."""
    own = settings.watchdog
    if own.telegram_token is None or own.telegram_token.get_secret_value() != known:
        return []
    if own.telegram_token_file is None:
        return [say("rotate.telegram.watchdog")]
    if own.telegram_token_file == settings.telegram.token_file:
        return []
    finish(own.telegram_token_file, token)
    return [say("rotate.written", file=own.telegram_token_file)]
