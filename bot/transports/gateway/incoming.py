"""From a stored callback to what a person did, or what became of a message. It knows nobody."""

import json
from datetime import datetime

from bot.transports.gateway.outcomes import PERMANENT
from handlers.incoming import Arrival, Incoming, Sender

ACKNOWLEDGES = "1"


def to_incoming(payload: str, at: datetime) -> Incoming | None:
    """What a stored callback says; `at` is the instant it was stored.

    A pressed 1 is a tap on the button 认领 that went with the call: its reference is sealed for
    the person called. A message that can never arrive is FAILED, its code in `text`, so that the
    next rung is tried at once. None for what changes nothing.
    """
    told = json.loads(payload)
    event, number, reference = told["event"], told["to"], told["id"]
    sender = Sender(transport=told["channel"], address=number)
    if event == "digit" and told["digit"] == ACKNOWLEDGES and told["reference"]:
        action = told["reference"]
        return Incoming(
            kind=Arrival.ACTION, sender=sender, at=at, text=action, message_ref=reference
        )
    if event == "failed" and told["code"] in PERMANENT:
        code = told["code"]
        return Incoming(kind=Arrival.FAILED, sender=sender, at=at, text=code, message_ref=reference)
    return None
