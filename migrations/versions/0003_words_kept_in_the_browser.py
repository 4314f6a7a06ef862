"""Each sign-in gets a key under which its browser keeps words that could not be saved yet. Only adds a table."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

import app.db

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "words_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("sign_in_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("key", app.db.FreeText(), nullable=False),
        sa.ForeignKeyConstraint(["sign_in_id"], ["sign_in_session.id"], name=op.f("fk_words_key_sign_in_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_words_key_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_words_key")),
    )
    for column in ("sign_in_id", "person_id", "made"):
        op.create_index(op.f(f"ix_words_key_{column}"), "words_key", [column], unique=False)


def downgrade() -> None:
    for column in ("sign_in_id", "person_id", "made"):
        op.drop_index(op.f(f"ix_words_key_{column}"), table_name="words_key")
    op.drop_table("words_key")
