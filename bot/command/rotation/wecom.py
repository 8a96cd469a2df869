"""WeCom: the app's secret, proven by gettoken; the callback's pair, proven by WeCom's console."""

from functools import partial
from pathlib import Path

from bot import kept_secrets
from bot.command.rotation.keeping import NotRotated, finish, fitting, kept_in, stage, staged
from bot.settings_wires import WecomSettings, wecom_aes_key, wecom_callback_token
from bot.transports.wecom.client import WecomApi, wecom_session
from handlers.sentences import say

_CHECKS = {
    "wecom.callback_token": wecom_callback_token,
    "wecom.aes_key": wecom_aes_key,
}


async def rotate(own: WecomSettings, secret: str) -> list[str]:
    """The app's secret. Raises NotRotated when WeCom gives no token for it."""
    if own.corp_id is None or own.agent_id is None or own.secret is None:
        raise NotRotated(say("rotate.not_set", setting="wecom.corp_id"))
    place = kept_in(own.secret_file, "wecom.secret")
    fitting(secret, bool, "wecom.secret")
    async with wecom_session() as session:
        api = WecomApi(
            session,
            corp_id=own.corp_id,
            agent_id=own.agent_id,
            secret=secret,
            api_base=own.api_base,
        )
        refused = await api.check_token()
    if refused is not None:
        raise NotRotated(say("rotate.wecom.refused", detail=refused.detail))
    finish(place, secret)
    return [say("rotate.wecom.proven"), say("rotate.written", file=place)]


def stage_callback(own: WecomSettings, given: str) -> list[str]:
    """Token and EncodingAESKey, a line each, are believed beside the old ones from now on."""
    token, _, key = given.partition("\n")
    places = _places(own)
    values = [token.strip(), key.strip()]
    for (setting, check), value in zip(_CHECKS.items(), values, strict=True):
        fitting(value, partial(kept_secrets.is_fit, check), setting)
    for place, value in zip(places, values, strict=True):
        stage(place, value)
    return [say("rotate.wecom.staged"), say("rotate.wecom.console")]


def finish_callback(own: WecomSettings) -> list[str]:
    """The old pair is dead: WeCom's console knows the new one."""
    places = _places(own)
    values = [staged(place) for place in places]
    if not all(values):
        raise NotRotated(say("rotate.nothing_staged"))
    for place, value in zip(places, values, strict=True):
        finish(place, value)
    return [say("rotate.old_is_dead")]


def _places(own: WecomSettings) -> list[Path]:
    if own.callback_token is None or own.aes_key is None:
        raise NotRotated(say("rotate.not_set", setting="wecom.callback_token"))
    files = (own.callback_token_file, own.aes_key_file)
    return [kept_in(file, setting) for file, setting in zip(files, _CHECKS, strict=True)]
