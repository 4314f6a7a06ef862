"""Loading the demonstration: the cast and what they wrote, through the still clock and the real services."""

from datetime import date, datetime
from functools import partial
from uuid import UUID

from sqlmodel import Session

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

COVER_RECORDED, COVER_FROM, COVER_UNTIL = "week 15 Thu 11:20", "week 16 Mon", "week 16 Fri"


def load_demonstration(moment: datetime) -> bool:
    """Load everything, as of this moment; False when people exist already. Whoever calls keeps it out of production."""
    with db.read() as session:
        if anyone_here(session):
            return False
    stories, notes = reflection_stories(), note_stories()  # Read whole, before anything is written.
    with clock.held_at(moment - SINCE), db.write() as session:
        people = load_cast(session, since=clock.today())
        told = Told({key: _signed_in(session, person, clock.today()) for key, person in people.items()})
    calendar = calendar_before(moment)
    steps = [Step(calendar.moment(COVER_RECORDED), partial(_cover, calendar, told))]
    for name, story in stories.items():
        steps += reflection_steps(name, story, calendar, told)
    for name, note in notes.items():
        steps += note_steps(name, note, calendar, told, adviser=note.adviser or stories[note.about[0]].author)
    take(steps)
    return True


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
