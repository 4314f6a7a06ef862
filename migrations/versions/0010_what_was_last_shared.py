"""What the team page tells of is written down, or stands in an index, instead of being worked out at each look.

Only adds: a table, filled from the sharings of the last year, and three indexes. No row that people write is changed.
On PostgreSQL answers are saved meanwhile, and only a step of a reflection or a note waits for the indexes.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

REFLECTED_WITHIN = timedelta(days=365)

_KEY = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_SHARED = """
    INSERT INTO last_shared (id, adviser_id, holder_id, document_id, moment)
    SELECT {key}, found.author_id, found.holder_id, found.document_id, found.moment
    FROM (
      SELECT reflection.author_id, reflection.holder_id, sharing.document_id, max(sharing.shared_at) AS moment
      FROM reflection
      JOIN sharing ON sharing.reflection_id = reflection.id AND sharing.holder_id = reflection.holder_id
      WHERE reflection.status IN ('in_supervision', 'handed_back', 'discussed', 'completed')
        AND reflection.deleted_at IS NULL
        AND reflection.status_since > :since AND sharing.shared_at > :since
      GROUP BY reflection.author_id, reflection.holder_id, sharing.document_id
    ) AS found
"""
_WAITING = sa.text("holder_id IS NOT NULL AND status <> 'completed'")
_REVIEW = sa.text("review_on IS NOT NULL")


def upgrade() -> None:
    op.create_table(
        "last_shared",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("adviser_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.Column("moment", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["adviser_id"], ["person.id"], name=op.f("fk_last_shared_adviser_id")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_last_shared_document_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_last_shared_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_last_shared")),
    )
    shared = sa.text(_SHARED.format(key=_KEY[op.get_bind().dialect.name]))
    since = sa.bindparam("since", value=datetime.now(UTC) - REFLECTED_WITHIN, type_=sqlmodel.sql.sqltypes.UTCDateTime())
    op.execute(shared.bindparams(since))
    op.create_index(
        "ix_last_shared_adviser_holder",
        "last_shared",
        ["adviser_id", "holder_id", "document_id", "moment"],
        unique=False,
    )
    op.create_index(
        "ix_reflection_waiting",
        "reflection",
        ["holder_id", "author_id", "status"],
        unique=False,
        sqlite_where=_WAITING,
        postgresql_where=_WAITING,
    )
    op.create_index(
        "ix_supervision_note_adviser_held",
        "supervision_note",
        ["adviser_id", "status", "held_on", "signed_at", "holder_id"],
        unique=False,
    )
    op.create_index(
        "ix_supervision_note_review",
        "supervision_note",
        ["adviser_id", "review_on"],
        unique=False,
        sqlite_where=_REVIEW,
        postgresql_where=_REVIEW,
    )


def downgrade() -> None:
    op.drop_index("ix_supervision_note_review", table_name="supervision_note")
    op.drop_index("ix_supervision_note_adviser_held", table_name="supervision_note")
    op.drop_index("ix_reflection_waiting", table_name="reflection")
    op.drop_table("last_shared")
