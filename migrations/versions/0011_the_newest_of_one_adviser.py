"""The actions of one adviser that were closed last, what they see differently, and a queue: each from an index alone.

Only indexes, one of them in place of a narrower one. No row is changed; on a large store it takes seconds, and saves
wait for that long.
"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


QUEUE = ["holder_id", "status", "status_since", "id", "author_id", "deleted_at"]


def upgrade() -> None:
    op.create_index("ix_reflection_queue", "reflection", QUEUE, unique=False)
    op.drop_index("ix_reflection_holder_status", table_name="reflection")
    op.create_index("ix_action_adviser_closed", "action", ["adviser_id", "closed_at"], unique=False)
    op.create_index(
        "ix_acknowledgement_by", "acknowledgement", ["acknowledged_by", "view", "reflection_id"], unique=False
    )


def downgrade() -> None:
    op.drop_index("ix_acknowledgement_by", table_name="acknowledgement")
    op.drop_index("ix_action_adviser_closed", table_name="action")
    op.create_index("ix_reflection_holder_status", "reflection", QUEUE[:3], unique=False)
    op.drop_index("ix_reflection_queue", table_name="reflection")
