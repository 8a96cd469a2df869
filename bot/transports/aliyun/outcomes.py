"""From Aliyun's codes and its SDK's exceptions to how an attempt ended.

The codes are those of Aliyun's lists for SendSms and SingleCallByTts; a code that is on none of
them says that this message will not be taken.
"""

from typing import NamedTuple

from aiohttp import ClientConnectorError, ConnectionTimeoutError

from bot.transports.brief import quiet
from handlers.wire import Outcome, Sent

OK = "OK"


class _Row(NamedTuple):
    """What a code means; `seconds` until the next try, `mend` for the operator."""

    outcome: Outcome
    seconds: float = 0.0
    mend: str = ""
    is_throttled: bool = False


def _ours(mend: str, *codes: str) -> dict[str, _Row]:
    """Our contract, our key or our templates: that meets everybody, and no number is to blame."""
    return dict.fromkeys(codes, _Row(Outcome.LATER, 60.0, mend))


_RIGHT = "在访问控制 RAM 里给这个 AccessKey 的用户发短信和打电话的权限，并放行本机出口 IP"
_LIMITED = _Row(Outcome.LATER, 60.0, is_throttled=True)
_UNKNOWN = _Row(Outcome.REJECTED)
_ROWS: dict[str, _Row] = {
    "isv.BUSINESS_LIMIT_CONTROL": _LIMITED,
    "isv.MOBILE_NUMBER_ILLEGAL": _Row(Outcome.DEAD),
    "isp.SYSTEM_ERROR": _Row(Outcome.UNCERTAIN),
    "isp.GATEWAY_ERROR": _Row(Outcome.UNCERTAIN),
    **_ours("阿里云账户欠费：在费用中心付清账单", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE"),
    **_ours(
        "在阿里云控制台开通短信服务或语音服务",
        *("isv.PRODUCT_UN_SUBSCRIPT", "isv.PRODUCT_UNSUBSCRIBE"),
    ),
    **_ours("阿里云账号异常：向阿里云提工单", "isv.ACCOUNT_NOT_EXISTS", "isv.ACCOUNT_ABNORMAL"),
    **_ours(
        "到了每日或每月的发送上限：在阿里云控制台调高",
        "isv.DAY_LIMIT_CONTROL",
        "isv.MONTH_LIMIT_CONTROL",
    ),
    **_ours(
        "核对 aliyun.sms_sign 是不是审核通过的签名",
        *("isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL", "isv.SIGN_STATE_ILLEGAL"),
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    ),
    **_ours(
        "核对模板是不是审核通过的，变量是不是 number, unit, deadline",
        *("isv.SMS_TEMPLATE_ILLEGAL", "isv.TTS_TEMPLATE_ILLEGAL"),
        *("isv.TEMPLATE_MISSING_PARAMETERS", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
    ),
    **_ours("核对 aliyun.voice_number 是不是买下的号码", "isv.DISPLAY_NUMBER_ILLEGAL"),
    **_ours(_RIGHT, "isp.RAM_PERMISSION_DENY", "isv.DENY_IP_RANGE"),
}
# Codes of the API before any product reads the request; each has further words after a dot.
_BEGINNINGS: dict[str, _Row] = {
    "Throttling": _Row(Outcome.LATER, 5.0, is_throttled=True),
    "ServiceUnavailable": _Row(Outcome.UNCERTAIN),
    **_ours(
        "核对 aliyun.access_key_id 和 access_key_secret，以及本机时钟",
        *("InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature"),
        "InvalidTimeStamp",
    ),
    **_ours(_RIGHT, "Forbidden", "NoPermission"),
}


def answered(code: str, message: str, reference: str) -> Sent:
    """What a code means; `reference` is Aliyun's id of the message."""
    if not code:
        return Sent(outcome=Outcome.UNCERTAIN, detail="Aliyun answered without a code")
    if code == OK:
        return Sent(outcome=Outcome.SENT, message_ref=reference)
    row = _ROWS.get(code) or _begins(code) or _UNKNOWN
    return Sent(
        outcome=row.outcome,
        retry_after_seconds=row.seconds,
        detail=quiet(f"{code} {row.mend or message}"),
        is_away=bool(row.mend),
        is_throttled=row.is_throttled,
    )


def failed(error: Exception) -> Sent:
    """What an exception of the SDK means. It keeps the real cause out of sight, two deep."""
    status, code = getattr(error, "status_code", None), getattr(error, "code", None)
    if isinstance(status, int) and isinstance(code, str):
        if status >= 500:
            return Sent(outcome=Outcome.UNCERTAIN, detail=quiet(f"{status} {code}"))
        return answered(code, str(getattr(error, "message", "")), "")
    inner = getattr(error, "inner_exception", None)
    cause = getattr(inner, "__context__", None)
    words = quiet(f"{type(cause or inner or error).__name__}: {error}")
    if isinstance(cause, ClientConnectorError | ConnectionTimeoutError):
        return Sent(outcome=Outcome.LATER, retry_after_seconds=3.0, detail=words, is_away=True)
    return Sent(outcome=Outcome.UNCERTAIN, detail=words)


def mend_of(sent: Sent) -> str:
    """What an operator has to mend; empty when the fault is not on our side."""
    code = sent.detail.partition(" ")[0]
    row = _ROWS.get(code) or _begins(code)
    return row.mend if row else ""


def _begins(code: str) -> _Row | None:
    return next((row for known, row in _BEGINNINGS.items() if code.startswith(known)), None)
