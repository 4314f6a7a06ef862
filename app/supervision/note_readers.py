"""Who has read the note of a meeting: every opening by anybody but the adviser, written down before a word is shown."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, SQLColumnExpression, Uuid, bindparam, exists
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask, filters_only
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import News, ReaderEntry, Reflection
from app.reflections.news import NewsKind
from app.reflections.readers import ONE_ENTRY_PER, has_read, write_reader_entry
from app.reflections.readings import Reading
from app.reflections.relations import reflection_for
from app.supervision.models import NotedReflection, NoteReaderEntry, SupervisionNote
from app.supervision.notes import NoteRow, NoteStatus
from app.supervision.relations import note_for, note_thing

_AFTER, _BEFORE = bindparam("after", type_=UTCDateTime()), bindparam("before", type_=UTCDateTime())
_READER = bindparam("reader", type_=Uuid())
_RECENT = Prepared(
    ask(NoteReaderEntry.id).where(
        NoteReaderEntry.note_id == bindparam("note"),
        NoteReaderEntry.reader_id == _READER,
        col(NoteReaderEntry.moment) > _AFTER,
        col(NoteReaderEntry.moment) < _BEFORE,
    )
)
_IS_NOTED = (
    exists()
    .where(
        col(ReaderEntry.reflection_id) == col(Reflection.id),
        col(ReaderEntry.reader_id) == _READER,
        col(ReaderEntry.moment) > _AFTER,
        col(ReaderEntry.moment) < _BEFORE,
    )
    .correlate_except(ReaderEntry)
)
_OPENED = (
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
    ReflectionStatus.COMPLETED,
)
# A signed note shows the answers to it in the authors' words. A draft shows words of a reflection only to whoever has
# opened it: there the others are no reading, and wait to be opened.
_READ_WITH_IT = Prepared(
    ask(Reflection.id)
    .join(NotedReflection, col(NotedReflection.reflection_id) == col(Reflection.id))
    .join(SupervisionNote, col(SupervisionNote.id) == col(NotedReflection.note_id))
    .where(
        NotedReflection.note_id == bindparam("note"),
        filters_only(Reflection.holder_id) == col(SupervisionNote.holder_id),
        filters_only(Reflection.author_id) == col(SupervisionNote.adviser_id),
        col(Reflection.deleted_at).is_(None),
        or_(*(col(Reflection.status) == status.value for status in _OPENED)),
        or_(col(SupervisionNote.status) == NoteStatus.SIGNED.value, has_read(col(Reflection.id))),
        ~_IS_NOTED,
    )
    .order_by(col(Reflection.id))
)
_NEWEST_FIRST = Prepared(
    ask(Person.name, NoteReaderEntry.capacity, NoteReaderEntry.moment)
    .join(Person, col(Person.id) == col(NoteReaderEntry.reader_id))
    .where(NoteReaderEntry.note_id == bindparam("note"))
    .order_by(col(NoteReaderEntry.moment).desc())
)


def has_read_note(note: SQLColumnExpression[Any]) -> ColumnElement[bool]:
    """Whether the `reader` of a question has opened this note."""
    return (
        exists()
        .where(col(NoteReaderEntry.note_id) == note, col(NoteReaderEntry.reader_id) == _READER)
        .correlate_except(NoteReaderEntry)
    )


def note_readings_of(store: Store, note_id: UUID) -> tuple[Reading, ...]:
    """Every opening by anybody but the adviser, newest first."""
    return tuple(Reading(*row) for row in _NEWEST_FIRST.all(store, note=note_id))


def is_reading_due(store: Store, note: NoteRow, by: SignedIn) -> bool:
    """Whether this reading of another's note, or of a reflection shown with it, is still to be written down."""
    if note.adviser_id == by.id:
        return False
    return _is_note_due(store, note.id, by) or bool(_reflections_due(store, note.id, by))


def note_reading_of_note(*, by: SignedIn, note_id: UUID) -> None:
    """Write the entries that are due: for each reflection shown with the note, and for the note itself."""
    with db.write() as session:
        note = note_for(session, note_id, by=by, action="note:read")
        if note.adviser_id == by.id:
            return
        for one in _reflections_due(session, note.id, by):
            reflection = reflection_for(session, one, by=by, action="reflection:read", lock=True)
            write_reader_entry(session, reflection, by=by)
            _keep_addenda_unread(session, reflection)
        note = note_for(session, note_id, by=by, action="note:read", lock=True)
        if _is_note_due(session, note.id, by):
            _write_entry(session, note, by)


def not_opened_by(session: Session, reflections: Sequence[Reflection], by: SignedIn) -> list[Reflection]:
    """Which of these reflections this person has never opened themselves."""
    wanted = [one.id for one in reflections]
    entries = select(ReaderEntry.reflection_id).where(
        col(ReaderEntry.reflection_id).in_(wanted), ReaderEntry.reader_id == by.id
    )
    opened = set(session.exec(entries).all())
    return [one for one in reflections if one.id not in opened]


def _is_note_due(store: Store, note_id: UUID, by: SignedIn) -> bool:
    return _RECENT.first(store, note=note_id, reader=by.id, **_about_now()) is None


def _reflections_due(store: Store, note_id: UUID, by: SignedIn) -> list[UUID]:
    return [one for (one,) in _READ_WITH_IT.all(store, note=note_id, reader=by.id, **_about_now())]


def _about_now() -> dict[str, datetime]:
    """An entry from the time to come, written before the clock was put right, hides no reading."""
    return {"after": clock.now() - ONE_ENTRY_PER, "before": clock.now() + ONE_ENTRY_PER}


def _write_entry(session: Session, note: SupervisionNote, by: SignedIn) -> None:
    capacity = next(iter(note_thing(session, note, by).relations))
    session.add(NoteReaderEntry(note_id=note.id, reader_id=by.id, capacity=capacity, moment=clock.now()))
    record(session, AuditAction.NOTE_READ, by=by.id, kind="supervision-note", subject=note.id, capacity=capacity)


def _keep_addenda_unread(session: Session, reflection: Reflection) -> None:
    """The note shows no addendum: one that nobody had read before this stays news."""
    moments = select(ReaderEntry.moment).where(ReaderEntry.reflection_id == reflection.id)
    *earlier, latest = sorted(session.exec(moments).all())
    added = select(News).where(News.reflection_id == reflection.id, News.kind == NewsKind.ADDED_TO.value)
    for news in session.exec(added).all():
        if news.since <= latest and not any(moment >= news.since for moment in earlier):
            news.since = latest + timedelta(microseconds=1)
            session.add(news)
