"""Who has read a reflection: every opening by anybody but its author, kept and shown to the author."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.signed_in import SignedIn
from app.reflections.models import ReaderEntry, Reflection
from app.reflections.relations import capacity_of

ONE_ENTRY_PER = timedelta(minutes=15)


def is_due(session: Session, reflection_id: UUID, reader_id: UUID) -> bool:
    """Whether an entry is to be written: none of theirs is younger than fifteen minutes."""
    last = session.exec(
        select(ReaderEntry.moment)
        .where(ReaderEntry.reflection_id == reflection_id, ReaderEntry.reader_id == reader_id)
        .order_by(col(ReaderEntry.moment).desc())
    ).first()
    return last is None or clock.now() - last >= ONE_ENTRY_PER


def write_reader_entry(session: Session, reflection: Reflection, *, by: SignedIn, is_opening: bool = False) -> None:
    """Record that somebody other than the author read it; an opening is recorded by its own step."""
    capacity = capacity_of(session, reflection, by)
    session.add(ReaderEntry(reflection_id=reflection.id, reader_id=by.id, capacity=capacity, moment=clock.now()))
    if not is_opening:
        record(
            session,
            AuditAction.REFLECTION_READ,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            capacity=capacity,
        )
