"""Cover can be ended before its last day, at once; and a supervision says who recorded it.

Adds empty columns to two small tables. No row changes, and everything goes on meanwhile.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("cover", sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("cover", sa.Column("ended_by", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True))
    op.add_column("supervision", sa.Column("recorded_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("supervision", sa.Column("recorded_by", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=True))


def downgrade() -> None:
    op.drop_column("supervision", "recorded_by")
    op.drop_column("supervision", "recorded_at")
    op.drop_column("cover", "ended_by")
    op.drop_column("cover", "ended_at")
