"""What the supervisor has not read yet is written down instead of worked out. Only adds: a table, filled; an index.

No row that people write is changed: saves go on meanwhile, and what is shared waits while the index is made.
"""

from datetime import UTC, datetime, timedelta

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

ANSWERS_ARE_TOLD_FOR = timedelta(days=28)

_KEY = {"sqlite": "lower(hex(randomblob(16)))", "postgresql": "gen_random_uuid()"}
_ANSWERED = """
    INSERT INTO news (id, reflection_id, holder_id, kind, since)
    SELECT {key}, reflection.id, reflection.holder_id, 'answered', acknowledgement.acknowledged_at
    FROM acknowledgement JOIN reflection ON reflection.id = acknowledgement.reflection_id
    WHERE acknowledgement.acknowledged_at > :told_since AND reflection.holder_id IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM reader_entry
        WHERE reader_entry.reflection_id = reflection.id AND reader_entry.moment >= acknowledgement.acknowledged_at
      )
"""
_ADDED_TO = """
    INSERT INTO news (id, reflection_id, holder_id, kind, since)
    SELECT {key}, unread.reflection_id, unread.holder_id, 'added_to', unread.since
    FROM (
      SELECT reflection.id AS reflection_id, reflection.holder_id, min(addendum.added_at) AS since
      FROM addendum JOIN reflection ON reflection.id = addendum.reflection_id
      WHERE addendum.added_by = reflection.author_id AND reflection.holder_id IS NOT NULL
        AND NOT EXISTS (
          SELECT 1 FROM reader_entry
          WHERE reader_entry.reflection_id = reflection.id AND reader_entry.moment >= addendum.added_at
        )
      GROUP BY reflection.id, reflection.holder_id
    ) AS unread
"""


def upgrade() -> None:
    op.create_table(
        "news",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("reflection_id", sa.Uuid(), nullable=False),
        sa.Column("holder_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["reflection_id"], ["reflection.id"], name=op.f("fk_news_reflection_id")),
        sa.ForeignKeyConstraint(["holder_id"], ["person.id"], name=op.f("fk_news_holder_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_news")),
        sa.UniqueConstraint("reflection_id", "kind", name=op.f("uq_news_reflection_id_kind")),
    )
    key = _KEY[op.get_bind().dialect.name]
    told_since = sa.bindparam("told_since", type_=sqlmodel.sql.sqltypes.UTCDateTime())
    answered = sa.text(_ANSWERED.format(key=key)).bindparams(told_since)
    op.execute(answered.bindparams(told_since=datetime.now(UTC) - ANSWERS_ARE_TOLD_FOR))
    op.execute(_ADDED_TO.format(key=key))
    op.create_index("ix_news_holder", "news", ["holder_id", "kind", "since"], unique=False)
    op.create_index(op.f("ix_shared_answer_answer_version_id"), "shared_answer", ["answer_version_id"], unique=False)


def downgrade() -> None:
    op.drop_index(op.f("ix_shared_answer_answer_version_id"), table_name="shared_answer")
    op.drop_index("ix_news_holder", table_name="news")
    op.drop_table("news")
