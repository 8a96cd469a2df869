"""Faults that are switched on from outside: what goes wrong, for whom, and how often."""

from dataclasses import asdict, dataclass
from typing import Any

TELEGRAM_KINDS = frozenset(
    {
        "too_many",  # answer 429 with retry_after, act on nothing
        "server_error",  # answer 500, act on nothing
        "drop_before",  # break the connection, act on nothing
        "drop_after",  # act, then break the connection before the answer (D02)
        "delay",  # wait `seconds`, then act and answer
        "hang",  # never act, never answer, until the fault is cleared
        "hang_after",  # act, then never answer, until the fault is cleared
    }
)
MAIL_KINDS = frozenset(
    {
        "mail_refuse",  # break the connection before the greeting
        "mail_busy_rcpt",  # 451 to RCPT
        "mail_busy_data",  # 451 after DATA, nothing kept
        "mail_break",  # keep the letter, break the connection before 250 (D09)
        "mail_reject",  # 550 to RCPT, for good
    }
)
GATEWAY_KINDS = frozenset(
    {
        "gateway_busy",  # answer 429 with Retry-After, act on nothing
        "gateway_error",  # answer 500, act on nothing
        "gateway_blocked",  # 400 blocked: this number will never take anything
        "gateway_drop_before",  # break the connection, act on nothing
        "gateway_drop_after",  # act, then break the connection before the answer
        "gateway_late",  # act, then do not answer until the fault is cleared
    }
)
# Without a method filter a fault meets what people would notice, not the bot's own polling:
# a fault with a count would otherwise be used up by whatever call happens to come first.
SPEAKING = ("send", "edit", "copy", "delete", "answer")


@dataclass
class Fault:
    """`count` None: until cleared. `method` "*": every call, the polling too."""

    kind: str
    count: int | None = None
    method: str | None = None
    chat_id: int | None = None
    recipient: str | None = None
    retry_after: int = 37
    seconds: float = 0.0
    number: int = 0
    met: int = 0

    def __post_init__(self) -> None:
        if self.kind not in TELEGRAM_KINDS | MAIL_KINDS | GATEWAY_KINDS:
            raise ValueError(f"unknown fault kind {self.kind!r}")

    def view(self) -> dict[str, Any]:
        return asdict(self)

    def meets_call(self, method: str, chat_id: int | None) -> bool:
        if self.kind not in TELEGRAM_KINDS or self.chat_id not in (None, chat_id):
            return False
        if self.method is None:
            return method.lower().startswith(SPEAKING) and method != "deleteWebhook"
        return self.method == "*" or self.method.lower() == method.lower()

    def meets_mail(self, kinds: tuple[str, ...], recipients: list[str]) -> bool:
        if self.kind not in kinds:
            return False
        return self.recipient is None or self.recipient in recipients

    def meets_gateway(self, channel: str, number: str) -> bool:
        """`method` is sms or voice here, `recipient` the number."""
        if self.kind not in GATEWAY_KINDS or self.method not in (None, "*", channel):
            return False
        return self.recipient in (None, number)


class FaultBoard:
    def __init__(self) -> None:
        self._faults: list[Fault] = []
        self._numbers = 0

    def add(self, kind: str, **more: Any) -> Fault:
        self._numbers += 1
        fault = Fault(kind, number=self._numbers, **more)
        self._faults.append(fault)
        return fault

    def clear(self) -> None:
        self._faults.clear()

    def active(self) -> list[Fault]:
        return list(self._faults)

    def stands(self, fault: Fault) -> bool:
        """False once the fault was cleared: a call that hangs on it may go on."""
        return any(each is fault for each in self._faults)

    def for_call(self, method: str, chat_id: int | None) -> Fault | None:
        return self._use(next((f for f in self._left() if f.meets_call(method, chat_id)), None))

    def for_mail(self, kinds: tuple[str, ...], recipients: list[str]) -> Fault | None:
        return self._use(next((f for f in self._left() if f.meets_mail(kinds, recipients)), None))

    def for_gateway(self, channel: str, number: str) -> Fault | None:
        return self._use(next((f for f in self._left() if f.meets_gateway(channel, number)), None))

    def _left(self) -> list[Fault]:
        return [f for f in self._faults if f.count is None or f.met < f.count]

    def _use(self, fault: Fault | None) -> Fault | None:
        if fault:
            fault.met += 1
        return fault
