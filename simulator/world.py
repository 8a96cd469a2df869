"""The simulated world: who lives in it, what was said, what waits for the bot, what goes wrong.

It runs in one event loop and every change is made at once, without awaiting: nobody ever sees
half of one. It knows nothing of HTTP.
"""

import time
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, TypeVar

from simulator.clock import SimulatedClock, iso, real_now, wall_seconds
from simulator.faults import FaultBoard
from simulator.gateway.exchange import Exchange
from simulator.log import Log, Record
from simulator.mailbox import Letter
from simulator.messages import Content, Message
from simulator.people import Group, Owner, StoredFile, User
from simulator.phone import Phone
from simulator.pulse import Feed, Pulse
from simulator.settings import Settings
from simulator.telegram.limits import FloodLimits
from simulator.telegram.updates import UpdateQueue
from simulator.wecom.corp import Corp

T = TypeVar("T")


@dataclass
class Tap:
    """A pressed button that waits for its answer; `at` is monotonic seconds."""

    query_id: str
    user_id: int
    message: Message
    at: float
    answered: bool = False


@dataclass
class Webhook:
    url: str
    secret_token: str = ""
    max_connections: int = 40
    last_error: str = ""
    last_error_at: int = 0


@dataclass
class BotProfile:
    """What the bot has set about itself; commands by (scope, language)."""

    commands: dict[tuple[str, str], list[dict[str, str]]] = field(default_factory=dict)


