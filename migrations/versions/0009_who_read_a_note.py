"""Who has read the note of a meeting is written down, and shown to the adviser. Only adds a table."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "note_reader_entry",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("note_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("capacity", sa.String(length=20), nullable=False),
        sa.Column("moment", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.ForeignKeyConstraint(["note_id"], ["supervision_note.id"], name=op.f("fk_note_reader_entry_note_id")),
        sa.ForeignKeyConstraint(["reader_id"], ["person.id"], name=op.f("fk_note_reader_entry_reader_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note_reader_entry")),
    )
    op.create_index("ix_note_reader_entry_note", "note_reader_entry", ["note_id", "moment"], unique=False)


def downgrade() -> None:
    op.drop_table("note_reader_entry")
