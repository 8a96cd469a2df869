"""what cases are about, to be compared at filing"""

import sqlalchemy as sa
from alembic import op

revision = '0003'
down_revision = '0002'
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table('problems',
    sa.Column('case_id', sa.String(length=32), nullable=False),
    sa.Column('scope', sa.String(length=64), nullable=False),
    sa.Column('category', sa.String(length=8), nullable=False),
    sa.Column('customer', sa.String(length=200), nullable=False),
    sa.Column('received_at', sa.BigInteger(), nullable=False),
    sa.Column('pairs', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.id'], ),
    sa.PrimaryKeyConstraint('case_id')
    )
    op.create_index('problems_customer', 'problems', ['scope', 'customer'], unique=False)
    op.create_index('problems_kind', 'problems', ['scope', 'category', 'received_at'], unique=False)


def downgrade() -> None:
    op.drop_index('problems_kind', table_name='problems')
    op.drop_index('problems_customer', table_name='problems')
    op.drop_table('problems')
