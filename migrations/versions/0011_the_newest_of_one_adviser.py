"""The actions of one adviser that were closed last, and what they see differently, are found without the rest.

Only adds indexes. No row is changed; on a large store it takes seconds, and saves wait for that long.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_action_adviser_closed", "action", ["adviser_id", "closed_at"], unique=False)
    op.create_index(
        "ix_acknowledgement_by", "acknowledgement", ["acknowledged_by", "view", "reflection_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_acknowledgement_by", table_name="acknowledgement")
    op.drop_index("ix_action_adviser_closed", table_name="action")
