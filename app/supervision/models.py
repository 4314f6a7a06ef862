"""The conversation about a reflection: comments, the supervision note, and what is added after it was signed."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app import db

_WITH_A_REVIEW = text("review_on IS NOT NULL")


class SupervisionNote(db.Row, table=True):
    """A note of a supervision meeting with one adviser, over none, one or several of their reflections.

    A draft until it is signed, then never edited. Each reflection is acknowledged on its own; the adviser answers a
    note without any here.
    """

    __tablename__ = "supervision_note"
    __table_args__ = (
        CheckConstraint("(signed_at IS NULL) = (signed_by IS NULL)", name="signed_at_with_by"),
        Index("ix_supervision_note_adviser_signed", "adviser_id", "status", "signed_at"),
        # When it last was, with whom, and when it is looked at again, from the indexes alone.
        Index("ix_supervision_note_adviser_held", "adviser_id", "status", "held_on", "signed_at", "holder_id"),
        Index(
            "ix_supervision_note_review",
            "adviser_id",
            "review_on",
            sqlite_where=_WITH_A_REVIEW,
            postgresql_where=_WITH_A_REVIEW,
        ),
    )

    adviser_id: UUID = Field(foreign_key="person.id")
    holder_id: UUID = Field(foreign_key="person.id", index=True)
    status: str = db.code(length=20)
    held_on: date | None = None
    functions: list[str] = Field(default_factory=list, sa_type=JSON)
    review_on: date | None = None
    started_at: datetime
    started_by: UUID
    signed_at: datetime | None = None
    signed_by: UUID | None = None
    answered_at: datetime | None = None
    answered_by: UUID | None = None
    answered_view: str | None = Field(default=None, max_length=20)
    answer_words: str | None = db.words(required=False)


class NotedReflection(db.Row, table=True):
    """A reflection that a note is about."""

    __tablename__ = "noted_reflection"
    __table_args__ = (UniqueConstraint("note_id", "reflection_id"),)

    note_id: UUID = Field(foreign_key="supervision_note.id")
    reflection_id: UUID = Field(foreign_key="reflection.id", index=True)


class NoteFieldVersion(db.Row, table=True):
    """One saved version of one field of a note, saved as answers are. The highest number is what stands."""

    __tablename__ = "note_field_version"
    __table_args__ = (UniqueConstraint("note_id", "field", "number"),)

    note_id: UUID = Field(foreign_key="supervision_note.id")
    field: str = Field(max_length=40)
    number: int
    words: str = db.words()
    page: str | None = Field(default=None, max_length=64)
    turn: int | None = None
    saved_at: datetime
    saved_by: UUID


class NoteReaderEntry(db.Row, table=True):
    """Somebody other than the adviser opened the note, draft or signed, in what capacity. One per fifteen minutes."""

    __tablename__ = "note_reader_entry"
    __table_args__ = (Index("ix_note_reader_entry_note", "note_id", "moment"),)

    note_id: UUID = Field(foreign_key="supervision_note.id")
    reader_id: UUID = Field(foreign_key="person.id")
    capacity: str = db.code(length=20)
    moment: datetime


class Comment(db.Row, table=True):
    """Something said about a prompt or the whole, by author, holder or cover; a question is what a hand back asks."""

    __tablename__ = "comment"
    __table_args__ = (Index("ix_comment_reflection", "reflection_id", "said_at"),)

    reflection_id: UUID = Field(foreign_key="reflection.id")
    prompt: str | None = Field(default=None, max_length=40)
    answer_version: int | None = None
    kind: str = db.code(length=20)
    words: str = db.words()
    said_at: datetime
    said_by: UUID


class Addendum(db.Row, table=True):
    """Something added after a reflection was discussed, with its reason. Nothing signed is ever edited."""

    __tablename__ = "addendum"
    __table_args__ = (Index("ix_addendum_reflection", "reflection_id", "added_at"),)

    reflection_id: UUID = Field(foreign_key="reflection.id")
    reason: str = db.words()
    words: str = db.words()
    added_at: datetime
    added_by: UUID


class SupervisionFeedback(db.Row, table=True):
    """What an adviser says about the supervision they received, to whoever signed the note and to nobody else."""

    __tablename__ = "supervision_feedback"

    note_id: UUID = Field(foreign_key="supervision_note.id", unique=True)
    to_id: UUID = Field(foreign_key="person.id", index=True)
    helped: str | None = db.words(required=False)
    more_of: str | None = db.words(required=False)
    given_at: datetime
    given_by: UUID = Field(foreign_key="person.id")
    opened_at: datetime | None = None
    opened_by: UUID | None = None
