"""Which transports the settings configure, before any of them is asked whether it works."""

from bot.settings import Settings


def wires_on(settings: Settings) -> frozenset[str]:
    """Names of transports. Aliyun counts only where there is no gateway."""
    gateway, aliyun = settings.gateway, settings.aliyun
    if gateway.url is not None:
        sms, voice = gateway.sms, gateway.voice
    else:
        has_key = aliyun.access_key_id is not None
        sms = has_key and aliyun.sms_template is not None
        voice = has_key and aliyun.voice_template is not None
    there = {
        "telegram": settings.telegram.token is not None,
        "wecom": settings.wecom.is_on,
        "sms": sms,
        "voice": voice,
        "wecom_call": settings.wecom.calls,
        "mail": settings.mail.host is not None,
    }
    return frozenset(name for name, is_there in there.items() if is_there)
