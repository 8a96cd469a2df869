"""A circuit for each wire: one that fails as a whole is left alone but for a probe now and then.

A broken certificate, a name that does not resolve or a platform that is away must not be asked
by every message that waits (D11). Behind an open circuit a message is answered at once that it
was not tried, and the courier goes by the next channel. The other wires know nothing of it. It
is kept in memory: after a restart each wire is asked afresh.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

import structlog

from bot.clock import Clock
from handlers.card import Card, MailLetter
from handlers.wire import ChatWire, File, MailWire, Outcome, PackedButtons, Sent

STRIKES = 4
"""So many failures in a row, with no message taken between them, open a circuit."""

PROBES_SECONDS = (5.0, 10.0, 20.0, 30.0)
"""Real seconds from one probe to the next; the last for ever."""

ANSWER_SECONDS = 2.0
"""While a probe is on its way the others wait only for its answer: it may be good."""

LONG_SECONDS = 60.0
"""A wire away for so many real seconds sends ordinary pages by the next channel too (D07)."""

_log = structlog.get_logger()


@dataclass(slots=True)
class Circuit:
    """Whether a wire is asked. All waits are real seconds on `clock`."""

    name: str
    clock: Clock
    _failed: list[str] = field(default_factory=list)
    _opened_at: datetime | None = None
    _probe_at: datetime | None = None
    _probes: int = 0
    _is_probed: bool = False

    def held(self, *, probes: bool = True) -> Sent | None:
        """The answer while the circuit is open; None when the wire may be asked now.

        Who is let through is the probe, and puts the next one off: nobody else is, meanwhile.
        Calls whose answer would tell nothing are no probes.
        """
        now = self.clock.now()
        if self._opened_at is None or self._probe_at is None:
            return None
        if probes and now >= self._probe_at:
            self._wait(now)
            self._is_probed = True
            return None
        wait = self.clock.real_seconds_until(self._probe_at)
        return Sent(
            outcome=Outcome.LATER,
            retry_after_seconds=min(wait, ANSWER_SECONDS) if self._is_probed else wait,
            detail=f"{self.name} is away",
            tried=False,
            is_away=self._is_open_long(),
        )

    def heard(self, address: str, sent: Sent) -> Sent:
        """Take note of an answer; it is given back, and says if the wire has been away for long.

        A wire that certainly served nobody counts by itself. An uncertain answer may be the
        trouble of one chat: such ones count when they come from two addresses.
        """
        self._is_probed = False
        if not sent.tried:
            return sent  # the wire answered by itself: that says nothing of the platform
        if sent.outcome is not Outcome.UNCERTAIN and not sent.is_away:
            self._close()
            return sent
        self._failed = [*self._failed, "" if sent.is_away else address][-STRIKES:]
        whole = "" in self._failed or len(set(self._failed)) > 1
        if self._opened_at is None and len(self._failed) == STRIKES and whole:
            self._opened_at, self._probes = self.clock.now(), 0
            self._wait(self._opened_at)
            _log.error("circuit_opened", wire=self.name, detail=sent.detail)
        return replace(sent, is_away=sent.is_away or self._is_open_long())

    def _is_open_long(self) -> bool:
        at = self._opened_at
        return at is not None and self.clock.now() - at >= self.clock.span(LONG_SECONDS)

    def _wait(self, now: datetime) -> None:
        seconds = PROBES_SECONDS[min(self._probes, len(PROBES_SECONDS) - 1)]
        self._probe_at = now + self.clock.span(seconds)
        self._probes += 1

    def _close(self) -> None:
        if self._opened_at is not None:
            _log.warning("circuit_closed", wire=self.name)
        self._failed, self._opened_at, self._probe_at = [], None, None


class GuardedChat:
    """A ChatWire behind its circuit."""

    def __init__(self, wire: ChatWire, clock: Clock) -> None:
        self.name, self.abilities = wire.name, wire.abilities
        self._wire = wire
        self._circuit = Circuit(wire.name, clock)

    async def send(
        self,
        address: str,
        card: Card,
        packed: PackedButtons,
        files: Sequence[File],
        once: str = "",
    ) -> Sent:
        """Send, unless the circuit is open."""
        if held := self._circuit.held():
            return held
        sent = await self._wire.send(address, card, packed, files, once)
        return self._circuit.heard(address, sent)

    async def edit(
        self, address: str, message_ref: str, card: Card, packed: PackedButtons, code: str = ""
    ) -> Sent:
        """Edit, unless the circuit is open."""
        if held := self._circuit.held():
            return held
        sent = await self._wire.edit(address, message_ref, card, packed, code)
        return self._circuit.heard(address, sent)

    async def withdraw(self, address: str, recall_ref: str) -> Sent:
        """Take a message back, unless the circuit is open."""
        if held := self._circuit.held():
            return held
        return self._circuit.heard(address, await self._wire.withdraw(address, recall_ref))

    async def answer(self, answer_ref: str, text: str) -> Sent:
        """Answer a tap; what cannot be shown over the chat now is to be said in it later."""
        if held := self._circuit.held(probes=False):
            return replace(held, outcome=Outcome.UNCHANGED)
        return await self._wire.answer(answer_ref, text)

    async def fetch(self, file_ref: str, limit_bytes: int) -> bytes | None:
        """Bring a file in. Raises ConnectionError when the platform cannot be asked."""
        if held := self._circuit.held(probes=False):
            raise ConnectionError(held.detail)
        return await self._wire.fetch(file_ref, limit_bytes)


class GuardedMail:
    """A MailWire behind its circuit."""

    def __init__(self, wire: MailWire, clock: Clock) -> None:
        self._wire = wire
        self._circuit = Circuit("mail", clock)

    async def post(self, letter: MailLetter, message_id: str) -> Sent:
        """Post, unless the circuit is open."""
        if held := self._circuit.held():
            return held
        return self._circuit.heard(letter.to, await self._wire.post(letter, message_id))
