"""Nonces of callbacks, so that one that was taken is not taken again.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0011'
down_revision: str | None = '0010'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('nonces',
    sa.Column('platform', sa.String(length=20), nullable=False),
    sa.Column('nonce', sa.String(length=128), nullable=False),
    sa.Column('digest', sa.String(length=64), nullable=False),
    sa.Column('forget_at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('platform', 'nonce')
    )
    op.create_index('nonces_old', 'nonces', ['forget_at'], unique=False)


def downgrade() -> None:
    op.drop_index('nonces_old', table_name='nonces')
    op.drop_table('nonces')
