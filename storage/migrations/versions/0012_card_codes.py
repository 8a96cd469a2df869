"""Permissions to change a card once, as WeCom gives them.

Revision ID: 0012
Revises: 0011
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = '0012'
down_revision: str | None = '0011'
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    op.create_table('card_codes',
    sa.Column('transport', sa.String(length=20), nullable=False),
    sa.Column('message_ref', sa.String(length=120), nullable=False),
    sa.Column('code', sa.Text(), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.PrimaryKeyConstraint('transport', 'message_ref')
    )
    op.create_index('card_codes_old', 'card_codes', ['at'], unique=False)


def downgrade() -> None:
    op.drop_index('card_codes_old', table_name='card_codes')
    op.drop_table('card_codes')
