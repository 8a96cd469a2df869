"""Which calls the simulated WeCom knows. Any other is 404."""

from collections.abc import Callable

from aiohttp import web

from simulator.wecom.answers import Done
from simulator.wecom.asking import Ask
from simulator.wecom.corp import Corp
from simulator.wecom.refusals import Refused
from simulator.wecom.sending import send

Method = Callable[[Corp, Ask], Done | web.Response]


def get_token(corp: Corp, ask: Ask) -> Done:
    corp_id, secret = ask.query.get("corpid"), ask.query.get("corpsecret")
    if not corp_id:
        raise Refused(41002)
    if not secret:
        raise Refused(41004)
    if corp_id != corp.corp_id:
        raise Refused(40013)
    if secret != corp.secret:
        raise Refused(40001)
    token, seconds = corp.tokens.give()
    return Done({"access_token": token, "expires_in": seconds})


# Path below /cgi-bin/ to (HTTP method, what it does).
METHODS: dict[str, tuple[str, Method]] = {
    "gettoken": ("GET", get_token),
    "message/send": ("POST", send),
}
