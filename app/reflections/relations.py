"""What a person is to a reflection. The rules that follow are in people/access.yaml, nowhere else."""

from datetime import datetime
from typing import Protocol
from uuid import UUID

from sqlalchemy import Date, bindparam, exists
from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound, Thing, check_may
from app.people.models import Cover, CoverExclusion, Supervision
from app.people.queries import in_force
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.models import Reflection

_TODAY = bindparam("day", type_=Date)
_SIDE = Prepared(  # Whether the holder supervises the author today; whether this person covers, and was asked not to.
    ask(
        exists().where(
            col(Supervision.supervisor_id) == bindparam("holder"),
            col(Supervision.adviser_id) == bindparam("author"),
            *in_force(Supervision, _TODAY),
        ),
        exists().where(
            col(Cover.cover_id) == bindparam("person"),
            col(Cover.holder_id) == bindparam("holder"),
            *in_force(Cover, _TODAY),
        ),
        exists().where(
            col(CoverExclusion.excluded_id) == bindparam("person"),
            col(CoverExclusion.adviser_id) == bindparam("author"),
        ),
    )
)


class Owned(Protocol):
    """What decides who somebody is to a reflection."""

    @property
    def author_id(self) -> UUID: ...
    @property
    def holder_id(self) -> UUID | None: ...
    @property
    def status(self) -> str: ...
    @property
    def deleted_at(self) -> datetime | None: ...


def thing_for(store: Store, reflection: Owned, person: SignedIn) -> Thing:
    """The reflection as the access rules see it. A deleted one is nothing to anybody but its author."""
    if reflection.author_id == person.id:
        return Thing(reflection.status, frozenset({"author"}))
    if reflection.deleted_at is not None or reflection.holder_id is None:
        return Thing(reflection.status, frozenset({"stranger"}))
    return Thing(reflection.status, frozenset({_as_supervisor(store, reflection, person)}))


def reflection_for(
    session: Session, reflection_id: UUID, *, by: SignedIn, action: str, deleted: bool = False, lock: bool = False
) -> Reflection:
    """The reflection, if this person may do this to it. Raises NotFound otherwise, as for nothing at all.

    `lock` holds the row until the transaction ends, so that two steps on one reflection take turns.
    """
    query = select(Reflection).where(Reflection.id == reflection_id)
    if lock:
        # What was read before the lock may be old by now.
        query = query.execution_options(populate_existing=True)
        query = query.with_for_update() if db.is_postgresql(session) else query
    reflection = session.exec(query).first()
    if reflection is None or (reflection.deleted_at is not None) is not deleted:
        raise NotFound
    check_may(by, action, thing_for(session, reflection, by))
    return reflection


def capacity_of(store: Store, reflection: Owned, person: SignedIn) -> str:
    """In what capacity somebody other than the author reads: holder or cover."""
    return next(iter(thing_for(store, reflection, person).relations))


def _as_supervisor(store: Store, reflection: Owned, person: SignedIn) -> str:
    holder = reflection.holder_id
    row = _SIDE.first(store, holder=holder, author=reflection.author_id, person=person.id, day=clock.today())
    supervises, covers, is_excluded = row if row else (False, False, False)
    if not supervises:
        return "former_holder" if holder == person.id else "stranger"
    if holder == person.id:
        return "holder"
    return "cover" if covers and not is_excluded and person.is_a(Role.PRACTICE_SUPERVISOR) else "stranger"
