"""A note is of a meeting, with or without reflections, and the adviser can say how supervision was for them.

Adds empty columns, a table and an index that does the work of an older one too. No row that people write is changed,
and saves go on meanwhile.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.db import FreeText

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("supervision_note", sa.Column("held_on", sa.Date(), nullable=True))
    op.add_column("supervision_note", sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True))
    op.add_column("supervision_note", sa.Column("answered_by", sa.Uuid(), nullable=True))
    op.add_column(
        "supervision_note", sa.Column("answered_view", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True)
    )
    op.add_column("supervision_note", sa.Column("answer_words", FreeText(), nullable=True))
    op.create_index(
        "ix_supervision_note_adviser_signed", "supervision_note", ["adviser_id", "status", "signed_at"], unique=False
    )
    op.drop_index(op.f("ix_supervision_note_adviser_id"), table_name="supervision_note")
    op.create_table(
        "supervision_feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("helped", FreeText(), nullable=True),
        sa.Column("more_of", FreeText(), nullable=True),
        sa.Column("given_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("given_by", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("opened_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["given_by"], ["person.id"], name=op.f("fk_supervision_feedback_given_by")),
        sa.ForeignKeyConstraint(["note_id"], ["supervision_note.id"], name=op.f("fk_supervision_feedback_note_id")),
        sa.ForeignKeyConstraint(["to_id"], ["person.id"], name=op.f("fk_supervision_feedback_to_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_supervision_feedback")),
        sa.UniqueConstraint("note_id", name=op.f("uq_supervision_feedback_note_id")),
    )
    op.create_index(op.f("ix_supervision_feedback_to_id"), "supervision_feedback", ["to_id"], unique=False)


def downgrade() -> None:
    op.drop_table("supervision_feedback")
    op.create_index(op.f("ix_supervision_note_adviser_id"), "supervision_note", ["adviser_id"], unique=False)
    op.drop_index("ix_supervision_note_adviser_signed", table_name="supervision_note")
    op.drop_column("supervision_note", "answer_words")
    op.drop_column("supervision_note", "answered_view")
    op.drop_column("supervision_note", "answered_by")
    op.drop_column("supervision_note", "answered_at")
    op.drop_column("supervision_note", "held_on")
