"""Telegram in memory, behind aiogram's own session class: the HTTP boundary, and the judge's log.

Requests travel and are answered in the world's time: a process that dies takes nothing back that
has left it. The platform numbers chats' messages and updates as Telegram does, keeps updates until
an offset confirms them, refuses a second poller, old taps, edits that change nothing and people
who have blocked the bot.
"""

import asyncio
import json
from collections import Counter, defaultdict
from collections.abc import AsyncGenerator, Callable
from dataclasses import dataclass, field
from random import Random
from typing import Any

from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.exceptions import TelegramNetworkError
from aiogram.methods import TelegramMethod
from aiohttp import ConnectionTimeoutError

from tests.simulation.loop import LIFE, VirtualLoop
from tests.simulation.weather import Weather

TOKEN = "123456:simulated"
_TIMEOUT = 10.0
_TAP_LIVES = 60.0
_HOLD = 25.0


@dataclass
class Shown:
    """A message as it stands on a phone now; `buttons` are (label, what the tap says)."""

    id: int
    text: str
    buttons: list[tuple[str, str]]
    at: float


@dataclass(frozen=True, slots=True)
class Taken:
    """What the platform took, asked at an earlier instant; `answered`: the sender could know."""

    at: float
    asked: float
    chat: int
    text: str
    is_edit: bool
    answered: bool
    life: str
    wire: str = "telegram"


@dataclass
class Chat:
    id: int
    blocked: bool = False
    shown: dict[int, Shown] = field(default_factory=dict)
    last: int = 0


