"""What a person is to the note of a meeting, and to the supervision of an adviser. The rules are in access.yaml."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Date, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound, Thing, check_may
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.relations import thing_for
from app.supervision.models import SupervisionNote

SUPERVISED = "supervised"


class OwnedNote(Protocol):
    """What decides who somebody is to a note."""

    @property
    def adviser_id(self) -> UUID: ...
    @property
    def holder_id(self) -> UUID: ...
    @property
    def status(self) -> str: ...


@dataclass(frozen=True)
class _Owned:
    """The same as for a reflection: an adviser's, and a supervisor's while they supervise the adviser."""

    author_id: UUID
    holder_id: UUID | None
    status: str
    deleted_at: datetime | None = None


@dataclass(frozen=True)
class Supervised:
    """An adviser and whoever supervises them today, as the one who asks knows them."""

    id: UUID
    name: str
    holder_id: UUID
    holder: str
    since: date
    is_cover: bool


_ADVISER, _HOLDER = aliased(Person), aliased(Person)
_SUPERVISED = Prepared(
    ask(_ADVISER.id, _ADVISER.name, _HOLDER.id, _HOLDER.name, Supervision.from_day)
    .select_from(Supervision)
    .join(_ADVISER, col(_ADVISER.id) == col(Supervision.adviser_id))
    .join(_HOLDER, col(_HOLDER.id) == col(Supervision.supervisor_id))
    .where(Supervision.adviser_id == bindparam("adviser"), *in_force(Supervision, bindparam("day", type_=Date())))
)


def note_thing(store: Store, note: OwnedNote, person: SignedIn) -> Thing:
    """The note as the access rules see it: its author is the adviser whose meeting it was."""
    return thing_for(store, _Owned(note.adviser_id, note.holder_id, note.status), person)


def note_for(session: Session, note_id: UUID, *, by: SignedIn, action: str, lock: bool = False) -> SupervisionNote:
    """The note, if this person may do this to it. Raises NotFound otherwise, as for nothing at all.

    `lock` holds the note until the transaction ends; always after the reflections it is about.
    """
    query = select(SupervisionNote).where(SupervisionNote.id == note_id)
    if lock:
        query = query.execution_options(populate_existing=True)
        query = query.with_for_update() if db.is_postgresql(session) else query
    note = session.exec(query).first()
    if note is None:
        raise NotFound
    check_may(by, action, note_thing(session, note, by))
    return note


def supervised_by(store: Store, adviser_id: UUID, *, by: SignedIn, action: str) -> Supervised:
    """The adviser, if this person supervises them today or stands in for whoever does. Raises NotFound otherwise."""
    row = _SUPERVISED.first(store, adviser=adviser_id, day=clock.today())
    if row is None:
        raise NotFound
    adviser_id, name, holder_id, holder, since = row
    thing = thing_for(store, _Owned(adviser_id, holder_id, SUPERVISED), by)
    check_may(by, action, thing)
    return Supervised(adviser_id, name, holder_id, holder, since, is_cover="cover" in thing.relations)