class World:
    def __init__(
        self,
        settings: Settings | None = None,
        now: Callable[[], datetime] = real_now,
        monotonic: Callable[[], float] = time.monotonic,
        log_path: Path | None = None,
    ) -> None:
        self.settings = settings or Settings()
        self.now = now
        self.speed = now.speed if isinstance(now, SimulatedClock) else 1.0
        self.monotonic = monotonic
        self.pulse = Pulse()
        self.feed = Feed(self.pulse)
        self.log = Log(self.pulse, log_path)
        self.faults = FaultBoard()
        self.limits = FloodLimits(self.settings, monotonic)
        self.updates = UpdateQueue(monotonic)
        self.users: dict[int, User] = {}
        self.groups: dict[int, Group] = {}
        self.owners: dict[str, Owner] = {}
        self.messages: dict[tuple[int, int], Message] = {}
        self._by_chat: dict[int, dict[int, Message]] = defaultdict(dict)
        self.files: dict[str, StoredFile] = {}
        self.taps: dict[str, Tap] = {}
        self.toasts: list[tuple[int, str, bool]] = []
        self.letters: list[Letter] = []
        self.token = self.settings.token
        self.webhook: Webhook | None = None
        self.profile = BotProfile()
        self.gateway = Exchange(self)
        self._numbers = 0
        self.wecom = Corp(self)

    # People

    def add_user(self, user_id: int, first_name: str, **more: Any) -> User:
        user = self.users[user_id] = User(user_id, first_name, **more)
        self.feed.publish("people", {"user_id": user_id})
        return user

    def add_group(self, chat_id: int, title: str, members: set[int]) -> Group:
        """`chat_id` is negative, as the ids of Telegram's groups are."""
        group = self.groups[chat_id] = Group(chat_id, title, set(members))
        return group

    def link(
        self,
        person: str,
        telegram: int | None = None,
        wecom: str | None = None,
        mobile: str = "",
    ) -> Owner:
        """One person has these; each may be added before or after, and a later link replaces."""
        owner = Owner(person, telegram, wecom.lower() if wecom else None, mobile)
        self.owners[person] = owner
        self.feed.publish("people", {"person": person})
        return owner

    def phone(self, user_id: int) -> Phone:
        return Phone(self, self.users[user_id])

    @property
    def bot_as_user(self) -> dict[str, Any]:
        known = self.settings
        return {
            "id": known.bot_id,
            "is_bot": True,
            "first_name": known.bot_name,
            "username": known.bot_username,
        }

    def revoke_token(self) -> str:
        """BotFather's /revoke: the new token. The old one is dead at once, and its webhook with
        it; what waits for the bot goes on waiting, as it does at Telegram (by its server's source:
        queues are by the bot's number, webhooks by its token)."""
        self.token = f"{self.settings.bot_id}:{token_urlsafe(24)}"
        self.webhook = None
        self.record("fault", "revoke", "token revoked")
        self.pulse.ring()
        return self.token

    # Messages

    def next_number(self) -> int:
        """For messages, files and taps alike: no two things in this world share a number."""
        self._numbers += 1
        return self._numbers

    def say(
        self,
        chat: dict[str, Any],
        author: dict[str, Any],
        content: Content,
        reply_to: Message | None = None,
        protected: bool = False,
    ) -> Message:
        number = self.next_number()
        message = Message(number, chat["id"], chat, author, self.now(), content)
        message.reply_to, message.protected = reply_to, protected
        self.messages[chat["id"], number] = message
        self._by_chat[chat["id"]][number] = message
        self.show("message", message)
        return message

    def change(self, message: Message, content: Content) -> None:
        message.content = content
        message.edited_at = self.now()
        self.show("edit", message)

    def delete(self, message: Message) -> None:
        del self.messages[message.chat_id, message.message_id]
        del self._by_chat[message.chat_id][message.message_id]
        name = "user_id" if message.chat_id > 0 else "chat_id"
        gone = {name: message.chat_id, "message_id": message.message_id}
        self.feed.publish("delete" if message.chat_id > 0 else "group_delete", gone)

    def show(self, kind: str, message: Message) -> None:
        """Tell the watching pages; what happens in a group goes by its own kind of event."""
        if message.chat_id > 0:
            shown = message.as_phone(message.chat_id)
            self.feed.publish(kind, {"user_id": message.chat_id, "message": shown})
        else:
            payload = {"chat_id": message.chat_id, "message": message.as_phone(0)}
            self.feed.publish(f"group_{kind}", payload)

    def messages_in(self, chat_id: int) -> list[Message]:
        """Oldest first; empty for a chat in which nobody has spoken."""
        return list(self._by_chat[chat_id].values())

    def keep_file(
        self, kind: str, name: str, mime_type: str, content: bytes, duration: int = 0
    ) -> StoredFile:
        file_id = f"{kind}-{self.next_number():06d}-simulated"
        file = StoredFile(file_id, kind, name, mime_type, content, duration)
        self.files[file_id] = file
        return file

    def toast(self, user_id: int, text: str, alert: bool) -> None:
        self.toasts.append((user_id, text, alert))
        self.feed.publish("toast", {"user_id": user_id, "text": text, "alert": alert})

    def add_tap(self, query_id: str, user_id: int, message: Message) -> None:
        self.taps[query_id] = Tap(query_id, user_id, message, self.monotonic())

    def keep_letter(self, letter: Letter) -> None:
        self.letters.append(letter)
        self.feed.publish("mail", letter.summary())

    # Between the world and the bot

    def tell_bot(
        self, kind: str, body: dict[str, Any], user_id: int, chat_id: int | None = None
    ) -> int | None:
        """Queue an update; its id, or None when the bot did not ask for this kind."""
        known = self.settings
        is_tap = kind == "callback_query"
        line = f"user:{user_id}" if is_tap else f"chat:{chat_id}"
        life = known.callback_lifetime_seconds if is_tap else known.message_lifetime_seconds
        update = self.updates.add(kind, body, line, life)
        self.record(
            "update",
            kind,
            "queued" if update else "not asked for by the bot",
            user_id=user_id,
            chat_id=chat_id,
            message_id=body.get("message_id"),
            update_id=update.update_id if update else None,
            text=body.get("text") or body.get("data") or body.get("caption"),
        )
        return update.update_id if update else None

    def redeliver(self, update_id: int | None = None, times: int = 1, seed: int = 0) -> int:
        """Deliver an update (None: every past one) `times` more, out of order; how many copies."""
        copies = self.updates.add_copies(update_id, times, seed)
        self.record("fault", "redeliver", f"{len(copies)} copies queued", update_id=update_id)
        return len(copies)

    def record(self, kind: str, method: str, outcome: str, **more: Any) -> Record:
        return self.log.add(kind, method, outcome, iso(self.now()), **more)

    def clear_faults(self) -> None:
        self.faults.clear()
        self.pulse.ring()

    def clock_view(self) -> dict[str, Any]:
        """A page computes: simulated = base_sim + (its own time - base_real) * speed."""
        at = self.now()
        if isinstance(self.now, SimulatedClock):
            self.speed = self.now.speed
        return {
            "now": iso(at),
            "speed": self.speed,
            "base_real": wall_seconds(),
            "base_sim": at.timestamp(),
        }

    async def until(self, predicate: Callable[[], T], timeout: float = 10.0) -> T:
        """The first true answer of `predicate`, asked at every change; TimeoutError after
        `timeout` real seconds."""
        return await self.pulse.until(predicate, timeout)
