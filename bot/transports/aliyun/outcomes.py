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


_LIMITED = _Row(Outcome.LATER, 60.0, is_throttled=True)
_UNKNOWN = _Row(Outcome.REJECTED)
_ROWS: dict[str, _Row] = {
    "isv.BUSINESS_LIMIT_CONTROL": _LIMITED,
    "isv.MOBILE_NUMBER_ILLEGAL": _Row(Outcome.DEAD),
    "isp.SYSTEM_ERROR": _Row(Outcome.UNCERTAIN),
    "isp.GATEWAY_ERROR": _Row(Outcome.UNCERTAIN),
    **_ours("pay Aliyun's bill", "isv.AMOUNT_NOT_ENOUGH", "isv.OUT_OF_SERVICE"),
    **_ours(
        "subscribe to the product in Aliyun's console",
        *("isv.PRODUCT_UN_SUBSCRIPT", "isv.PRODUCT_UNSUBSCRIBE"),
    ),
    **_ours("ask Aliyun about the account", "isv.ACCOUNT_NOT_EXISTS", "isv.ACCOUNT_ABNORMAL"),
    **_ours(
        "raise the limit in Aliyun's console", "isv.DAY_LIMIT_CONTROL", "isv.MONTH_LIMIT_CONTROL"
    ),
    **_ours(
        "compare aliyun.sms_sign with the approved signatures",
        *("isv.SMS_SIGNATURE_ILLEGAL", "isv.SMS_SIGN_ILLEGAL", "isv.SIGN_STATE_ILLEGAL"),
        "isv.SMS_SIGNATURE_SCENE_ILLEGAL",
    ),
    **_ours(
        "compare the template with the approved ones; its variables are number, unit, deadline",
        *("isv.SMS_TEMPLATE_ILLEGAL", "isv.TTS_TEMPLATE_ILLEGAL"),
        *("isv.TEMPLATE_MISSING_PARAMETERS", "isv.DOMESTIC_NUMBER_NOT_SUPPORTED"),
    ),
    **_ours("compare aliyun.voice_number with the numbers bought", "isv.DISPLAY_NUMBER_ILLEGAL"),
    **_ours(
        "give the key's user the right to send", "isp.RAM_PERMISSION_DENY", "isv.DENY_IP_RANGE"
    ),
}
# Codes of the API before any product reads the request; each has further words after a dot.
_BEGINNINGS: dict[str, _Row] = {
    "Throttling": _Row(Outcome.LATER, 5.0, is_throttled=True),
    "ServiceUnavailable": _Row(Outcome.UNCERTAIN),
    **_ours(
        "compare aliyun.access_key_id and its secret, and this machine's clock",
        *("InvalidAccessKeyId", "SignatureDoesNotMatch", "IncompleteSignature"),
        "InvalidTimeStamp",
    ),
    **_ours("give the key's user the right to send", "Forbidden", "NoPermission"),
}


def answered(code: str, message: str, reference: str) -> Sent:
    """What a code means; `reference` is Aliyun's id of the message."""
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


def _begins(code: str) -> _Row | None:
    return next((row for known, row in _BEGINNINGS.items() if code.startswith(known)), None)
