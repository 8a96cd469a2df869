"""Whether the gateway is there and knows our signature; nothing is sent to anybody."""

from collections.abc import Callable
from datetime import datetime

from aiohttp import ClientError, ClientSession, ClientTimeout

from bot.transports.gateway.outcomes import answered, failed
from bot.transports.gateway.signing import key_of, signed
from handlers.wire import Outcome, Sent

SECONDS = 10.0
_NOTHING = b"{}"
_ANSWER_BYTES = 64 * 1024


async def knock(
    url: str, secret: str, channel: str, now: Callable[[], datetime], seconds: float = SECONDS
) -> Sent:
    """Post nothing, signed: the gateway looks at the signature first and then misses the fields.

    SENT when it complains of the fields alone. Raises ValueError for a secret that could be
    guessed.
    """
    headers = {"Content-Type": "application/json", **signed(key_of(secret), _NOTHING, now())}
    address = f"{url.rstrip('/')}/{channel}"
    try:
        async with (
            ClientSession(timeout=ClientTimeout(total=seconds)) as session,
            session.post(address, data=_NOTHING, headers=headers, allow_redirects=False) as answer,
        ):
            read = await answer.content.read(_ANSWER_BYTES)
            said = answered(answer.status, answer.headers, read)
    except (ClientError, OSError, TimeoutError, ValueError) as error:
        return failed(error)
    return Sent(outcome=Outcome.SENT) if said.outcome is Outcome.REJECTED else said
