"""A synthetic page by each wire once an hour, end to end: through the outbox and the real courier.

A wire that took nothing within two minutes is dead: administrators are told by another one. One
that refuses the chat of the probe answers, and is not: whose chat it is has to do something. The
page says what it is and makes no sound. Everything is named by its hour, so that any number of
replicas sends one.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import asdict, dataclass, fields, replace
from datetime import UTC, datetime

import structlog
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.clock import Clock
from bot.courier.ladder import MAIL, ladder
from bot.courier.letters import letter_of
from bot.courier.settling import TRIES
from bot.patience import round_apart
from bot.settings import LOCAL, ProbeSettings
from escalation.message import Priority
from escalation.organisation import Role
from handlers.card import Card
from handlers.cards.times import stamp
from handlers.rulebook import Rulebook
from handlers.sentences import say
from storage import marks, outbox, probes
from storage.codec import to_text
from storage.database import Database
from storage.outbox import Owed, RowKind
from storage.probes import Probe

TELEGRAM, WECOM = "telegram", "wecom"
_LOOK_SECONDS = 10.0
_LATE_SECONDS = 120.0
_log = structlog.get_logger()


@dataclass(frozen=True, slots=True, kw_only=True)
class Health:
    """What is known of one wire. Instants are ISO texts; `asked_at` is the last probe's hour."""

    is_dead: bool = False
    asked_at: str = ""
    well_at: str | None = None
    dead_since: str | None = None


