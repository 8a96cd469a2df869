"""绑定: the proven link between a person and an address on a wire, and the codes that make it.

A binding is `pending` until somebody entitled confirms it (A37), then `live`, `dead` when the
platform says the address will never work (D06), `revoked` when it was taken away (A47).
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy import and_, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.ext.asyncio import AsyncConnection

from storage.tables import bindings, codes

FROM_FILE = "named in the organisation file"
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
"""Of a binding that nobody has written down yet."""


@dataclass(frozen=True, slots=True)
class Binding:
    """One address of one person. `detail` says how the binding came to be what it is."""

    transport: str
    address: str
    person: str
    state: str
    display: str
    detail: str = field(default="", compare=False)
    changed_at: datetime = field(default=LONG_AGO, compare=False)

    @property
    def is_from_file(self) -> bool:
        """Whether the organisation file made it: then it counts only while the file says so."""
        return self.detail.startswith(FROM_FILE)


async def bind(
    connection: AsyncConnection,
    binding: Binding,
    now: datetime,
    detail: str = "",
) -> None:
    """Write a binding, in place of what the address meant before."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    values = {
        "person": binding.person,
        "state": binding.state,
        "display": binding.display[:200],
        "changed_at": now,
        "detail": detail[:500],
    }
    statement = kind.insert(bindings).values(
        transport=binding.transport, address=binding.address, **values
    )
    await connection.execute(
        statement.on_conflict_do_update(index_elements=["transport", "address"], set_=values)
    )


async def who(connection: AsyncConnection, transport: str, address: str) -> Binding | None:
    """What is known of an address."""
    query = select(bindings).where(bindings.c.transport == transport, bindings.c.address == address)
    row = (await connection.execute(query)).mappings().first()
    return _binding(row) if row else None


async def concerning(
    connection: AsyncConnection, person: str, addresses: Sequence[tuple[str, str]]
) -> list[Binding]:
    """Every binding of a person, and whoever's binding of these addresses, the latest first."""
    meant = [
        and_(bindings.c.transport == transport, bindings.c.address == address)
        for transport, address in addresses
    ]
    query = select(bindings).where(or_(bindings.c.person == person, *meant))
    order = (bindings.c.changed_at.desc(), bindings.c.transport, bindings.c.address)
    found = await connection.execute(query.order_by(*order))
    return [_binding(row) for row in found.mappings()]


async def of_person(connection: AsyncConnection, person: str) -> list[Binding]:
    """Every binding of a person, the latest first."""
    query = select(bindings).where(bindings.c.person == person)
    order = (bindings.c.changed_at.desc(), bindings.c.transport, bindings.c.address)
    found = await connection.execute(query.order_by(*order))
    return [_binding(row) for row in found.mappings()]


async def pending(connection: AsyncConnection) -> list[Binding]:
    """Every binding that waits for somebody to confirm it, the oldest first."""
    query = select(bindings).where(bindings.c.state == "pending")
    order = (bindings.c.changed_at, bindings.c.transport, bindings.c.address)
    found = await connection.execute(query.order_by(*order))
    return [_binding(row) for row in found.mappings()]


async def mark(
    connection: AsyncConnection,
    transport: str,
    address: str,
    state: str,
    now: datetime,
    detail: str = "",
) -> bool:
    """Set the state of a binding; False when it had that state already or does not exist."""
    changed = await connection.execute(
        update(bindings)
        .where(
            bindings.c.transport == transport,
            bindings.c.address == address,
            bindings.c.state != state,
        )
        .values(state=state, changed_at=now, detail=detail[:500])
    )
    return changed.rowcount == 1


async def add_code(
    connection: AsyncConnection, code: str, person: str, expires_at: datetime
) -> None:
    """Store a single-use code; only its digest is kept."""
    kind = sqlite if connection.dialect.name == "sqlite" else postgresql
    statement = kind.insert(codes).values(
        digest=_digest(code), person=person, expires_at=expires_at
    )
    await connection.execute(statement)


async def use_code(connection: AsyncConnection, code: str, now: datetime) -> str | None:
    """The person a code was made for, once; None when unknown, used or too old."""
    unused = (codes.c.digest == _digest(code), codes.c.used_at.is_(None), codes.c.expires_at > now)
    statement = update(codes).where(*unused).values(used_at=now).returning(codes.c.person)
    person: str | None = (await connection.execute(statement)).scalar_one_or_none()
    return person


def _digest(code: str) -> str:
    return hashlib.sha256(code.strip().upper().encode()).hexdigest()


def _binding(row: object) -> Binding:
    names = ("transport", "address", "person", "state", "display", "detail", "changed_at")
    return Binding(*(row[name] for name in names))  # type: ignore[index]
