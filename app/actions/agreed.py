"""Agreed actions as both sides read them: under a signed note, and on the record of a supervision."""

from uuid import UUID

from sqlalchemy import bindparam
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.actions.models import Action, ActionRemark
from app.actions.queries import ActionToRead, AgreedAction, Remark
from app.actions.services import ActionStatus
from app.people.models import Person
from app.prepared import Prepared, Row, Store, ask

_OWNER, _ADVISER, _CLOSED_BY = aliased(Person), aliased(Person), aliased(Person)
ACTION_TO_READ = (  # Rows that action_in() reads.
    ask(
        Action.id,
        Action.what,
        Action.by_day,
        Action.status,
        _OWNER.name,
        _ADVISER.name,
        Action.owner_id,
        Action.adviser_id,
        Action.standard,
        Action.reflection_id,
        Action.note_id,
        Action.outcome,
        Action.closed_at,
        _CLOSED_BY.name,
    )
    .join(_OWNER, col(_OWNER.id) == col(Action.owner_id))
    .join(_ADVISER, col(_ADVISER.id) == col(Action.adviser_id))
    .join(_CLOSED_BY, col(_CLOSED_BY.id) == col(Action.closed_by), isouter=True)
)
AGREED_ACTION = ask(  # Rows that agreed_in() reads.
    Action.what,
    Action.by_day,
    Action.status,
    _OWNER.name,
    col(Action.owner_id) == col(Action.adviser_id),
    Action.outcome,
    Action.closed_at,
).join(_OWNER, col(_OWNER.id) == col(Action.owner_id))
_STATUS = {status.value: status for status in ActionStatus}
_OF_NOTE = Prepared(
    ACTION_TO_READ.where(Action.note_id == bindparam("note")).order_by(col(Action.written_at), col(Action.id))
)
_REMARKS = Prepared(
    ask(ActionRemark.action_id, Person.name, ActionRemark.words, ActionRemark.said_at)
    .join(Action, col(Action.id) == col(ActionRemark.action_id))
    .join(Person, col(Person.id) == col(ActionRemark.said_by))
    .where(Action.note_id == bindparam("note"))
    .order_by(col(ActionRemark.said_at))
)


def actions_of_note(store: Store, note_id: UUID) -> tuple[ActionToRead, ...]:
    """The actions agreed on this note, with what was said about each."""
    rows = _OF_NOTE.all(store, note=note_id)
    said: dict[UUID, list[Remark]] = {}
    for action_id, by, words, said_at in _REMARKS.all(store, note=note_id) if rows else ():
        said.setdefault(action_id, []).append(Remark(by, words, said_at))
    return tuple(action_in(row, remarks=tuple(said.get(row[0], ()))) for row in rows)


def action_in(row: Row, *, remarks: tuple[Remark, ...] = ()) -> ActionToRead:
    """An action as a row of ACTION_TO_READ holds it."""
    action_id, what, by_day, status, owner, adviser, owner_id, adviser_id, standard, reflection_id, note, *closed = row
    outcome, closed_at, closed_by = closed
    return ActionToRead(
        id=action_id,
        what=what,
        by_day=by_day,
        status=ActionStatus(status),
        owner=owner,
        adviser=adviser,
        adviser_id=adviser_id,
        is_advisers=owner_id == adviser_id,
        standard=standard,
        reflection_id=reflection_id,
        note_id=note,
        outcome=outcome,
        closed_at=closed_at,
        closed_by=closed_by,
        remarks=remarks,
    )


def agreed_in(row: Row) -> AgreedAction:
    """An action as a row of AGREED_ACTION holds it."""
    what, by_day, status, owner, is_advisers, outcome, closed_at = row
    return AgreedAction(what, by_day, _STATUS[status], owner, bool(is_advisers), outcome, closed_at, ())
