"""The composition root: every part is built once, here, from settings, clock and chance."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from random import Random
from typing import TYPE_CHECKING

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.awaiting import there
from bot.bell import Bell
from bot.budget.budget import Budget
from bot.clock import Clock, SystemClock
from bot.courier.circuit import GuardedChat, GuardedMail
from bot.courier.content import Renderer
from bot.courier.courier import Courier
from bot.courier.sending import Sending
from bot.courier.settling import Settling
from bot.courier.ways import Wires
from bot.customer_shown import allowed
from bot.distress import Distress
from bot.loops.audit import Audit
from bot.loops.confirmations import Confirmations
from bot.loops.inbox import InboxLoop
from bot.loops.lookahead import Lookahead
from bot.loops.probing import Probing
from bot.loops.summaries import Summaries
from bot.loops.tick import Tick
from bot.loops.timekeeping import Timekeeping
from bot.meter import Meter
from bot.metered import MeteredChat, MeteredMail
from bot.metrics import Metrics
from bot.replicas.joined import Replicas, joined
from bot.replicas.wakeups import EVERYTHING
from bot.restoring import take_up
from bot.settings import MailSettings, Settings
from bot.striking import struck
from bot.transports.intake import RawUpdate, UsedNonce
from bot.transports.mail import SmtpMail
from bot.wiring.plugging import plugged
from bot.wiring.telegram import Telegram
from bot.wiring.wired import Making, Wired
from handlers.conversations.drafting import draft_due
from handlers.desk import Desk
from handlers.privacy import Switches
from handlers.reading import Lexicon, read
from handlers.router import Router, cries_for_help
from handlers.rulebook import Rulebook
from handlers.wire import MailWire
from storage import inbox, marks, nonces, schema
from storage.backups.restored import Restored
from storage.database import Busy, Database

if TYPE_CHECKING:  # imported here, it would come before `bot.transports.telegram` makes it lean
    from aiogram import Bot

_log = structlog.get_logger()
_SEAL = "sealing-key"
_MAIL_SECONDS = 10.0


def _nobody(_bell: str) -> None:
    """There is no other replica."""


@dataclass(slots=True)
class Bells:
    """One bell a loop. `tell` lets the other replicas ring theirs."""

    inbox: Bell
    tick: Bell
    courier: Bell
    summaries: Bell
    confirmations: Bell
    tell: Callable[[str], None] = field(default=_nobody)

    def ring_all(self) -> None:
        """Something was committed: everybody look, in the other replicas too."""
        self.heard(EVERYTHING)
        self.tell(EVERYTHING)

    def received(self) -> None:
        """Updates were stored."""
        self.inbox.ring()
        self.tell("inbox")

    def heard(self, bell: str) -> None:
        """Another replica has committed something: ring this bell here."""
        self.inbox.ring()
        if bell == EVERYTHING:
            self.tick.ring()
            self.courier.ring()


@dataclass(slots=True)
class App:
    """The parts of a running process.

    `is_unread`: the database is too large to have been read through before the start.
    """

    database: Database
    wired: Sequence[Wired]
    rulebook: Rulebook
    bells: Bells
    inbox: InboxLoop
    tick: Tick
    courier: Courier
    summaries: Summaries
    confirmations: Confirmations
    clock: Clock
    lexicon: Lexicon
    timekeeping: Timekeeping | None
    distress: Distress
    lookahead: Lookahead
    audit: Audit
    probing: Probing
    metrics: Metrics
    budgets: Sequence[Budget]
    replicas: Replicas
    is_unread: bool
    seal: bytes = field(repr=False)

    @property
    def telegram(self) -> "Bot":
        """The client of Telegram, where there is that wire. Raises LookupError."""
        for each in self.wired:
            if isinstance(each, Telegram):
                return each.bot
        raise LookupError("there is no Telegram here")

    def budget_trouble(self) -> str | None:
        """Why messages are sent by this replica's share alone; None while all is well."""
        return next((said for each in self.budgets if (said := each.trouble())), None)

    async def accept(self, updates: Sequence[RawUpdate]) -> None:
        """Store updates of a platform; returns only when they are durable (invariant 3).

        When they cannot be stored, their senders are told so before it raises (T19). Raises
        UsedNonce for a replay (A36).
        """
        if not updates:
            return
        clean = [struck(each, self.lexicon) for each in updates]
        rows = [(each.key, each.order_key, each.payload) for each in clean]
        try:
            async with self.database.writing() as connection:
                await _use_nonces(connection, updates, self.clock.now())
                await inbox.put(connection, updates[0].platform, rows, self.clock.now())
        except (Busy, DBAPIError):
            await self.distress.not_recorded((each.platform, each.order_key) for each in updates)
            raise
        self.bells.received()

    async def close(self) -> None:
        """Let go of connections."""
        for each in self.wired:
            await each.close()
        for budget in self.budgets:
            await budget.aclose()
        await self.replicas.close()
        await self.database.close()


async def _use_nonces(
    connection: AsyncConnection, updates: Sequence[RawUpdate], now: datetime
) -> None:
    """A repeat of the same bytes is the same row of the inbox; raises UsedNonce for others."""
    for platform, once in ((each.platform, each.once) for each in updates):
        if once is None:
            continue
        used = await nonces.use(connection, platform, once.nonce, once.digest, now, once.forget_at)
        if used is nonces.Use.OTHER:
            raise UsedNonce


@dataclass(frozen=True, slots=True)
class Outside:
    """What is handed in in place of what the settings name: a world in memory."""

    database: Database | None = None
    telegram: "Bot | None" = None
    mail: MailWire | None = None