class Probing:
    """`transports` are those of this process; `changed` is told when something is to be sent."""

    def __init__(
        self,
        database: Database,
        rulebook: Rulebook,
        transports: frozenset[str],
        settings: ProbeSettings,
        clock: Clock,
        changed: Callable[[], None],
    ) -> None:
        self._database = database
        self._rulebook = rulebook
        self._transports = transports
        self._clock = clock
        self._changed = changed
        written = {
            TELEGRAM: settings.telegram_chat,
            WECOM: settings.wecom_user,
            MAIL: settings.mail,
        }
        self._addresses = {
            wire: str(address)
            for wire, address in written.items()
            if address is not None and wire in transports
        }

    @property
    def wires(self) -> tuple[str, ...]:
        """Those that are probed."""
        return () if self._clock.is_drill else tuple(self._addresses)

    async def run(self) -> None:
        """Probe until cancelled; a drill's hours are minutes, and it probes nothing."""
        while self.wires:
            await round_apart(self.once, 0)
            await asyncio.sleep(_LOOK_SECONDS)

    async def once(self) -> int:
        """Owe this hour's probes and judge them; returns how many wires changed their state."""
        now = self._clock.now().astimezone(UTC)
        changed = 0
        for wire, address in self._addresses.items():
            key = _key(wire, now)
            async with self._database.reading() as connection:
                probe = await probes.load(connection, key)
                known = await health(connection, wire)
            if probe is None:
                async with self._database.writing() as connection:
                    await outbox.put(connection, [self._owed(wire, address, key, now)], now)
                self._changed()
            elif probe.is_aside and probe.attempts < TRIES:
                # Refused by the platform, and not given up by us.
                changed += await self._refused(wire, address, key, now)
            elif (verdict := self._judged(probe, known, now)) != known:
                changed += await self._learn(wire, verdict, now)
        return changed

    def _judged(self, probe: Probe, known: Health, now: datetime) -> Health:
        """The state of a wire by its probe of this hour."""
        asked_at = probe.created_at.isoformat()
        if probe.sent_at is not None:
            return Health(asked_at=asked_at, well_at=probe.sent_at.isoformat())
        if now - probe.created_at < self._clock.span(_LATE_SECONDS):
            return known
        since = known.dead_since or asked_at
        return replace(known, is_dead=True, asked_at=asked_at, dead_since=since)

    async def _refused(self, wire: str, address: str, key: str, now: datetime) -> int:
        """Written down every hour, told once a week: the wire is well, and no probe goes by it."""
        async with self._database.writing() as connection:
            if not await marks.once(connection, f"refused:{key}", now.isoformat(), now):
                return 0
            which = f"{address}:{now:%G-%V}"
            if await marks.once(connection, f"refused:{wire}:{which}", now.isoformat(), now):
                card = _card("refused", wire=wire, address=address)
                owed = await self._words(connection, wire, "refused", which, card)
                await outbox.put(connection, owed, now)
        mend = "请本人先点“开始”（企业微信：加入应用可见范围），或改 probe 一节的设置"
        _log.error("probe_refused", wire=wire, address=address, mend=mend)
        self._changed()
        return 1

    async def _learn(self, wire: str, verdict: Health, now: datetime) -> int:
        """Keep it; what changed between dead and well is told by another wire."""
        async with self._database.writing() as connection:
            known = await health(connection, wire)
            await marks.save(connection, _mark(wire), json.dumps(asdict(verdict)), now)
            if known.is_dead == verdict.is_dead:
                return 0
            key = "dead" if verdict.is_dead else "well"
            at = stamp(datetime.fromisoformat(verdict.asked_at), LOCAL)
            card = _card(key, wire=wire, at=at)
            owed = await self._words(connection, wire, key, verdict.asked_at, card)
            await outbox.put(connection, owed, now)
        _log.error("wire_dead" if verdict.is_dead else "wire_well_again", wire=wire)
        self._changed()
        return 1

    async def _words(
        self, connection: AsyncConnection, wire: str, what: str, which: str, card: Card
    ) -> list[Owed]:
        """To every administrator, by a channel of theirs that is not the dead one."""
        owed = []
        for person in self._rulebook.duty.organisation.people.values():
            if Role.ADMINISTRATOR not in person.roles:
                continue
            duty, now = self._rulebook.duty, self._clock.now()
            channels = await ladder(connection, person.id, duty, self._transports, now)
            usable = [each for each in channels if each.transport != wire or what != "dead"]
            for channel in usable[:1]:
                owed.append(
                    Owed(
                        key=f"probe.{what}:{wire}:{which}:{person.id}",
                        kind=RowKind.REPLY,
                        body=to_text(card),
                        priority=Priority.PAGE,
                        person=person.id,
                        transport=channel.transport,
                        address=channel.address,
                    )
                )
        return owed

    def _owed(self, wire: str, address: str, key: str, now: datetime) -> Owed:
        """As a page goes: at its priority, by the same rows. It is worth nothing after its hour."""
        told = say("probe.told", at=stamp(now, LOCAL))
        card = Card(headline=say("probe.headline"), lines=(told,), silent=True)
        is_mail = wire == MAIL
        return Owed(
            key=key,
            kind=RowKind.MAIL if is_mail else RowKind.REPLY,
            body=to_text(letter_of(card, address)) if is_mail else to_text(card),
            priority=Priority.PAGE,
            transport=None if is_mail else wire,
            address=None if is_mail else address,
            expires_at=now + self._clock.span(3600.0),
        )


async def health(connection: AsyncConnection, wire: str) -> Health:
    """What the probes last said of a wire; nothing is known of one that is not probed."""
    kept = await marks.load(connection, _mark(wire))
    found = json.loads(kept) if kept else {}
    # While replicas are upgraded one by one, a newer one may say more than this one understands.
    known = {field.name for field in fields(Health)}
    return Health(**{name: value for name, value in found.items() if name in known})


def _card(what: str, wire: str, **values: str) -> Card:
    name = say(f"probe.wire.{wire}")
    told = say(f"probe.{what}.told", wire=name, **values)
    return Card(headline=say(f"probe.{what}.headline", wire=name), lines=(told,))


def _mark(wire: str) -> str:
    return f"probe:{wire}"


def _key(wire: str, now: datetime) -> str:
    return f"probe:{wire}:{now:%Y-%m-%dT%H}"
