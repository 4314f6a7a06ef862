"""Openings of a reflection by somebody other than its author."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.people.queries import names_of
from app.reflections.models import ReaderEntry


@dataclass(frozen=True)
class Reading:
    """One opening by somebody other than the author."""

    reader: str
    capacity: str
    moment: datetime


def last_reading(session: Session, reflection_id: UUID) -> Reading | None:
    """The latest opening by somebody other than the author, of whichever version was shared then."""
    row = session.exec(
        select(ReaderEntry)
        .where(ReaderEntry.reflection_id == reflection_id)
        .order_by(col(ReaderEntry.moment).desc())
        .limit(1)
    ).first()
    return Reading(names_of(session, [row.reader_id])[row.reader_id], row.capacity, row.moment) if row else None
