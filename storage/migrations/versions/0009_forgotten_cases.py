"""The audit finds open cases that nobody will look at.

Revision ID: 0009
Revises: 0008
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0009'
down_revision: str | None = '0008'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_FORGOTTEN = sa.text('closed_at is null and next_due_at is null')


def upgrade() -> None:
    op.create_index(
        'cases_forgotten', 'cases', ['id'], unique=False,
        sqlite_where=_FORGOTTEN, postgresql_where=_FORGOTTEN,
    )


def downgrade() -> None:
    op.drop_index('cases_forgotten', table_name='cases')
