"""How a message is named when it is to be taken back.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0013'
down_revision: str | None = '0012'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.add_column('deliveries', sa.Column('recall_ref', sa.Text(), server_default='', nullable=False))


def downgrade() -> None:
    op.drop_column('deliveries', 'recall_ref')
