"""Openings of a reflection by somebody other than its author."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import col

from app.people.models import Person
from app.prepared import Prepared, Store, ask
from app.reflections.models import ReaderEntry


@dataclass(frozen=True)
class Reading:
    """One opening by somebody other than the author."""

    reader: str
    capacity: str
    moment: datetime


_NEWEST_FIRST = Prepared(
    ask(Person.name, ReaderEntry.capacity, ReaderEntry.moment)
    .join(Person, col(Person.id) == col(ReaderEntry.reader_id))
    .where(ReaderEntry.reflection_id == bindparam("reflection"))
    .order_by(col(ReaderEntry.moment).desc())
)


def readings_of(store: Store, reflection_id: UUID) -> list[Reading]:
    """Every opening by somebody other than the author, newest first."""
    return [Reading(*row) for row in _NEWEST_FIRST.all(store, reflection=reflection_id)]


def last_reading(store: Store, reflection_id: UUID) -> Reading | None:
    """The latest opening by somebody other than the author, of whichever version was shared then."""
    return next(iter(readings_of(store, reflection_id)), None)
