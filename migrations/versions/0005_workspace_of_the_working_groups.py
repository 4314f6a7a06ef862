"""The workspace of the working groups: drafts of standards, consultation, registries. Only adds: tables and empty columns.

No row that people write is changed, and saves go on meanwhile.
"""

import sqlalchemy as sa
import sqlmodel
from alembic import op

from app.db import FreeText

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "working_group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sqlmodel.sql.sqltypes.AutoString(length=80), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group")),
        sa.UniqueConstraint("name", name=op.f("uq_working_group_name")),
    )
    op.create_table(
        "standard_draft",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("standard", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("title", sqlmodel.sql.sqltypes.AutoString(length=120), nullable=False),
        sa.Column("based_on", sa.Uuid(), nullable=True),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("status", sa.String(length=20), nullable=False),
        sa.Column("status_since", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("last_move", sa.String(length=40), nullable=False),
        sa.Column("last_move_by", sa.Uuid(), nullable=False),
        sa.Column("begun_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("begun_by", sa.Uuid(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["based_on"], ["document.id"], name=op.f("fk_standard_draft_based_on")),
        sa.ForeignKeyConstraint(["document_id"], ["document.id"], name=op.f("fk_standard_draft_document_id")),
        sa.ForeignKeyConstraint(["group_id"], ["working_group.id"], name=op.f("fk_standard_draft_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_standard_draft")),
    )
    op.create_index(
        "ix_standard_draft_group_status", "standard_draft", ["group_id", "status", "status_since"], unique=False
    )
    op.create_index(op.f("ix_standard_draft_standard"), "standard_draft", ["standard"], unique=False)

    op.create_table(
        "consultation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("text_number", sa.Integer(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=False),
        sa.Column("opened_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("opened_by", sa.Uuid(), nullable=False),
        sa.Column("ended_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("ended_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name=op.f("ck_consultation_ended_at_with_by")),
        sa.ForeignKeyConstraint(["draft_id"], ["standard_draft.id"], name=op.f("fk_consultation_draft_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation")),
    )
    op.create_index(op.f("ix_consultation_draft_id"), "consultation", ["draft_id"], unique=False)

    op.create_table(
        "draft_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("saved_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("saved_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["draft_id"], ["standard_draft.id"], name=op.f("fk_draft_text_draft_id")),
        sa.ForeignKeyConstraint(["saved_by"], ["person.id"], name=op.f("fk_draft_text_saved_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft_text")),
        sa.UniqueConstraint("draft_id", "number", name=op.f("uq_draft_text_draft_id_number")),
    )
    op.create_table(
        "other_text",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("draft_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.Integer(), nullable=False),
        sa.Column("source", sa.LargeBinary(), nullable=False),
        sa.Column("kept_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("kept_by", sa.Uuid(), nullable=False),
        sa.Column("settled_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("settled_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(settled_at IS NULL) = (settled_by IS NULL)", name=op.f("ck_other_text_settled_at_with_by")
        ),
        sa.ForeignKeyConstraint(["draft_id"], ["standard_draft.id"], name=op.f("fk_other_text_draft_id")),
        sa.ForeignKeyConstraint(["kept_by"], ["person.id"], name=op.f("fk_other_text_kept_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_other_text")),
    )
    op.create_index("ix_other_text_draft", "other_text", ["draft_id", "kept_by"], unique=False)
    op.create_table(
        "prompt_verdict",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("standard", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("prompt", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("helped", sa.Boolean(), nullable=False),
        sa.Column("reason", FreeText(), nullable=True),
        sa.Column("told_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("told_by", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(["told_by"], ["person.id"], name=op.f("fk_prompt_verdict_told_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_prompt_verdict")),
        sa.UniqueConstraint(
            "told_by", "standard", "edition", "prompt", name=op.f("uq_prompt_verdict_told_by_standard_edition_prompt")
        ),
    )
    op.create_index("ix_prompt_verdict_standard", "prompt_verdict", ["standard", "edition"], unique=False)

    op.create_table(
        "registry_proposal",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("slug", sqlmodel.sql.sqltypes.AutoString(length=60), nullable=False),
        sa.Column("entry", sa.JSON(), nullable=False),
        sa.Column("proposed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("agreed_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(agreed_at IS NULL) = (agreed_by IS NULL)", name=op.f("ck_registry_proposal_agreed_at_with_by")
        ),
        sa.ForeignKeyConstraint(["proposed_by"], ["person.id"], name=op.f("fk_registry_proposal_proposed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_registry_proposal")),
        sa.UniqueConstraint("kind", "slug", name=op.f("uq_registry_proposal_kind_slug")),
    )
    op.create_table(
        "working_group_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("until_day", sa.Date(), nullable=True),
        sa.CheckConstraint(
            "until_day IS NULL OR until_day >= from_day", name=op.f("ck_working_group_member_days_in_order")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["working_group.id"], name=op.f("fk_working_group_member_group_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_working_group_member_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_working_group_member")),
    )
    op.create_index(op.f("ix_working_group_member_group_id"), "working_group_member", ["group_id"], unique=False)
    op.create_index(op.f("ix_working_group_member_person_id"), "working_group_member", ["person_id"], unique=False)

    op.create_table(
        "consultation_comment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("words", FreeText(), nullable=False),
        sa.Column("commented_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("commented_by", sa.Uuid(), nullable=False),
        sa.Column("response", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True),
        sa.Column("reason", FreeText(), nullable=True),
        sa.Column("answered_at", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.Column("answered_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint(
            "(answered_at IS NULL) = (answered_by IS NULL)", name=op.f("ck_consultation_comment_answered_at_with_by")
        ),
        sa.ForeignKeyConstraint(["commented_by"], ["person.id"], name=op.f("fk_consultation_comment_commented_by")),
        sa.ForeignKeyConstraint(
            ["consultation_id"], ["consultation.id"], name=op.f("fk_consultation_comment_consultation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consultation_comment")),
    )
    op.create_index(
        "ix_consultation_comment_consultation",
        "consultation_comment",
        ["consultation_id", "commented_at"],
        unique=False,
    )

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("invited_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_invitation_consultation_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint(
            "consultation_id", "kind", "invited_id", name=op.f("uq_invitation_consultation_id_kind_invited_id")
        ),
    )
    op.create_table(
        "trial",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("consultation_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("begun", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=False),
        sa.Column("done", sqlmodel.sql.sqltypes.UTCDateTime(), nullable=True),
        sa.ForeignKeyConstraint(["consultation_id"], ["consultation.id"], name=op.f("fk_trial_consultation_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_trial_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial")),
        sa.UniqueConstraint("consultation_id", "person_id", name=op.f("uq_trial_consultation_id_person_id")),
    )
    op.create_table(
        "trial_answer",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("trial_id", sa.Uuid(), nullable=False),
        sa.Column("prompt", sqlmodel.sql.sqltypes.AutoString(length=40), nullable=False),
        sa.Column("state", sa.String(length=20), nullable=False),
        sa.Column("words", FreeText(), nullable=True),
        sa.Column("codes", sa.JSON(), nullable=True),
        sa.Column("whole", sa.Integer(), nullable=True),
        sa.Column("day", sa.Date(), nullable=True),
        sa.Column("because", FreeText(), nullable=True),
        sa.ForeignKeyConstraint(["trial_id"], ["trial.id"], name=op.f("fk_trial_answer_trial_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_trial_answer")),
        sa.UniqueConstraint("trial_id", "prompt", name=op.f("uq_trial_answer_trial_id_prompt")),
    )
    op.add_column("document", sa.Column("accept_until", sa.Date(), nullable=True))
    op.add_column("document", sa.Column("change_class", sqlmodel.sql.sqltypes.AutoString(length=20), nullable=True))

    op.add_column("reflection", sa.Column("carried_from", sa.Uuid(), nullable=True))

    op.add_column("standard", sa.Column("withdrawn_why", FreeText(), nullable=True))


def downgrade() -> None:
    op.drop_column("standard", "withdrawn_why")

    op.drop_column("reflection", "carried_from")

    op.drop_column("document", "change_class")
    op.drop_column("document", "accept_until")

    op.drop_table("trial_answer")
    op.drop_table("trial")
    op.drop_table("invitation")
    op.drop_index("ix_consultation_comment_consultation", table_name="consultation_comment")

    op.drop_table("consultation_comment")
    op.drop_index(op.f("ix_working_group_member_person_id"), table_name="working_group_member")
    op.drop_index(op.f("ix_working_group_member_group_id"), table_name="working_group_member")

    op.drop_table("working_group_member")
    op.drop_table("registry_proposal")
    op.drop_index("ix_prompt_verdict_standard", table_name="prompt_verdict")

    op.drop_table("prompt_verdict")
    op.drop_index("ix_other_text_draft", table_name="other_text")
    op.drop_table("other_text")
    op.drop_table("draft_text")
    op.drop_index(op.f("ix_consultation_draft_id"), table_name="consultation")

    op.drop_table("consultation")
    op.drop_index(op.f("ix_standard_draft_standard"), table_name="standard_draft")
    op.drop_index("ix_standard_draft_group_status", table_name="standard_draft")

    op.drop_table("standard_draft")
    op.drop_table("working_group")
