"""Fills a database with many cases as the rules themselves leave them.

A few hundred cases are really filed, taken, worked on and looked at by the tick's own rules up to
the present; the rest are copies under other numbers. Rows go in by bulk, in the forms that
`storage` gives them: case, register, and the page that the first call was made with.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

from sqlalchemy import insert

from bot.configuration import read_files
from bot.settings import Settings
from escalation.case import Case, Complaint
from escalation.decide import decide, next_due, open_case
from escalation.decision import Decision
from escalation.event import Acknowledged, Arrived, CustomerAnswered, Event, TimeReached
from escalation.message import Entry, Message
from escalation.words import CaseId, Category, Channel, Flag, Liability, PersonId, UnitId
from handlers.desk import owed_for
from handlers.rulebook import Rulebook
from storage import cases, ledger, plans, schema, tables
from storage.database import Database
from tests.bench import branch
from tests.bench.process import ROOT

TEMPLATES = 240
FIRST_WAIT = timedelta(minutes=5)
"""The bench's plan pages again after so long."""

_MADE_AFTER = timedelta(milliseconds=50)
_BATCH = 2000
_MATTER = "客户称在自助设备转账两万元后对方没有到账，多次询问没有结果，情绪比较激动，要求尽快查清"
_WAYS: tuple[tuple[type[Acknowledged] | type[Arrived] | type[CustomerAnswered], int], ...] = (
    (Acknowledged, 3),
    (Arrived, 40),
    (CustomerAnswered, 150),
)
"""What is done with a case, and how many minutes after it was received."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """A case as it goes into the rows."""

    case: Case
    next_due_at: datetime | None
    entries: tuple[Entry, ...]
    pages: tuple[Message, ...]


def rulebook_of(folder: Path) -> Rulebook:
    """Organisation and plan as `duban serve` reads them from the folder."""
    settings = Settings(
        organisation=folder / "organisation.yaml",
        plans=folder / "plans",
        lexicon=ROOT / "plans" / "lexicon.yaml",
    )
    read, problems = read_files(settings)
    if read is None:
        raise SystemExit("\n".join(map(str, problems)))
    return read.rulebook(Random(1))


def open_ones(rulebook: Rulebook, count: int, now: datetime) -> Iterator[Seeded]:
    """So many open cases of the last thirty days, none of which is due within the next hour."""
    chance = Random(count)
    templates: list[Seeded] = []
    while len(templates) < min(count, TEMPLATES):
        received_at = now - timedelta(minutes=chance.randrange(10, 30 * 24 * 60))
        made = _worked_on(rulebook, len(templates), received_at, now, chance.randrange(4))
        if made.next_due_at is None or made.next_due_at > now + timedelta(hours=1):
            templates.append(made)
    for number in range(count):
        yield _copied(templates[number % len(templates)], f"O{number:06d}", number)


def closed_ones(rulebook: Rulebook, count: int, now: datetime, days: int) -> Iterator[Seeded]:
    """So many cases of the last year's days, closed; evenly spread over them."""
    until = now - timedelta(minutes=5)
    for number, template in enumerate(open_ones(rulebook, count, now)):
        closed_at = until - timedelta(days=days) * (number / count)
        each = _copied(template, f"C{number:06d}", number)
        case = replace(
            each.case,
            received_at=closed_at - timedelta(hours=7),
            result="已查明，款项次日退回，客户满意",
            result_at=closed_at - timedelta(hours=1),
            confirmed_at=closed_at,
            closed_at=closed_at,
            liability=Liability.BANK,
        )
        yield Seeded(case, None, each.entries, each.pages)


def due_ones(rulebook: Rulebook, instants: Sequence[datetime], first: int = 0) -> Iterator[Seeded]:
    """One case for each instant, paged once; at the instant it is to be paged again.

    `first` is the number of the first case.
    """
    for number, due_at in enumerate(instants, first):
        called_at = due_at - FIRST_WAIT - _MADE_AFTER
        filed = _filed(rulebook, number, called_at)
        yield _copied(
            Seeded(filed.case, _due(rulebook, filed.case), filed.entries, filed.messages),
            f"D{number:06d}",
            number,
        )


