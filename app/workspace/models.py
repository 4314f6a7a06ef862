"""A standard while it is being written: its texts, who was asked about it, and what they said."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, LargeBinary, UniqueConstraint
from sqlmodel import Field

from app import db


class StandardDraft(db.Row, table=True):
    """The next document of a standard while a working group writes it. `text_number` is the text that stands.

    `based_on` is the published document it began from, or none; `document_id` is what it became when published.
    """

    __tablename__ = "standard_draft"
    __table_args__ = (Index("ix_standard_draft_group_status", "group_id", "status", "status_since"),)

    group_id: UUID = Field(foreign_key="working_group.id")
    standard: str = Field(max_length=60, index=True)
    title: str = Field(max_length=120)
    based_on: UUID | None = Field(default=None, foreign_key="document.id")
    text_number: int = 1
    status: str = db.code(length=20)
    status_since: datetime
    last_move: str = db.code(length=40)
    last_move_by: UUID
    begun_at: datetime
    begun_by: UUID
    document_id: UUID | None = Field(default=None, foreign_key="document.id")


class DraftText(db.Row, table=True):
    """One saved text of a draft, byte for byte, and who wrote it. None is ever changed or thrown away."""

    __tablename__ = "draft_text"
    __table_args__ = (UniqueConstraint("draft_id", "number"),)

    draft_id: UUID = Field(foreign_key="standard_draft.id")
    number: int
    source: bytes = Field(sa_type=LargeBinary)
    saved_at: datetime
    saved_by: UUID = Field(foreign_key="person.id")


class OtherText(db.Row, table=True):
    """A text that could not be saved because a colleague had saved meanwhile: kept until its author settles it."""

    __tablename__ = "other_text"
    __table_args__ = (
        Index("ix_other_text_draft", "draft_id", "kept_by"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_at_with_by"),
    )

    draft_id: UUID = Field(foreign_key="standard_draft.id")
    base: int
    source: bytes = Field(sa_type=LargeBinary)
    kept_at: datetime
    kept_by: UUID = Field(foreign_key="person.id")
    settled_at: datetime | None = None
    settled_by: UUID | None = None


class Consultation(db.Row, table=True):
    """People are asked to try one text of a draft, until a day (the last). Ended early, it says when and by whom."""

    __tablename__ = "consultation"
    __table_args__ = (CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="ended_at_with_by"),)

    draft_id: UUID = Field(foreign_key="standard_draft.id", index=True)
    text_number: int
    until_day: date
    opened_at: datetime
    opened_by: UUID
    ended_at: datetime | None = None
    ended_by: UUID | None = None


class Invitation(db.Row, table=True):
    """Whom a consultation asks: everyone (no `invited_id`), an area or a team."""

    __tablename__ = "invitation"
    __table_args__ = (UniqueConstraint("consultation_id", "kind", "invited_id"),)

    consultation_id: UUID = Field(foreign_key="consultation.id")
    kind: str = db.code(length=20)
    invited_id: UUID | None = None


class Trial(db.Row, table=True):
    """Somebody tries a draft on the invented family. Nobody else ever reads what they wrote, and nothing counts it."""

    __tablename__ = "trial"
    __table_args__ = (UniqueConstraint("consultation_id", "person_id"),)

    consultation_id: UUID = Field(foreign_key="consultation.id")
    person_id: UUID = Field(foreign_key="person.id")
    begun: datetime
    done: datetime | None = None


class TrialAnswer(db.Row, table=True):
    """An answer about the invented family, in the columns of a real one."""

    __tablename__ = "trial_answer"
    __table_args__ = (UniqueConstraint("trial_id", "prompt"),)

    trial_id: UUID = Field(foreign_key="trial.id")
    prompt: str = Field(max_length=40)
    state: str = db.code(length=20)
    words: str | None = db.words(required=False)
    codes: list[str] | None = Field(default=None, sa_type=JSON)
    whole: int | None = None
    day: date | None = None
    because: str | None = db.words(required=False)


TAKEN_BACK = "taken_back"


class ConsultationComment(db.Row, table=True):
    """What somebody said about a prompt (or, without one, the whole), and what the working group did about it.

    Reworded by whoever said it, it has the new words and their moment. Taken back by them, it has no words any more,
    its response is TAKEN_BACK, and who answered it is who took it back.
    """

    __tablename__ = "consultation_comment"
    __table_args__ = (
        Index("ix_consultation_comment_consultation", "consultation_id", "commented_at"),
        CheckConstraint("(answered_at IS NULL) = (answered_by IS NULL)", name="answered_at_with_by"),
    )

    consultation_id: UUID = Field(foreign_key="consultation.id")
    prompt: str = Field(max_length=40)
    words: str = db.words()
    commented_at: datetime
    commented_by: UUID = Field(foreign_key="person.id")
    response: str | None = Field(default=None, max_length=20)
    reason: str | None = db.words(required=False)
    answered_at: datetime | None = None
    answered_by: UUID | None = None


class PromptVerdict(db.Row, table=True):
    """An adviser told the group whether a prompt helped. One a person; read only in numbers of many people."""

    __tablename__ = "prompt_verdict"
    __table_args__ = (
        UniqueConstraint("told_by", "standard", "edition", "prompt"),
        Index("ix_prompt_verdict_standard", "standard", "edition"),
    )

    standard: str = Field(max_length=60)
    edition: int
    prompt: str = Field(max_length=40)
    helped: bool
    reason: str | None = db.words(required=False)
    told_at: datetime
    told_by: UUID = Field(foreign_key="person.id")
