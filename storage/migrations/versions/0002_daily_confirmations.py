"""daily confirmations, and what reports said"""

import sqlalchemy as sa
from alembic import op

revision = '0002'
down_revision = '0001'
branch_labels = None
depends_on = None

_DUE = sa.text('next_due is not null')


def upgrade() -> None:
    op.create_table('confirmations',
    sa.Column('id', sa.String(length=16), nullable=False),
    sa.Column('plan', sa.String(length=64), nullable=False),
    sa.Column('unit', sa.String(length=64), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('next_due', sa.BigInteger(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id'),
    sa.UniqueConstraint('plan', 'unit', 'day', name='confirmations_once')
    )
    op.create_index('confirmations_day', 'confirmations', ['day'], unique=False)
    op.create_index('confirmations_due', 'confirmations', ['next_due'], unique=False, sqlite_where=_DUE, postgresql_where=_DUE)
    op.create_table('reports',
    sa.Column('mailbox', sa.String(length=64), nullable=False),
    sa.Column('day', sa.String(length=10), nullable=False),
    sa.Column('number', sa.Integer(), nullable=False),
    sa.Column('made_at', sa.BigInteger(), nullable=False),
    sa.Column('next_due', sa.BigInteger(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('mailbox', 'day', 'number')
    )
    op.create_index('reports_due', 'reports', ['next_due'], unique=False, sqlite_where=_DUE, postgresql_where=_DUE)


def downgrade() -> None:
    op.drop_index('reports_due', table_name='reports', sqlite_where=_DUE, postgresql_where=_DUE)
    op.drop_table('reports')
    op.drop_index('confirmations_due', table_name='confirmations', sqlite_where=_DUE, postgresql_where=_DUE)
    op.drop_index('confirmations_day', table_name='confirmations')
    op.drop_table('confirmations')
