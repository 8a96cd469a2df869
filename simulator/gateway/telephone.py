"""One telephone: the text messages on it, and a call that rings until somebody does something."""

import asyncio
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from simulator.clock import iso
from simulator.phone import CannotDo

if TYPE_CHECKING:
    from simulator.gateway.exchange import Exchange


@dataclass(frozen=True)
class Text:
    """A text message as it came onto the screen."""

    id: str
    to: str
    text: str
    at: datetime

    def view(self) -> dict[str, Any]:
        return {"id": self.id, "to": self.to, "text": self.text, "at": iso(self.at)}


@dataclass
class Ring:
    """One call. `state`: ringing, talking, over; `ask` the digit that is asked for, if any."""

    id: str
    to: str
    spoken: str
    at: datetime
    speech: dict[str, str]
    ask: str = ""
    reference: str = ""
    state: str = "ringing"
    answered: bool = False
    how_it_ended: str = ""
    pressed: str = ""

    def view(self) -> dict[str, Any]:
        told = {"id": self.id, "to": self.to, "state": self.state, "at": iso(self.at)}
        heard = self.spoken if self.answered else ""
        more = {"spoken": heard, "pressed": self.pressed, "ended": self.how_it_ended}
        return {**told, **more, "answered": self.answered, "asks": self.ask}


class Telephone:
    """What a hand does with it, what an ear hears and an eye sees."""

    def __init__(self, exchange: "Exchange", number: str) -> None:
        self._exchange = exchange
        self.number = number
        self.calls: list[Ring] = []

    @property
    def messages(self) -> list[Text]:
        """All text messages, oldest first."""
        return [each for each in self._exchange.texts if each.to == self.number]

    @property
    def texts(self) -> list[str]:
        """The words of all text messages, oldest first."""
        return [each.text for each in self.messages]

    def current(self) -> Ring | None:
        """The call that rings or is being talked on."""
        return next((each for each in self.calls if each.state != "over"), None)

    def rings(self) -> bool:
        """Whether it can be heard ringing now."""
        call = self.current()
        return call is not None and call.state == "ringing"

    @property
    def spoken(self) -> str:
        """What the voice said in the newest call that was picked up."""
        heard = [each.spoken for each in self.calls if each.state == "talking" or each.pressed]
        ended = [each.spoken for each in self.calls if each.how_it_ended == "hung_up"]
        return (heard or ended or [""])[-1]

    def picks_up(self) -> str:
        """Answer the ringing call; what the voice says."""
        call = self._now("ringing")
        call.state, call.answered = "talking", True
        self._exchange.show(call)
        return call.spoken

    def presses(self, digit: str) -> None:
        """Press a key; when it is the one asked for, the voice thanks and the call is over."""
        call = self._now("talking")
        call.pressed += digit
        self._exchange.tell(call.id, "voice", self.number, "digit", digit, call.reference)
        if digit == call.ask:
            self._over(call, "hung_up", tell=False)

    def hangs_up(self) -> None:
        """End the call, or refuse it while it rings."""
        self._over(self._now("talking", "ringing"), "hung_up")

    def does_not_answer(self) -> None:
        """Let it ring out."""
        self._over(self._now("ringing"), "no_answer")

    def receives(self, call: Ring) -> None:
        """A new call, which rings out; while another is going on the caller hears that it is busy.

        A hand needs its time: the seconds are real ones, however fast the world's clock runs.
        """
        busy = self.current() is not None
        self.calls.append(call)
        if busy:
            self._over(call, "busy")
            return
        self._exchange.show(call)
        loop = asyncio.get_running_loop()
        loop.call_later(self._exchange.ring_seconds, self._rings_out, call)

    def _rings_out(self, call: Ring) -> None:
        if call.state == "ringing":
            self._over(call, "no_answer")

    def _now(self, *states: str) -> Ring:
        call = self.current()
        if call is None or call.state not in states:
            raise CannotDo(f"the telephone {self.number} is not {' or '.join(states)}")
        return call

    def _over(self, call: Ring, how: str, tell: bool = True) -> None:
        call.state, call.how_it_ended = "over", how
        self._exchange.show(call)
        if tell:
            self._exchange.tell(call.id, "voice", self.number, how, "", call.reference)
