"""One adviser's guided reflection: its answers in every version, what was shared of it, and who has read it."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, Index, UniqueConstraint, text
from sqlmodel import Field

from app import db

_WITH_A_HOLDER = text("holder_id IS NOT NULL AND status <> 'completed'")


class Reflection(db.Row, table=True):
    """A reflection and where it stands. `holder_id` is the supervisor named when it was shared, not today's.

    `carried_from` is the document that its author moved it from, until the move can no longer be undone.
    """

    __tablename__ = "reflection"
    __table_args__ = (
        CheckConstraint("(deleted_at IS NULL) = (deleted_by IS NULL)", name="deleted_at_with_by"),
        CheckConstraint("deleted_at IS NULL OR status IN ('in_progress', 'finished')", name="deleted_only_unshared"),
        Index("ix_reflection_author_status", "author_id", "status", "status_since"),
        # The queue is read from this index alone, and looks at no reflection.
        Index("ix_reflection_queue", "holder_id", "status", "status_since", "id", "author_id", "deleted_at"),
        Index(  # What waits, and nothing of the years before: as small after ten years as after one.
            "ix_reflection_waiting",
            "holder_id",
            "author_id",
            "status",
            sqlite_where=_WITH_A_HOLDER,
            postgresql_where=_WITH_A_HOLDER,
        ),
    )

    author_id: UUID = Field(foreign_key="person.id")
    document_id: UUID = Field(foreign_key="document.id", index=True)
    carried_from: UUID | None = None
    standard: str = Field(max_length=60)
    label: str = db.words()
    stage: str = db.code(length=20)
    week: int | None = None
    age_band: str | None = Field(default=None, max_length=20)
    children: str | None = Field(default=None, max_length=10)
    path: str = db.code(length=10)
    opened_sections: list[str] = Field(default_factory=list, sa_type=JSON)
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    status: str = db.code(length=20)
    status_since: datetime
    last_move: str = db.code(length=40)
    last_move_by: UUID
    started_at: datetime
    started_by: UUID
    holder_id: UUID | None = Field(default=None, foreign_key="person.id")
    area_id: UUID | None = Field(default=None, foreign_key="area.id")
    counts_without_name: bool = False
    deleted_at: datetime | None = None
    deleted_by: UUID | None = None


class Answer(db.Row, table=True):
    """One prompt's place in a reflection: its current version (0: none), and the state that finish or share froze."""

    __tablename__ = "answer"
    __table_args__ = (UniqueConstraint("reflection_id", "prompt"),)

    reflection_id: UUID = Field(foreign_key="reflection.id")
    prompt: str = Field(max_length=40)
    version: int = 0
    frozen_state: str | None = Field(default=None, max_length=20)


class AnswerVersion(db.Row, table=True):
    """One saved version of an answer, on the document whose wording its author saw.

    Words are sealed; option codes, numbers and dates have clear columns of their own. `page` and `turn` name the save
    (which page load, which save of it); `kept` says why thinning never removes it.
    """

    __tablename__ = "answer_version"
    __table_args__ = (
        UniqueConstraint("answer_id", "number"),
        Index("ix_answer_version_save", "answer_id", "page", "turn"),
    )

    answer_id: UUID = Field(foreign_key="answer.id")
    number: int
    state: str = db.code(length=20)
    words: str | None = db.words(required=False)
    codes: list[str] | None = Field(default=None, sa_type=JSON)
    whole: int | None = None
    day: date | None = None
    because: str | None = db.words(required=False)
    document_id: UUID = Field(foreign_key="document.id")
    page: str | None = Field(default=None, max_length=64)
    turn: int | None = None
    kept: bool = False
    saved_at: datetime
    saved_by: UUID


