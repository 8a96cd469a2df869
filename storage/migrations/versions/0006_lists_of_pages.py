"""Lists of pages: what stands in one message is found by where it stands.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

from alembic import op

revision: str = '0006'
down_revision: str | None = '0005'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_index('ix_deliveries_message_ref', 'deliveries', ['message_ref'], unique=False)


def downgrade() -> None:
    op.drop_index('ix_deliveries_message_ref', table_name='deliveries')
