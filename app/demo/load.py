"""Loading the demonstration: the cast and what they wrote, through the still clock and the real services."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from typing import Any
from uuid import UUID

from sqlalchemy import event
from sqlmodel import Session, col, select

from app import clock, db
from app.demo.calendar import Calendar, calendar_before
from app.demo.cast import SINCE, load_cast
from app.demo.notes import note_steps
from app.demo.reflections import reflection_steps
from app.demo.steps import Step, Told, take
from app.demo.stories import note_stories, reflection_stories
from app.people.access import NotFound
from app.people.queries import anyone_here, person_signed_in
from app.people.services import record_cover
from app.people.signed_in import SignedIn
from app.standards.models import Document

COVER_RECORDED, COVER_FROM, COVER_UNTIL = "week 15 Thu 11:20", "week 16 Mon", "week 16 Fri"


def load_demonstration(moment: datetime) -> bool:
    """Load everything, as of this moment; False when people exist already. Whoever calls keeps it out of production."""
    with db.read() as session:
        if anyone_here(session):
            return False
    stories, notes = reflection_stories(), note_stories()  # Read whole, before anything is written.
    with clock.held_at(moment - SINCE), db.write() as session:
        _have_been_in_force_since(session, clock.today())
        people = load_cast(session, since=clock.today())
        told = Told({key: _signed_in(session, person, clock.today()) for key, person in people.items()})
    calendar = calendar_before(moment)
    steps = [Step(calendar.moment(COVER_RECORDED), partial(_cover, calendar, told))]
    for name, story in stories.items():
        steps += reflection_steps(name, story, calendar, told)
    for name, note in notes.items():
        steps += note_steps(name, note, calendar, told, adviser=stories[note.about[0]].author)
    with _not_waiting_for_the_disk():
        take(steps)
    return True


@contextmanager
def _not_waiting_for_the_disk() -> Iterator[None]:
    """SQLite waits for the disk at every commit, as people's words deserve. Three hundred invented ones need not."""
    engine = db.engine()
    if engine.dialect.name != "sqlite":
        yield
        return

    def relax(connection: Any, *_record: object) -> None:
        connection.execute("PRAGMA synchronous=NORMAL")

    event.listen(engine, "checkout", relax)
    try:
        yield
    finally:
        event.remove(engine, "checkout", relax)
        engine.dispose()  # Whoever comes next gets a connection that waits again.


def _cover(calendar: Calendar, told: Told) -> None:
    """Idris stood in for Tamsin for a week; the administrator recorded it the week before."""
    with db.write() as session:
        record_cover(
            session,
            holder_id=told.people["tamsin"].id,
            cover_id=told.people["idris"].id,
            from_day=calendar.day(COVER_FROM),
            until_day=calendar.day(COVER_UNTIL),
            by=told.people["joss"].id,
        )


def _signed_in(session: Session, key: UUID, day: date) -> SignedIn:
    person = person_signed_in(session, key, day)
    if person is None:
        raise NotFound
    return person


def _have_been_in_force_since(session: Session, day: date) -> None:
    """The first document of each standard was in force when the people of the demonstration began to write on it."""
    rows = session.exec(
        select(Document)
        .where(col(Document.published_at).is_not(None))
        .order_by(col(Document.edition).desc(), col(Document.revision).desc())
    )
    for first in {row.standard: row for row in rows}.values():
        first.effective_from = min(first.effective_from, day)
        session.add(first)