class Platform:
    """`seen` is told of each message that reaches a phone."""

    def __init__(self, loop: VirtualLoop, weather: Weather, chance: Random) -> None:
        self.loop, self.weather, self.chance = loop, weather, chance
        self.chats: dict[int, Chat] = {}
        self.log: list[Taken] = []
        self.calls: Counter[str] = Counter()
        self.pending: list[dict[str, Any]] = []
        self.arrived: dict[int, float] = {}
        self.crowded: dict[int, float] = {}
        self.confirmed: list[dict[str, Any]] = []
        self.seen: Callable[[int, Shown, bool], None] = lambda *_: None
        self.took: Callable[[Taken], None] = lambda _: None
        self.stored: Callable[[dict[str, Any]], None] = lambda _: None
        self._number = 0
        self._taps: dict[str, float] = {}
        self._poll: tuple[Any, asyncio.Future[Any]] | None = None
        self._waits: dict[int, float] = defaultdict(float)

    # People

    def says(self, chat: int, text: str, when: float) -> None:
        """A person sends a text."""
        room = self.chats[chat]
        room.last += 1
        message = {**_outside(room, when), "from": _sender(chat), "text": text}
        self._arrives({"message": message})

    def taps(self, chat: int, shown: Shown, word: str, when: float) -> None:
        """A person taps a button of a message on their phone."""
        room = self.chats[chat]
        self._number += 1
        tap = f"{chat}-{self._number}"
        self._taps[tap] = self.loop.time()
        card = {"message_id": shown.id, "date": int(when), "chat": _chat(room), "text": "…"}
        query = {
            "id": tap,
            "from": _sender(chat),
            "message": card,
            "chat_instance": "1",
            "data": word,
        }
        self._arrives({"callback_query": query})

    def _arrives(self, body: dict[str, Any]) -> None:
        self._number += 1
        self.arrived[self._number] = self.loop.time()
        self.pending.append({"update_id": self._number, **body})
        self._feed()

    # Polling

    def _feed(self) -> None:
        """Answer the poll that is held, if there is anything."""
        if self._poll is None or not self.pending:
            return
        _, future = self._poll
        self._poll = None
        batch = self.pending[:100]
        if self.confirmed and self.chance.random() < 0.02:
            self.weather.counts["update told again"] += 1
            batch = [self.chance.choice(self.confirmed[-50:]), *batch]
        if len(batch) > 1 and self.chance.random() < 0.05:
            self.weather.counts["updates out of order"] += 1
            batch = _shuffled(batch, self.chance)
        self._answer(future, 200, batch, lost=False)

    def _polled(self, method: Any, life: Any, future: asyncio.Future[Any]) -> None:
        if method.offset is not None:
            done = [u for u in self.pending if u["update_id"] < method.offset]
            self.pending = [u for u in self.pending if u["update_id"] >= method.offset]
            for update in done:
                self.confirmed.append(update)
                self.stored(update)
            del self.confirmed[:-200]
        if self._poll is not None:
            older, held = self._poll
            self._poll = None
            if not older.is_over and not held.done():
                self._refuse(held, 409, "Conflict: terminated by other getUpdates request")
        self._poll = (life, future)
        life.at_death.append(lambda: self._hang_up(future))
        own = self.loop.context_of(life)
        self.loop.call_at(self.loop.time() + _HOLD, self._expire, future, context=own)
        self._feed()

    def _hang_up(self, future: asyncio.Future[Any]) -> None:
        if self._poll is not None and self._poll[1] is future:
            self._poll = None

    def _expire(self, future: asyncio.Future[Any]) -> None:
        if self._poll is not None and self._poll[1] is future:
            self._poll = None
            self._answer(future, 200, [], lost=False)

    # Requests

    async def ask(self, method: TelegramMethod[Any]) -> tuple[int, str]:
        """One exchange, from within a process."""
        future = self.loop.create_future()
        life = LIFE.get()
        assert life is not None
        name = method.__api_method__
        self.calls[name] += 1
        fate = self.weather.fate(self.loop.time())
        life.asks += (asks := int(name != "getUpdates"))
        befalls = life.asked() if asks else None
        if befalls is not None and self.chance.random() < 0.5:
            befalls()
            befalls = None
        if life.is_over:
            await self.loop.create_future()
        if fate == "down":
            self._fail(future, 0.5, method, refused=True)
        elif fate == "before":
            self._fail(future, _TIMEOUT, method)
        else:
            late = self.chance.uniform(1.0, 8.0) if fate == "slow" else 0.0
            self.loop.of_world(
                self.weather.latency() + late,
                self._at_platform,
                method,
                future,
                life,
                fate,
                self.loop.time(),
            )
        if befalls is not None:
            befalls()
        try:
            answer: tuple[int, str] = await future
            return answer
        finally:
            life.asks -= asks

    def _at_platform(self, method: Any, future: Any, life: Any, fate: str, asked: float) -> None:
        name = method.__api_method__
        if fate == "5xx":
            self._refuse(future, 502, "Bad Gateway")
        elif fate == "429":
            wait = self.chance.choice((1, 3, 8, 20, 37))
            self._refuse(future, 429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        elif name == "sendMessage" and self._is_crowded(int(method.chat_id)):
            wait = self.chance.randint(5, 40)
            self._refuse(future, 429, f"Too Many Requests: retry after {wait}", retry_after=wait)
        elif name == "getUpdates":
            if life.is_over:
                return
            self._polled(method, life, future)
        else:
            lost = fate in ("after", "5xx after")
            status, found = self._serve(name, method, life, asked, answered=not lost)
            if fate == "after":
                self._fail(future, self.chance.choice((0.1, _TIMEOUT)), method)
            elif fate == "5xx after":
                self._refuse(future, 502, "Bad Gateway")
            elif status == 200:
                self._answer(future, 200, found, lost=False)
            else:
                self._refuse(future, status, str(found))

    def _is_crowded(self, chat: int) -> bool:
        return self.crowded.get(chat, 0.0) > self.loop.time()

    def _serve(
        self, name: str, method: Any, life: Any, asked: float, *, answered: bool
    ) -> tuple[int, Any]:
        if name.startswith("send"):
            return self._send(method, life, asked, answered)
        if name == "editMessageText":
            return self._edit(method, life, asked, answered)
        if name == "answerCallbackQuery":
            asked = self._taps.pop(method.callback_query_id, None)
            if asked is None or self.loop.time() - asked > _TAP_LIVES:
                return 400, "Bad Request: query is too old and response timeout expired"
            return 200, True
        return 200, True

    def _send(self, method: Any, life: Any, asked: float, answered: bool) -> tuple[int, Any]:
        room = self.chats.get(int(method.chat_id))
        if room is None:
            return 400, "Bad Request: chat not found"
        if room.blocked:
            return 403, "Forbidden: bot was blocked by the user"
        room.last += 1
        now = self.loop.time()
        shown = Shown(room.last, _text(method), _buttons(method.reply_markup), now)
        room.shown[shown.id] = shown
        while len(room.shown) > 60:
            del room.shown[next(iter(room.shown))]
        self._took(Taken(now, asked, room.id, shown.text, False, answered, life.name))
        self.seen(room.id, shown, False)
        found = _message(room, shown)
        if method.__api_method__ == "sendDocument":
            found["document"] = {"file_id": f"f{shown.id}", "file_unique_id": f"u{shown.id}"}
        return 200, found

    def _edit(self, method: Any, life: Any, asked: float, answered: bool) -> tuple[int, Any]:
        room = self.chats.get(int(method.chat_id))
        shown = room.shown.get(int(method.message_id)) if room else None
        if room is None or shown is None:
            return 400, "Bad Request: message to edit not found"
        buttons = _buttons(method.reply_markup)
        if (shown.text, shown.buttons) == (method.text, buttons):
            return 400, "Bad Request: message is not modified"
        shown.text, shown.buttons = method.text, buttons
        self._took(Taken(self.loop.time(), asked, room.id, method.text, True, answered, life.name))
        self.seen(room.id, shown, True)
        return 200, _message(room, shown)

    def _took(self, taken: Taken) -> None:
        self.log.append(taken)
        self.took(taken)

    # Answers

    def _answer(self, future: Any, status: int, found: Any, *, lost: bool) -> None:
        body = json.dumps({"ok": True, "result": found})
        self.loop.of_world(self.weather.latency(), _resolve, future, (status, body))

    def _refuse(self, future: Any, status: int, words: str, **more: int) -> None:
        body = {"ok": False, "error_code": status, "description": words}
        if more:
            body["parameters"] = more
        self.loop.of_world(self.weather.latency(), _resolve, future, (status, json.dumps(body)))

    def _fail(self, future: Any, after: float, method: Any, *, refused: bool = False) -> None:
        error = TelegramNetworkError(method=method, message="simulated")
        if refused:
            error.__cause__ = ConnectionTimeoutError("simulated")
        self.loop.of_world(after, _resolve, future, error)


class Session(BaseSession):
    """aiogram's session of one process; answers are checked by aiogram itself."""

    def __init__(self, platform: Platform) -> None:
        super().__init__()
        self._platform = platform

    async def close(self) -> None:
        """Nothing is open."""

    async def make_request(self, bot: Bot, method: Any, timeout: int | None = None) -> Any:
        status, body = await self._platform.ask(method)
        return self.check_response(bot, method, status, body).result

    async def stream_content(self, *args: Any, **more: Any) -> AsyncGenerator[bytes, None]:
        """Files are not simulated."""
        yield b""


def a_bot(platform: Platform) -> Bot:
    """aiogram's client on the platform in memory."""
    return Bot(TOKEN, session=Session(platform))


def _resolve(future: asyncio.Future[Any], answer: Any) -> None:
    if future.done():
        return
    if isinstance(answer, Exception):
        future.set_exception(answer)
    else:
        future.set_result(answer)


def _shuffled(batch: list[dict[str, Any]], chance: Random) -> list[dict[str, Any]]:
    """Other people's updates change places; each person's own keep their order."""
    order = [_of(update) for update in batch]
    chance.shuffle(order)
    queues: dict[int, list[dict[str, Any]]] = defaultdict(list)
    for update in batch:
        queues[_of(update)].append(update)
    return [queues[who].pop(0) for who in order]


def _of(update: dict[str, Any]) -> int:
    body = update.get("message") or update["callback_query"]
    return int(body["from"]["id"])


def _sender(chat: int) -> dict[str, Any]:
    return {"id": chat, "is_bot": False, "first_name": f"P{chat}"}


def _chat(room: Chat) -> dict[str, Any]:
    return {"id": room.id, "type": "private", "first_name": f"P{room.id}"}


def _outside(room: Chat, when: float) -> dict[str, Any]:
    return {"message_id": room.last, "date": int(when), "chat": _chat(room)}


def _message(room: Chat, shown: Shown) -> dict[str, Any]:
    return {"message_id": shown.id, "date": 1, "chat": _chat(room), "text": shown.text}


def _text(method: Any) -> str:
    return method.text if method.__api_method__ == "sendMessage" else method.__api_method__


def _buttons(markup: Any) -> list[tuple[str, str]]:
    rows = getattr(markup, "inline_keyboard", None) or ()
    return [(b.text, b.callback_data or "") for row in rows for b in row]
