"""outlines of open cases, to be counted without reading them"""

import sqlalchemy as sa
from alembic import op

revision = '0004'
down_revision = '0003'
branch_labels = None
depends_on = None

# Cases that are there already get theirs at their next change; until then they are read whole.
_COLUMNS = (
    ('edition', sa.Integer()),
    ('category', sa.String(length=8)),
    ('liability', sa.String(length=12)),
    ('counted', sa.String(length=12)),
    ('is_media', sa.Boolean()),
    ('late_at', sa.BigInteger()),
    ('clock_at', sa.BigInteger()),
    ('about', sa.Text()),
    ('involved', sa.Text()),
)
_OPEN = sa.text('closed_at is null')
_CLOSED = sa.text('closed_at is not null')


def upgrade() -> None:
    for name, kind in _COLUMNS:
        op.add_column('cases', sa.Column(name, kind, nullable=True))
    op.create_index('cases_closed', 'cases', ['closed_at'], unique=False, sqlite_where=_CLOSED, postgresql_where=_CLOSED)
    op.create_index('cases_clock', 'cases', ['clock_at', 'number'], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.create_index('cases_outline', 'cases', ['edition', 'unit', 'received_at', 'category', 'liability', 'counted', 'is_media', 'late_at', 'about', 'involved', 'id', 'closed_at'], unique=False, sqlite_where=_OPEN, postgresql_where=_OPEN)


def downgrade() -> None:
    op.drop_index('cases_outline', table_name='cases', sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.drop_index('cases_clock', table_name='cases', sqlite_where=_OPEN, postgresql_where=_OPEN)
    op.drop_index('cases_closed', table_name='cases', sqlite_where=_CLOSED, postgresql_where=_CLOSED)
    for name, _ in reversed(_COLUMNS):
        op.drop_column('cases', name)
