"""The record of actions: what happened and who did it. Text ids, no foreign keys, so it never stands in the way of
what it records; the database refuses to change or delete a row."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Index
from sqlmodel import Field

from app import db


class AuditEntry(db.Row, table=True):
    """One thing that happened. `detail` holds codes, numbers and ids, never a word a person typed."""

    __tablename__ = "audit_entry"
    __table_args__ = (Index("ix_audit_entry_subject", "subject_kind", "subject"),)

    moment: datetime
    action: str = db.code()
    actor: str = db.code()
    subject_kind: str = db.code()
    subject: str = db.code()
    detail: dict[str, Any] = Field(default_factory=dict, sa_type=JSON)
