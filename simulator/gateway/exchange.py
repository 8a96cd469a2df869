"""The gateway's memory: who has a telephone, what was sent, what waits to be told to the bot."""

from collections import deque
from typing import TYPE_CHECKING, Any

from simulator.gateway.telephone import Ring, Telephone, Text

if TYPE_CHECKING:
    from simulator.world import World

LONGEST_SMS = 500


class Exchange:
    """`callback_url` is where the bot is told, as an operator would have registered it there."""

    def __init__(self, world: "World") -> None:
        self._world = world
        self.secret = world.settings.gateway_secret
        self.ring_seconds = world.settings.gateway_ring_seconds
        self.callback_url = ""
        self.telephones: dict[str, Telephone] = {}
        self.texts: list[Text] = []
        self.waiting: deque[dict[str, str]] = deque()
        self._known: dict[str, str] = {}
        self._silent: set[str] = set()

    @property
    def numbers(self) -> list[str]:
        """Every number that exists; any other is a bad number."""
        return list(self.telephones)

    def add(self, number: str) -> Telephone:
        """A telephone with this number, in digits."""
        if number not in self.telephones:
            self.telephones[number] = Telephone(self, number)
            self._world.feed.publish("people", {"mobile": number})
        return self.telephones[number]

    def telephone(self, number: str) -> Telephone:
        return self.telephones[number]

    def sent(self, channel: str, once: str) -> str | None:
        """The id given to this message before, if it was taken before."""
        return self._known.get(f"{channel} {once}")

    def take(self, channel: str, body: dict[str, Any], tells: bool = True) -> str:
        """Deliver a message whose form was checked; its id. The number exists.

        `tells` False: what becomes of it is told by no callback.
        """
        number = body["to"]
        reference = f"{channel}-{self._world.next_number()}"
        self._known[f"{channel} {body['id']}"] = reference
        if not tells:
            self._silent.add(reference)
        if channel == "sms":
            self._show_text(Text(reference, number, body["text"], self._world.now()))
            self.tell(reference, "sms", number, "delivered")
        else:
            call = Ring(
                reference,
                number,
                body["text"],
                self._world.now(),
                body["speech"],
                body.get("ask", ""),
                body.get("reference", ""),
            )
            self.telephone(number).receives(call)
        return reference

    def show(self, call: Ring) -> None:
        """The watching pages see the call as it is now."""
        self._world.record("voice", call.state, call.how_it_ended or call.state, text=call.spoken)
        self._world.feed.publish("ring", call.view())

    def tell(
        self,
        reference: str,
        channel: str,
        number: str,
        event: str,
        digit: str = "",
        asked: str = "",
        code: str = "",
    ) -> None:
        """Something that the bot is told by a callback, in this order."""
        if reference in self._silent:
            return
        told = {"id": reference, "channel": channel, "to": number, "event": event}
        more = {"digit": digit, "reference": asked, "code": code}
        self.waiting.append(told | {name: value for name, value in more.items() if value})
        self._world.record("callback", event, "queued", params=dict(self.waiting[-1]))

    def fail(self, reference: str, channel: str, number: str, code: str) -> None:
        """The network found out later that the message never arrives."""
        self.tell(reference, channel, number, "failed", code=code)

    def _show_text(self, text: Text) -> None:
        self.texts.append(text)
        self._world.record("sms", "delivered", "accepted", text=text.text)
        self._world.feed.publish("sms", text.view())
