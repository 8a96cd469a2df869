"""What of Aliyun the bot uses: SendSms and SingleCallByTts, signed with ACS3-HMAC-SHA256.

Written from Aliyun's own description of the signature and of both actions. The faults of the
gateway meet it too, each as what Aliyun says instead: busy is its flow control, blocked an account
without money. A number without a telephone is illegal. Nothing is told by callback.
"""

import hashlib
import hmac
import json
from datetime import datetime
from typing import Any
from urllib.parse import quote

from aiohttp import web

from simulator.clock import wall_seconds
from simulator.web.answers import world_of
from simulator.world import World

VERSION = "2017-05-25"
ALGORITHM = "ACS3-HMAC-SHA256"
WINDOW_SECONDS = 900
SMS_SIGN, SMS_TEMPLATE = "督办", "SMS_100001"
VOICE_TEMPLATE = "TTS_100002"
SMS_WORDS = "投诉件{number}，{unit}，时限{deadline}，请马上打开督办认领。"
VOICE_WORDS = "督办呼叫：投诉件编号{number}，{unit}，时限{deadline}，请马上打开督办认领。"
_MUST_BE_SIGNED = {"host", "x-acs-action", "x-acs-version", "x-acs-date"}


def routes() -> list[web.RouteDef]:
    return [web.post("/", handle)]


async def handle(request: web.Request) -> web.StreamResponse:
    world = world_of(request)
    action = request.headers.get("x-acs-action", "")
    body = await request.read()
    if why := _unsigned(world, request, body):
        return _error(world, action, 400, why, "the signature does not fit")
    if request.headers.get("x-acs-version") != VERSION or action not in _ACTIONS:
        return _error(world, action, 404, "InvalidAction.NotFound", "no such action")
    return await _acted(request, world, action, dict(request.query))


async def _acted(
    request: web.Request, world: World, action: str, given: dict[str, str]
) -> web.StreamResponse:
    channel, number_name = _ACTIONS[action]
    number = given.get(number_name, "")
    fault = world.faults.for_gateway(channel, number)
    if fault and fault.kind == "gateway_busy":
        return _refused(world, action, "isv.BUSINESS_LIMIT_CONTROL")
    if fault and fault.kind == "gateway_blocked":
        return _refused(world, action, "isv.AMOUNT_NOT_ENOUGH")
    if fault and fault.kind == "gateway_error":
        return _error(world, action, 503, "ServiceUnavailable", "try again later")
    if fault and fault.kind == "gateway_drop_before":
        return _broken(request)
    if number not in world.gateway.telephones:
        return _refused(world, action, "isv.MOBILE_NUMBER_ILLEGAL")
    text = _text(action, given)
    if text.startswith("isv."):
        return _refused(world, action, text)
    speech = {"number": "", "outlet": "", "deadline": ""}
    once = f"aliyun {world.next_number()}"
    message = {"id": once, "to": number, "text": text, "speech": speech}
    reference = world.gateway.take(channel, message, tells=False)
    world.record("aliyun", action, "accepted", text=text, params=given)
    if fault and fault.kind == "gateway_drop_after":
        return _broken(request)
    if fault and fault.kind == "gateway_late":
        while world.faults.stands(fault):
            await world.pulse.wait()
    named = "BizId" if channel == "sms" else "CallId"
    return web.json_response(_body("OK", "OK") | {named: reference})


def _text(action: str, given: dict[str, str]) -> str:
    """The filled template, or the code of the error."""
    try:
        if action == "SendSms":
            if given.get("SignName") != SMS_SIGN:
                return "isv.SMS_SIGNATURE_ILLEGAL"
            if given.get("TemplateCode") != SMS_TEMPLATE:
                return "isv.SMS_TEMPLATE_ILLEGAL"
            return f"【{SMS_SIGN}】" + _filled(SMS_WORDS, given.get("TemplateParam", ""))
        if given.get("TtsCode") != VOICE_TEMPLATE:
            return "isv.TTS_TEMPLATE_ILLEGAL"
        return _filled(VOICE_WORDS, given.get("TtsParam", ""))
    except (KeyError, ValueError, TypeError):
        return "isv.TEMPLATE_MISSING_PARAMETERS"


def _filled(template: str, values: str) -> str:
    read = json.loads(values)
    if not all(isinstance(each, str) and each for each in read.values()):
        raise ValueError("a variable is empty or no text")
    return template.format_map(read)


def _unsigned(world: World, request: web.Request, body: bytes) -> str | None:
    """The code of what is wrong with the signature, or None."""
    scheme, _, rest = request.headers.get("Authorization", "").partition(" ")
    parts = dict(part.partition("=")[::2] for part in rest.split(","))
    if scheme != ALGORITHM or parts.get("Credential") != world.settings.aliyun_key_id:
        return "InvalidAccessKeyId.NotFound"
    names = parts.get("SignedHeaders", "").split(";")
    if not set(names) >= _MUST_BE_SIGNED or names != sorted(names):
        return "IncompleteSignature"
    if not _is_fresh(request.headers["x-acs-date"]):
        return "InvalidTimeStamp.Expired"
    digest = hashlib.sha256(body).hexdigest()
    if request.headers.get("x-acs-content-sha256") != digest:
        return "SignatureDoesNotMatch"
    expected = _signature(world.settings.aliyun_key_secret, request, names, digest)
    fits = hmac.compare_digest(parts.get("Signature", "").encode(), expected.encode())
    return None if fits else "SignatureDoesNotMatch"


def _signature(secret: str, request: web.Request, names: list[str], digest: str) -> str:
    query = "&".join(
        f"{quote(name, safe='~')}={quote(value, safe='~')}"
        for name, value in sorted(request.query.items())
    )
    headers = "".join(f"{name}:{request.headers[name].strip()}\n" for name in names)
    lines = (request.method, request.path, query, headers, ";".join(names), digest)
    canonical = "\n".join(lines).encode()
    to_sign = f"{ALGORITHM}\n{hashlib.sha256(canonical).hexdigest()}"
    return hmac.new(secret.encode(), to_sign.encode(), hashlib.sha256).hexdigest()


def _is_fresh(date: str) -> bool:
    try:
        at = datetime.strptime(date, "%Y-%m-%dT%H:%M:%S%z").timestamp()
    except ValueError:
        return False
    return abs(wall_seconds() - at) <= WINDOW_SECONDS


def _refused(world: World, action: str, code: str) -> web.Response:
    """Business errors come with 200; only their code tells them."""
    world.record("aliyun", action, f"refused {code}")
    return web.json_response(_body(code, f"refused: {code}"))


def _error(world: World, action: str, status: int, code: str, message: str) -> web.Response:
    world.record("aliyun", action, f"refused {status} {code}")
    return web.json_response(_body(code, message), status=status)


def _broken(request: web.Request) -> web.Response:
    """Cut the connection: the client sees a reset, never a status line."""
    if request.transport:
        request.transport.abort()
    return web.Response()


def _body(code: str, message: str) -> dict[str, Any]:
    return {"Code": code, "Message": message, "RequestId": "simulated"}


_ACTIONS = {
    "SendSms": ("sms", "PhoneNumbers"),
    "SingleCallByTts": ("voice", "CalledNumber"),
}