class SetAside(db.Row, table=True):
    """Text that could not be saved where it was meant to go, kept for its author until they use it or let it go."""

    __tablename__ = "set_aside"
    __table_args__ = (
        UniqueConstraint("reflection_id", "prompt", "page"),
        CheckConstraint("(settled_at IS NULL) = (settled_by IS NULL)", name="settled_at_with_by"),
    )

    reflection_id: UUID = Field(foreign_key="reflection.id", index=True)
    prompt: str = Field(max_length=40)
    page: str = Field(max_length=64)
    turn: int
    state: str = db.code(length=20)
    words: str | None = db.words(required=False)
    codes: list[str] | None = Field(default=None, sa_type=JSON)
    whole: int | None = None
    day: date | None = None
    because: str | None = db.words(required=False)
    reason: str = db.code(length=20)
    document_id: UUID = Field(foreign_key="document.id")
    set_aside_at: datetime
    set_aside_by: UUID
    settled_at: datetime | None = None
    settled_by: UUID | None = None


class Sharing(db.Row, table=True):
    """What was shared, when, with whom: supervisor and cover read through the latest one, never the live answer."""

    __tablename__ = "sharing"

    reflection_id: UUID = Field(foreign_key="reflection.id", index=True)
    holder_id: UUID = Field(foreign_key="person.id")
    document_id: UUID = Field(foreign_key="document.id")
    flags: list[str] = Field(default_factory=list, sa_type=JSON)
    label: str = db.words()
    stage: str = db.code(length=20)
    path: str = db.code(length=10)
    shared_at: datetime
    shared_by: UUID


class SharedAnswer(db.Row, table=True):
    """The version of one answer that was shared, and the state it was frozen in. Private prompts are never here."""

    __tablename__ = "shared_answer"
    __table_args__ = (UniqueConstraint("sharing_id", "prompt"),)

    sharing_id: UUID = Field(foreign_key="sharing.id")
    prompt: str = Field(max_length=40)
    state: str = db.code(length=20)
    answer_version_id: UUID | None = Field(default=None, foreign_key="answer_version.id", index=True)


class LastShared(db.Row, table=True):
    """When something on a document was last shared, of what this holder has opened. Worked out: see last_shared.py."""

    __tablename__ = "last_shared"
    __table_args__ = (Index("ix_last_shared_adviser_holder", "adviser_id", "holder_id", "document_id", "moment"),)

    adviser_id: UUID = Field(foreign_key="person.id")
    holder_id: UUID = Field(foreign_key="person.id")
    document_id: UUID = Field(foreign_key="document.id")
    moment: datetime


class Acknowledgement(db.Row, table=True):
    """The author's answer to the supervision note: the same, or seen differently in their own words."""

    __tablename__ = "acknowledgement"
    __table_args__ = (Index("ix_acknowledgement_by", "acknowledged_by", "view", "reflection_id"),)

    reflection_id: UUID = Field(foreign_key="reflection.id", unique=True)
    view: str = db.code(length=20)
    words: str | None = db.words(required=False)
    acknowledged_at: datetime
    acknowledged_by: UUID


class ReaderEntry(db.Row, table=True):
    """Somebody other than the author opened the reflection, in what capacity. One per person per fifteen minutes."""

    __tablename__ = "reader_entry"
    __table_args__ = (Index("ix_reader_entry_reflection", "reflection_id", "moment"),)

    reflection_id: UUID = Field(foreign_key="reflection.id")
    reader_id: UUID = Field(foreign_key="person.id")
    capacity: str = db.code(length=20)
    moment: datetime


class News(db.Row, table=True):
    """The author answered the signed note, or added to it. It is read once a reader entry is no older than `since`.

    `holder_id` is the reflection's own: after the signed note it never changes.
    """

    __tablename__ = "news"
    __table_args__ = (UniqueConstraint("reflection_id", "kind"), Index("ix_news_holder", "holder_id", "kind", "since"))

    reflection_id: UUID = Field(foreign_key="reflection.id")
    holder_id: UUID = Field(foreign_key="person.id")
    kind: str = db.code(length=20)
    since: datetime


class Tombstone(db.Row, table=True):
    """What is left when a reflection is purged: that it was, and under which rule it went. No word of it."""

    __tablename__ = "tombstone"

    reflection: UUID
    rule: str = db.code(length=60)
    purged_at: datetime
    purged_by: str = Field(max_length=60)
