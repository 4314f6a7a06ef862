"""An outbox for mail, what each person wants of it, and the jobs of the service with their runs. Only adds tables."""

import sqlalchemy as sa
import sqlmodel
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    moment = sqlmodel.sql.sqltypes.UTCDateTime
    text = sqlmodel.sql.sqltypes.AutoString
    op.create_table(
        "mail",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("occasion", text(length=40), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("made", moment(), nullable=False),
        sa.Column("due", moment(), nullable=False),
        sa.Column("until", moment(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("taken", moment(), nullable=True),
        sa.Column("taken_by", text(length=120), nullable=True),
        sa.Column("ended", moment(), nullable=True),
        sa.Column("fault", text(length=20), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail")),
        sa.UniqueConstraint("person_id", "kind", "occasion", name=op.f("uq_mail_person_id_kind_occasion")),
    )
    op.create_index("ix_mail_state_due", "mail", ["state", "due"], unique=False)
    op.create_index(op.f("ix_mail_ended"), "mail", ["ended"], unique=False)
    op.create_table(
        "mail_choice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("token", text(length=64), nullable=False),
        sa.Column("stopped", moment(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_choice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_choice")),
        sa.UniqueConstraint("person_id", "kind", name=op.f("uq_mail_choice_person_id_kind")),
        sa.UniqueConstraint("token", name=op.f("uq_mail_choice_token")),
    )
    op.create_table(
        "mail_refusal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("address", text(length=254), nullable=False),
        sa.Column("refused", moment(), nullable=False),
        sa.Column("reply", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_mail_refusal_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mail_refusal")),
        sa.UniqueConstraint("person_id", name=op.f("uq_mail_refusal_person_id")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", text(length=40), nullable=False),
        sa.Column("due", moment(), nullable=False),
        sa.Column("taken", moment(), nullable=True),
        sa.Column("taken_by", text(length=120), nullable=True),
        sa.Column("lease", moment(), nullable=True),
        sa.Column("looked", moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
        sa.UniqueConstraint("name", name=op.f("uq_job_name")),
    )
    op.create_table(
        "job_run",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("job", sa.String(length=40), nullable=False),
        sa.Column("started", moment(), nullable=False),
        sa.Column("ended", moment(), nullable=True),
        sa.Column("result", sa.String(length=20), nullable=False),
        sa.Column("fault", text(length=60), nullable=True),
        sa.Column("numbers", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job_run")),
    )
    op.create_index("ix_job_run_job_started", "job_run", ["job", "started"], unique=False)


def downgrade() -> None:
    for table in ("job_run", "job", "mail_refusal", "mail_choice", "mail"):
        op.drop_table(table)
