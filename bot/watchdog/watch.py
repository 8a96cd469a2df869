"""Looks, remembers, tells. One look is `once`; `run` looks until cancelled."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path

import structlog

from bot.machine import Machine
from bot.settings import Settings
from bot.transports.plain import origin
from bot.transports.secret import Secret
from bot.watchdog import disks, engines
from bot.watchdog.letters import Situation, letter, lines, subject
from bot.watchdog.memory import Memory, News
from bot.watchdog.post import Chat, Post, servers
from bot.watchdog.roster import Roster
from bot.watchdog.rows import Rows, Unreadable
from bot.watchdog.state import State
from bot.watchdog.stillness import EngineTime, Stillness
from bot.watchdog.trouble import Kind, Trouble
from escalation.organisation import Person
from handlers.sentences import say

_log = structlog.get_logger()


class Watch:
    """Built from settings; `machine` has the clocks, of which only the seconds decide.

    `alert`, if any, tells operators beside the mail, by title and text; it never raises.
    """

    def __init__(
        self,
        settings: Settings,
        machine: Machine,
        alert: Callable[[str, str], Awaitable[object]] | None = None,
    ) -> None:
        own = settings.watchdog
        self._settings, self._machine = settings, machine
        self._addresses = own.engines.split() or [_engine_of(settings)]
        self._roster = Roster(settings.organisation, own.folder)
        self._rows = Rows(settings.database.url.get_secret_value())
        self._time, self._stillness = EngineTime(), Stillness(own.patience_seconds)
        self.memory = Memory(own.patience_seconds, own.again_minutes * 60)
        self.post = Post(servers([own.mail, own.second_mail], machine.wall))
        token = own.telegram_token
        api = settings.telegram.api_base
        secret = Secret(token.get_secret_value(), own.telegram_token_file) if token else None
        self._chat = Chat(api, secret) if secret else None
        self._alert, self._to_alert = alert, ""
        self._state = State(own.folder)
        self._state.load(self.memory, machine.wall(), machine.seconds())
        self._looked: float | None = None
        self.suspects: list[Trouble] = []

    async def run(self) -> None:
        """Look until cancelled, at a steady pace."""
        while True:
            began = self._machine.seconds()
            try:
                await self.once()
            except Exception as failure:  # whatever it is: who watches must not stop watching
                _log.error("watchdog_stumbled", at=origin(failure))
            took = self._machine.seconds() - began
            await asyncio.sleep(max(0.5, self._settings.watchdog.look_seconds - took))

    async def once(self) -> News | None:
        """One look at everything; what was told because of it."""
        seconds = self._machine.seconds()
        self.suspects = await self._look(seconds)
        self.memory.learn(self.suspects, seconds)
        news = self.memory.news(seconds)
        if news is not None:
            await self._tell(news)
        await self.post.deliver()
        if self._looked is None:
            _log.info("watchdog_watching", engines=self._addresses)
        self._looked = self._machine.seconds()
        waiting = self.post.waiting
        self._state.save(self.memory, self._machine.wall(), self._looked, waiting)
        await self._tell_operators()
        return news

    def trouble(self) -> str | None:
        """Why this watchdog itself is not well: it has not looked for a while."""
        longest = 60.0 + self._settings.watchdog.look_seconds
        late = self._looked is None or self._machine.seconds() - self._looked > longest
        return "no look" if late else None

    def unheard(self) -> str | None:
        """The same, or why nobody hears it: what it wrote has not left. No restart mends that."""
        waiting = f"{self.post.waiting} letters wait" if self.post.waiting else None
        return self.trouble() or waiting

    async def close(self) -> None:
        """Let go of the database."""
        await self._rows.close()

    async def _look(self, seconds: float) -> list[Trouble]:
        own = self._settings.watchdog
        silent, seen = await asyncio.gather(
            engines.ask(self._addresses, seconds, own.patience_seconds), self._database(seconds)
        )
        room = disks.look(self._folders(), own.disk_free_megabytes, seconds)
        return [*silent, *seen, *room, *self._roster.refresh(seconds)]

    async def _database(self, seconds: float) -> list[Trouble]:
        try:
            seen = await self._rows.look(lambda kept: self._time.at(kept, seconds))
        except Unreadable as why:
            return [Trouble(kind=Kind.DATABASE, detail=str(why), began=seconds)]
        beats = self._stillness.beats(seen.beats, seconds)
        return [*beats, *self._stillness.lines(seen.lines, seconds)]

    def _folders(self) -> Iterator[Path]:
        if self._rows.file is not None:
            yield self._rows.file.absolute().parent
        yield from map(Path, self._settings.watchdog.disks.split())

    async def _tell(self, news: News) -> None:
        """Administrators always; for an alarm also who is on duty furthest up, and `also`."""
        own, seconds = self._settings.watchdog, self._machine.seconds()
        now = self._time.sure(seconds) or self._machine.wall()
        situation = Situation(
            news=news,
            now=now,
            seconds=seconds,
            on_duty=self._roster.on_duty(now),
            critical=await self._rows.critical() if news.is_alarm else [],
            again_minutes=round(own.again_minutes),
            is_drill=self._settings.is_drill,
        )
        leading = self._roster.leading(now) if news.is_alarm else ()
        people: dict[str, list[Person]] = {}
        for person in dict.fromkeys((*self._roster.administrators, *leading)):
            if person.mail:
                people.setdefault(person.mail, []).append(person)
        for address in own.also.split() if news.is_alarm else ():
            people.setdefault(address, [])
        if not people:
            _log.error("watchdog_nobody_to_tell", mend=say("watchdog.once.nobody"))
        everybody = self._roster.duty.organisation.people.values()
        for address in people:
            readers = [each.id for each in everybody if each.mail == address]
            # A mailbox that is in nobody's name may be read by anybody.
            shown = readers if address not in own.also.split() else []
            self.post.owe(letter(situation, address, shown), now)
        if self._chat is not None:
            await self._say(self._chat, situation)
        self._to_alert = subject(situation)

    async def _tell_operators(self) -> None:
        """Last of all and only what it is about: they are who is beside the mail."""
        if self._alert is not None and self._to_alert:
            await self._alert(self._to_alert, say("alerts.watchdog"))
        self._to_alert = ""

    async def _say(self, chat: Chat, situation: Situation) -> None:
        words = "\n".join((subject(situation), *lines(situation, ())))
        chats = [each.telegram for each in self._roster.administrators if each.telegram]
        await chat.send(chats, words[:4000])


def _engine_of(settings: Settings) -> str:
    """Where the engine of these settings listens; 0.0.0.0 is everywhere, so also here."""
    host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(settings.http.host, settings.http.host)
    return f"http://{f'[{host}]' if ':' in host else host}:{settings.http.port}"
