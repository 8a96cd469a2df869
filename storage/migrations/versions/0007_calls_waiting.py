"""Since when a case's calls wait for somebody to acknowledge: counted without a look into bodies.

Revision ID: 0007
Revises: 0006
"""

import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
from alembic import op

revision: str = '0007'
down_revision: str | None = '0006'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_WAITING = sa.text('called_at is not null')
_PART = 1000
_CASES = sa.table('cases', *map(sa.column, ('id', 'body', 'closed_at', 'called_at')))


def upgrade() -> None:
    op.add_column('cases', sa.Column('called_at', sa.BigInteger(), nullable=True))
    op.create_index('cases_called', 'cases', ['called_at'], unique=False, sqlite_where=_WAITING, postgresql_where=_WAITING)
    _fill()


def _fill() -> None:
    """What open cases wait for now stands in their bodies."""
    connection, last = op.get_bind(), ''
    query = sa.select(_CASES.c.id, _CASES.c.body).where(_CASES.c.closed_at.is_(None))
    while rows := connection.execute(query.where(_CASES.c.id > last).order_by(_CASES.c.id).limit(_PART)).all():
        last = rows[-1].id
        for row in rows:
            since = _called_at(row.body)
            if since is not None:
                connection.execute(sa.update(_CASES).where(_CASES.c.id == row.id).values(called_at=since))


def _called_at(body: str) -> int | None:
    try:
        calls = json.loads(body).get('calls', [])
        instants = [datetime.fromisoformat(each['called_at']) for each in calls if not each['ended_at']]
    except (ValueError, KeyError, TypeError, AttributeError):
        return None  # a case that cannot be read is told of elsewhere, and must not stop an upgrade
    return min(((at - _EPOCH) // timedelta(microseconds=1) for at in instants), default=None)


def downgrade() -> None:
    op.drop_index('cases_called', table_name='cases', sqlite_where=_WAITING, postgresql_where=_WAITING)
    op.drop_column('cases', 'called_at')
