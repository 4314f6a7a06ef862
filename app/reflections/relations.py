"""What a person is to a reflection. The rules that follow are in people/access.yaml, nowhere else."""

from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.people.access import NotFound, Thing, check_may
from app.people.queries import covers_for, excluded_from_covering, supervises
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.reflections.models import Reflection


def thing_for(session: Session, reflection: Reflection, person: SignedIn) -> Thing:
    """The reflection as the access rules see it. A deleted one is nothing to anybody but its author."""
    if reflection.author_id == person.id:
        return Thing(reflection.status, frozenset({"author"}))
    if reflection.deleted_at is not None or reflection.holder_id is None:
        return Thing(reflection.status, frozenset({"stranger"}))
    return Thing(reflection.status, frozenset({_as_supervisor(session, reflection, person)}))


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


def capacity_of(session: Session, reflection: Reflection, person: SignedIn) -> str:
    """In what capacity somebody other than the author reads: holder or cover."""
    return next(iter(thing_for(session, reflection, person).relations))


def _as_supervisor(session: Session, reflection: Reflection, person: SignedIn) -> str:
    day, holder = clock.today(), reflection.holder_id
    if holder is None or not supervises(session, holder, reflection.author_id, day):
        return "former_holder" if holder == person.id else "stranger"
    if holder == person.id:
        return "holder"
    covers = (
        person.is_a(Role.PRACTICE_SUPERVISOR)
        and holder in covers_for(session, person.id, day)
        and reflection.author_id not in excluded_from_covering(session, person.id)
    )
    return "cover" if covers else "stranger"
