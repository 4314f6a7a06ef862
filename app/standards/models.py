"""What good practice looks like, document by document, as the database keeps it."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import JSON, CheckConstraint, LargeBinary, UniqueConstraint
from sqlmodel import Field

from app import db


class Standard(db.Row, table=True):
    """The lasting thing: its documents come and go. Withdrawing one stops new starts, nothing else."""

    __tablename__ = "standard"
    __table_args__ = (CheckConstraint("(withdrawn_at IS NULL) = (withdrawn_by IS NULL)", name="withdrawn_at_with_by"),)

    slug: str = Field(unique=True, max_length=60)
    withdrawn_at: datetime | None = None
    withdrawn_by: str | None = Field(default=None, max_length=60)
    withdrawn_why: str | None = db.words(required=False)


class Document(db.Row, table=True):
    """One published `edition.revision`: the very bytes of the file, for ever, known by their SHA-256.

    `accept_until` is the last day on which a draft on the edition before is shared without being asked to move.
    """

    __tablename__ = "document"
    __table_args__ = (
        UniqueConstraint("standard", "edition", "revision"),
        CheckConstraint("(published_at IS NULL) = (published_by IS NULL)", name="published_at_with_by"),
    )

    standard: str = Field(max_length=60, foreign_key="standard.slug")
    edition: int
    revision: int
    status: str = db.code(length=20)
    sha256: str = Field(unique=True, max_length=64)
    source: bytes = Field(sa_type=LargeBinary)
    effective_from: date
    accept_until: date | None = None
    change_class: str | None = Field(default=None, max_length=20)
    published_at: datetime | None = None
    published_by: str | None = Field(default=None, max_length=120)


class RecordedConcept(db.Row, table=True):
    """A countable idea as it stood when first installed. It never changes afterwards: another idea is another id."""

    __tablename__ = "recorded_concept"

    slug: str = Field(unique=True, max_length=60)
    entry: dict[str, Any] = Field(sa_type=JSON)


class RegistryProposal(db.Row, table=True):
    """A concept or a source that a member wants in its registry. It counts once a second member has agreed."""

    __tablename__ = "registry_proposal"
    __table_args__ = (
        UniqueConstraint("kind", "slug"),
        CheckConstraint("(agreed_at IS NULL) = (agreed_by IS NULL)", name="agreed_at_with_by"),
    )

    kind: str = db.code(length=20)
    slug: str = Field(max_length=60)
    entry: dict[str, Any] = Field(sa_type=JSON)
    proposed_at: datetime
    proposed_by: UUID = Field(foreign_key="person.id")
    agreed_at: datetime | None = None
    agreed_by: UUID | None = None


class RefusedFile(db.Row, table=True):
    """A file that the last installation refused, with every fault; shown in /readyz and to the working group."""

    __tablename__ = "refused_file"

    path: str = Field(max_length=400)
    faults: list[str] = Field(sa_type=JSON)
