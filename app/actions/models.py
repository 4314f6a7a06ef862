"""What somebody means to do for the child: first intended, then agreed in supervision, then closed with its meaning."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlmodel import Field

from app import db


class Action(db.Row, table=True):
    """One action. `origin_key` stays with its row on the page, so that rewording never makes a second one."""

    __tablename__ = "action"
    __table_args__ = (
        CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL)", name="closed_at_with_by"),
        Index("ix_action_owner_status", "owner_id", "status", "by_day"),
        Index("ix_action_adviser_status", "adviser_id", "status", "by_day"),
        Index("ix_action_adviser_closed", "adviser_id", "closed_at"),
        Index("ix_action_origin", "reflection_id", "origin_key"),
    )

    owner_id: UUID = Field(foreign_key="person.id")
    adviser_id: UUID = Field(foreign_key="person.id")
    standard: str | None = Field(default=None, max_length=60)
    what: str = db.words()
    by_day: date | None = None
    status: str = db.code(length=20)
    reflection_id: UUID | None = Field(default=None, foreign_key="reflection.id")
    origin_key: UUID | None = None
    note_id: UUID | None = Field(default=None, index=True)
    outcome: str | None = db.words(required=False)
    written_at: datetime
    written_by: UUID
    closed_at: datetime | None = None
    closed_by: UUID | None = None


class ActionRemark(db.Row, table=True):
    """What the other side, or the owner, had to say about an agreed action."""

    __tablename__ = "action_remark"

    action_id: UUID = Field(foreign_key="action.id", index=True)
    words: str = db.words()
    said_at: datetime
    said_by: UUID
