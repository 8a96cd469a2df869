"""The bank's gateway: both sides are changed by hand, and both secrets hold until that is done."""

from bot import kept_secrets
from bot.command.rotation.keeping import NotRotated, finish, fitting, kept_in, stage, staged
from bot.settings_wires import GatewaySettings, gateway_shared_secret
from handlers.sentences import say

SETTING = "gateway.secret"


def stage_secret(own: GatewaySettings, secret: str) -> list[str]:
    """Callbacks signed with either are taken; what the gateway refuses is signed with the new."""
    place = kept_in(own.secret_file, _set(own))
    fitting(secret, lambda each: kept_secrets.is_fit(gateway_shared_secret, each), SETTING)
    stage(place, secret)
    return [say("rotate.gateway.staged")]


def finish_secret(own: GatewaySettings) -> list[str]:
    """The old one is dead: the gateway has the new one."""
    place = kept_in(own.secret_file, _set(own))
    if not (secret := staged(place)):
        raise NotRotated(say("rotate.nothing_staged"))
    finish(place, secret)
    return [say("rotate.old_is_dead")]


def _set(own: GatewaySettings) -> str:
    if own.secret is None:
        raise NotRotated(say("rotate.not_set", setting=SETTING))
    return SETTING
