"""What a person is to an action: its owner, or the other side it was agreed with."""

from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.actions.models import Action
from app.people.access import NotFound, Thing, check_may
from app.people.queries import supervises
from app.people.signed_in import SignedIn


def thing_for(session: Session, action: Action, person: SignedIn) -> Thing:
    """The action as the access rules see it.

    An action belongs to the adviser, or to the supervisor's side: whoever supervises the adviser today. So what a
    supervisor said they would do passes on with the supervision, and whoever no longer supervises has no part in it.
    """
    if action.adviser_id == person.id:
        is_owner = is_advisers(action)
    elif supervises(session, person.id, action.adviser_id, clock.today()):
        is_owner = not is_advisers(action)
    else:
        return Thing(action.status, frozenset({"stranger"}))
    return Thing(action.status, frozenset({"owner" if is_owner else "other_side"}))


def is_advisers(action: Action) -> bool:
    """Whether it is the adviser who does it, rather than the supervisor."""
    return action.owner_id == action.adviser_id


def action_for(session: Session, action_id: UUID, *, by: SignedIn, action: str, lock: bool = False) -> Action:
    """The action, if this person may do this to it. Raises NotFound otherwise."""
    query = select(Action).where(Action.id == action_id)
    if lock:
        query = query.execution_options(populate_existing=True)
        query = query.with_for_update() if db.is_postgresql(session) else query
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    check_may(by, action, thing_for(session, found, by))
    return found