async def build(
    settings: Settings,
    rulebook: Rulebook,
    lexicon: Lexicon,
    clock: Clock,
    chance: Random,
    budget: Budget | None = None,
    outside: Outside | None = None,
) -> App:
    """Build everything.

    Raises storage.schema.UnknownSchema for a database of another version, storage.schema.Corrupt
    for a damaged one and storage.database.Busy for one that somebody holds, or that is away.

    `budget` overrides the send budgets, for platforms that have none; `outside` what the settings
    say of database and platforms.
    """
    outside = outside or Outside()
    database = outside.database or Database(
        settings.database.url.get_secret_value(), settings.database.busy_seconds
    )
    is_large = await _ready(database)
    changed = (bells := Bells(Bell(), Bell(), Bell(), Bell(), Bell())).ring_all
    timekeeping = await _timekeeping(database, rulebook, clock, changed)
    seal = await _sealing_key(database, chance, clock)
    replicas = joined(database, bells.heard, chance)
    bells.tell = replicas.tell
    desk, metrics = Desk(rulebook), Metrics(database, clock)
    restored = await take_up(database, desk, clock)
    making = Making(
        replicas=lambda: 1 if database.is_sqlite else replicas.presence.count,
        speed=clock.span(1.0).total_seconds(),
        budget=budget,
    )
    wired = plugged(settings, making, outside.telegram)
    switches = settings.privacy.switches
    mail = outside.mail or _mail(settings.mail, clock, metrics)
    wires = _wires(wired, mail, switches, clock, metrics)
    distress = Distress(database, rulebook, wires, clock)
    courier = _courier(database, desk, wires, seal, clock, distress, metrics, restored)
    router = Router(desk, lexicon, seal, switches)
    decoders = {name: read for each in wired for name, read in each.decoders.items()}
    presses = partial(_presses, rulebook, lexicon)
    return App(
        database=database,
        wired=wired,
        rulebook=rulebook,
        bells=bells,
        inbox=InboxLoop(database, router, decoders, clock, changed, distress, presses),
        tick=Tick(database, desk, partial(_draft_due, desk, lexicon), clock, changed, metrics),
        courier=courier,
        summaries=Summaries(database, rulebook, clock, changed, seal),
        confirmations=Confirmations(database, rulebook, clock, changed),
        clock=clock,
        lexicon=lexicon,
        timekeeping=timekeeping,
        distress=distress,
        lookahead=Lookahead(database, rulebook, wires.names, clock, changed),
        audit=Audit(database, desk, clock, changed, restored.held_until if restored else None),
        probing=Probing(database, rulebook, wires.with_screens, settings.probe, clock, changed),
        metrics=metrics,
        budgets=tuple(dict.fromkeys(wires.budgets.values())),
        replicas=replicas,
        is_unread=is_large,
        seal=seal,
    )


async def _ready(database: Database) -> bool:
    """There, whole and at this version's schema; whether it is too large to be read through now."""
    await there(database)
    if await schema.is_empty(database):
        await schema.upgrade(database)
    if not (is_large := await schema.is_large(database)):
        await schema.check_integrity(database)
    await schema.check(database)
    return is_large


async def _timekeeping(
    database: Database, rulebook: Rulebook, clock: Clock, changed: Callable[[], None]
) -> Timekeeping | None:
    """Whoever watches the machine's clock; None in a drill, whose clock is nobody's machine."""
    if not isinstance(clock, SystemClock) or clock.is_drill:
        return None
    keeping = Timekeeping(database, rulebook, clock, changed)
    await keeping.resume()
    return keeping


def _presses(rulebook: Rulebook, lexicon: Lexicon, text: str) -> bool:
    """Whether a text cries for help, or would be a critical case under any plan."""
    if cries_for_help(text):
        return True
    found = read(text, lexicon)
    return any(plan.is_critical(found.flags, found.category) for plan in rulebook.plans)


async def _draft_due(
    desk: Desk, lexicon: Lexicon, connection: AsyncConnection, person: str, now: datetime
) -> None:
    await draft_due(connection, desk, lexicon, person, now)


def _courier(
    database: Database,
    desk: Desk,
    wires: Wires,
    seal: bytes,
    clock: Clock,
    distress: Distress,
    meter: Meter,
    restored: Restored | None,
) -> Courier:
    renderer = Renderer(desk, seal, drill=clock.is_drill, restored=restored)
    settling = Settling(database, desk, clock, meter)
    sending = Sending(database, desk, renderer, wires, settling, clock)
    return Courier(database, sending, clock, alarm=distress.alarm)


def _wires(
    wired: Sequence[Wired],
    mail: MailWire | None,
    switches: Switches,
    clock: Clock,
    metrics: Metrics,
) -> Wires:
    return Wires(
        chats={
            chat.name: GuardedChat(MeteredChat(allowed(chat, switches), metrics), clock)
            for each in wired
            for chat in each.chats
        },
        mail=mail,
        budgets={name: its for each in wired for name, its in each.budgets.items()},
    )


def _mail(settings: MailSettings, clock: Clock, meter: Meter) -> GuardedMail | None:
    if not settings.host:
        return None
    now: Callable[[], datetime] = clock.now
    password = settings.password.get_secret_value() if settings.password else ""
    wire = SmtpMail(
        host=settings.host,
        port=settings.port,
        sender=settings.sender,
        username=settings.username or "",
        password=password,
        starttls=settings.starttls,
        timeout=_MAIL_SECONDS,
        now=now,
    )
    return GuardedMail(MeteredMail(wire, meter), clock)


async def _sealing_key(database: Database, chance: Random, clock: Clock) -> bytes:
    """The key that seals buttons: made once, kept in the database (A42)."""
    async with database.writing() as connection:
        fresh = chance.randbytes(32).hex()
        await marks.once(connection, _SEAL, fresh, clock.now())
        kept = await marks.load(connection, _SEAL)
    return bytes.fromhex(kept or fresh)
