"""work log"""

import sqlalchemy as sa
from alembic import op

revision = '0005'
down_revision = '0004'
branch_labels = None
depends_on = None

_ID = sa.BigInteger().with_variant(sa.Integer(), 'sqlite')
_BY_PERSON = sa.text('actor is not null')


def upgrade() -> None:
    op.create_table('work_log',
    sa.Column('id', _ID, nullable=False),
    sa.Column('person', sa.String(length=64), nullable=False),
    sa.Column('at', sa.BigInteger(), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('id')
    )
    op.create_index('work_log_day', 'work_log', ['person', 'at'], unique=False)
    op.create_index('ledger_actor', 'ledger', ['actor', 'at'], unique=False, sqlite_where=_BY_PERSON, postgresql_where=_BY_PERSON)


def downgrade() -> None:
    op.drop_index('ledger_actor', table_name='ledger', sqlite_where=_BY_PERSON, postgresql_where=_BY_PERSON)
    op.drop_index('work_log_day', table_name='work_log')
    op.drop_table('work_log')
