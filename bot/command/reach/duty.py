"""Who is on duty in the next days, and where a critical page would look for them."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncConnection

from bot.command.backups import file_of
from bot.configuration import Configuration
from bot.courier.ladder import Channel, ladder
from bot.wires_on import wires_on
from escalation.organisation import Person
from escalation.reaching import ways
from escalation.rota import on_call_between
from escalation.words import PersonId
from storage import schema
from storage.database import Busy, Database
from storage.schema import UnknownSchema

AHEAD = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class OnDuty:
    """`channels` are in the order of the critical ladder. `refused` are transports of it whose
    address is in the file, and known not to work; `lacking` those of which there is no address."""

    person: Person
    groups: tuple[str, ...]
    channels: tuple[Channel, ...]
    refused: tuple[str, ...] = ()
    lacking: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody on duty. `knows_bindings` False: no database told of bindings by code."""

    people: tuple[OnDuty, ...]
    knows_bindings: bool


async def on_duty(read: Configuration, now: datetime) -> Roll:
    """Everybody who is on call at some time of the next days, in the order of the file."""
    groups: dict[PersonId, list[str]] = {}
    for group in read.duty.organisation.groups:
        schedule = read.duty.schedules.get(group.id)
        for person in on_call_between(schedule, now, now + AHEAD) if schedule else ():
            groups.setdefault(person, []).append(group.name)
    people = read.duty.organisation.people
    async with _database(read) as connection:
        found = [
            await _channels(read, connection, people[each], tuple(names), now)
            for each, names in groups.items()
        ]
        return Roll(tuple(found), connection is not None)


async def _channels(
    read: Configuration,
    connection: AsyncConnection | None,
    person: Person,
    groups: tuple[str, ...],
    now: datetime,
) -> OnDuty:
    there = wires_on(read.settings)
    written = ways(person, there)
    channels = [Channel(each, person.address_on(each) or "") for each in written]
    if connection is not None:
        channels = await ladder(connection, person.id, read.duty, there, now, critical=True)
    names = {each.transport for each in channels}
    return OnDuty(
        person=person,
        groups=groups,
        channels=tuple(channels),
        refused=tuple(each for each in written if each not in names),
        lacking=tuple(
            each
            for each in person.ladder.critical
            if each in there and each not in names and each not in written
        ),
    )


@asynccontextmanager
async def _database(read: Configuration) -> AsyncIterator[AsyncConnection | None]:
    """The process's database; None when it is not there, not ours or busy. None is ever made."""
    url = read.settings.database.url.get_secret_value()
    file = file_of(url)
    if file is not None and not file.exists():
        yield None
        return
    database = Database(url)
    try:
        if await _is_ours(database):
            async with database.reading() as connection:
                yield connection
        else:
            yield None
    finally:
        await database.close()


async def _is_ours(database: Database) -> bool:
    try:
        await schema.check(database)
    except (UnknownSchema, Busy, DBAPIError, OSError):
        return False
    return True


def by_transport(people: tuple[OnDuty, ...]) -> Mapping[str, Mapping[str, str]]:
    """The names of everybody to be asked for, by address, by transport."""
    found: dict[str, dict[str, str]] = {}
    for each in people:
        for channel in each.channels:
            found.setdefault(channel.transport, {})[channel.address] = each.person.name
    return found
