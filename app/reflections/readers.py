"""Who has read a reflection: every opening by anybody but its author, kept and shown to the author."""

from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Uuid, bindparam, exists
from sqlmodel import Session, col, func, select

from app import clock
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.models import ReaderEntry, Reflection
from app.reflections.moves import moment_after
from app.reflections.relations import capacity_of

ONE_ENTRY_PER = timedelta(minutes=15)


_RECENT = Prepared(
    ask(ReaderEntry.id).where(
        ReaderEntry.reflection_id == bindparam("reflection"),
        ReaderEntry.reader_id == bindparam("reader"),
        col(ReaderEntry.moment) > bindparam("after"),
        col(ReaderEntry.moment) < bindparam("before"),
    )
)


def has_read(reflection: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether the `reader` of a question has a reader entry here: without one, nobody else's words are told them."""
    return (
        exists()
        .where(
            col(ReaderEntry.reflection_id) == reflection,
            col(ReaderEntry.reader_id) == bindparam("reader", type_=Uuid()),
        )
        .correlate_except(ReaderEntry)
    )


def is_due(store: Store, reflection_id: UUID, reader_id: UUID) -> bool:
    """Whether an entry is to be written: none of theirs is younger than fifteen minutes.

    An entry from the time to come, written before the clock was put right, hides no reading from the author.
    """
    after, before = clock.now() - ONE_ENTRY_PER, clock.now() + ONE_ENTRY_PER
    return _RECENT.first(store, reflection=reflection_id, reader=reader_id, after=after, before=before) is None


def moment_unread(session: Session, reflection: Reflection) -> datetime:
    """When something new is added that its readers are to be told of: after whatever they have read so far."""
    last = session.exec(select(func.max(ReaderEntry.moment)).where(ReaderEntry.reflection_id == reflection.id)).first()
    after_reading = last + timedelta(microseconds=1) if last else reflection.status_since
    return moment_after(max(after_reading, reflection.status_since))


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
