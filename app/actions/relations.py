"""What a person is to an action: its owner, or the other side it was agreed with."""

from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.actions.models import Action
from app.people.access import NotFound, Thing, check_may
from app.people.queries import supervises
from app.people.signed_in import SignedIn


def thing_for(session: Session, action: Action, person: SignedIn) -> Thing:
    """The action as the access rules see it. The other side is whoever supervises the adviser today, or the adviser."""
    if action.owner_id == person.id:
        relation = "owner"
    elif person.id == action.adviser_id or supervises(session, person.id, action.adviser_id, clock.today()):
        relation = "other_side"
    else:
        relation = "stranger"
    return Thing(action.status, frozenset({relation}))


def action_for(session: Session, action_id: UUID, *, by: SignedIn, action: str, lock: bool = False) -> Action:
    """The action, if this person may do this to it. Raises NotFound otherwise."""
    query = select(Action).where(Action.id == action_id)
    if lock and db.is_postgresql(session):
        query = query.with_for_update()
    found = session.exec(query).first()
    if found is None:
        raise NotFound
    check_may(by, action, thing_for(session, found, by))
    return found