async def fill(folder: Path, rulebook: Rulebook, seeded: Iterable[Seeded], now: datetime) -> None:
    """Make the database of the folder, with these cases in it."""
    database = Database(f"sqlite+aiosqlite:///{folder / 'duban.db'}")
    try:
        await schema.upgrade(database)
        async with database.writing() as connection:
            for plan in rulebook.plans:
                await plans.pin(connection, plan, now - timedelta(days=400))
            waiting = iter(seeded)
            while part := list(islice(waiting, _BATCH)):
                rows = [cases.row_of(each.case, each.next_due_at) for each in part]
                await connection.execute(insert(tables.cases), rows)
                entries = [row for each in part for row in _entries(each)]
                await connection.execute(insert(tables.ledger), entries)
                await connection.execute(insert(tables.outbox), [_page(each) for each in part])
    finally:
        await database.close()


def _filed(rulebook: Rulebook, number: int, received_at: datetime) -> Decision:
    unit = number % branch.UNITS
    case = Case(
        id=CaseId(f"t{number:011x}"),
        number=f"T{number:06d}",
        unit=UnitId(f"o{unit}"),
        plan=rulebook.plans[0].id,
        plan_version=rulebook.plans[0].version,
        received_at=received_at,
        first_contact=PersonId(f"t{unit}"),
        complaint=Complaint(
            customer_name="刘建国",
            telephone="13812345678",
            matter=_MATTER,
            demand="查清并退款",
            category=list(Category)[number % len(Category)],
            channel=Channel.REGULATOR if number % 20 == 0 else Channel.OUTLET,
            place="一楼大厅",
        ),
        flags=frozenset({Flag.REPEAT} if number % 12 == 0 else ()),
        complained_about=frozenset({PersonId("reader")} if number % 50 == 0 else ()),
    )
    return open_case(case, rulebook.plans[0], rulebook.duty, received_at)


def _worked_on(
    rulebook: Rulebook, number: int, received_at: datetime, now: datetime, steps: int
) -> Seeded:
    """A case on which `steps` things were done, and every instant up to now has been looked at."""
    plan, duty = rulebook.plans[0], rulebook.duty
    decision = _filed(rulebook, number, received_at)
    pages, entries = decision.messages, list(decision.entries)
    by = PersonId(f"r{number % branch.UNITS}")
    doing: list[tuple[datetime, Event]] = [
        (received_at + timedelta(minutes=minutes), kind(by=by)) for kind, minutes in _WAYS[:steps]
    ]
    case = decision.case
    while True:
        due_at = next_due(case, plan)
        at, event = doing[0] if doing else (now, TimeReached())
        if due_at is not None and due_at <= at:
            at, event = due_at, TimeReached()
        elif doing:
            doing.pop(0)
        if at >= now:
            return Seeded(case, due_at, tuple(entries), pages)
        decision = decide(case, event, plan, duty, at)
        case = decision.case
        entries += decision.entries


def _copied(template: Seeded, number: str, place: int) -> Seeded:
    case_id = CaseId(f"{number[0].lower()}{place:011x}")
    case = replace(template.case, id=case_id, number=number)
    due_at = template.next_due_at
    pages = tuple(
        replace(page, key=page.key.replace(template.case.id, case_id)) for page in template.pages
    )
    return Seeded(case, due_at, template.entries, pages)


def _due(rulebook: Rulebook, case: Case) -> datetime | None:
    return next_due(case, rulebook.plans[0])


def _entries(seeded: Seeded) -> list[dict[str, object]]:
    return ledger.chained(seeded.case.id, seeded.entries[:4])


def _page(seeded: Seeded) -> dict[str, object]:
    """The first page, as it stands in the outbox once a platform has taken it."""
    owed = owed_for(seeded.pages[0], seeded.case.id)
    called_at = seeded.case.calls[0].called_at
    return {
        "key": owed.key,
        "kind": owed.kind,
        "body": owed.body,
        "priority": owed.priority,
        "case_id": owed.case_id,
        "person": owed.person,
        "call_no": owed.call_no,
        "created_at": called_at,
        "not_before": called_at,
        "state": "done",
        "fence": 1,
        "attempts": 1,
        "sent_at": called_at + _MADE_AFTER,
    }
