"""The last digits of a case's number are found without a walk through every case.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0010'
down_revision: str | None = '0009'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index('cases_digits', 'cases', [sa.text('substr(number, 6)')], unique=False)


def downgrade() -> None:
    op.drop_index('cases_digits', table_name='cases')
