"""Which transports the settings configure, before any of them is asked whether it works."""

from bot.settings import Settings


def wires_on(settings: Settings) -> frozenset[str]:
    """Names of transports; a wire that lacks a setting is not among them."""
    gateway, aliyun = settings.gateway, settings.aliyun
    by_gateway = gateway.url is not None
    by_aliyun = aliyun.access_key_id is not None
    there = {
        "telegram": settings.telegram.token is not None,
        "wecom": settings.wecom.is_on,
        "sms": (by_gateway and gateway.sms) or (by_aliyun and aliyun.sms_template is not None),
        "voice": (by_gateway and gateway.voice)
        or (by_aliyun and aliyun.voice_template is not None),
        "mail": settings.mail.host is not None,
    }
    return frozenset(name for name, is_there in there.items() if is_there)
