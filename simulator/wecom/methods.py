"""Which calls the simulated WeCom knows. Any other is 404."""

from collections.abc import Callable

from aiohttp import web

from simulator.wecom import calling, contacts, files, menus, updating
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
    "message/update_template_card": ("POST", updating.update_template_card),
    "message/recall": ("POST", updating.recall),
    "media/upload": ("POST", files.upload),
    "media/get": ("GET", files.get),
    "menu/create": ("POST", menus.create),
    "menu/get": ("GET", menus.get),
    "menu/delete": ("GET", menus.delete),
    "user/get": ("GET", contacts.get_user),
    "user/getuserid": ("POST", contacts.get_userid),
    "auth/getuserinfo": ("GET", contacts.get_user_info),
    "getcallbackip": ("GET", contacts.get_callback_ip),
    "agent/get": ("GET", contacts.get_agent),
    "pstncc/call": ("POST", calling.call),
    "pstncc/getstates": ("POST", calling.get_states),
}
