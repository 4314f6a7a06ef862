"""Actions as people read them: their own, and those agreed with the advisers they supervise."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, union_all
from sqlmodel import Session, col, func, or_, select

from app import clock
from app.actions.models import Action, ActionRemark
from app.actions.relations import is_advisers
from app.actions.services import STILL_AHEAD, ActionStatus
from app.people.models import Supervision
from app.people.queries import advisers_of, in_force, names_of
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask

MOST_CLOSED = 50


_PERSON, _ADVISER = bindparam("person", type_=Uuid()), bindparam("adviser", type_=Uuid())
_DUE = Prepared(
    ask(func.count(col(Action.id)))
    .where(
        col(Action.adviser_id).in_(
            union_all(
                select(_PERSON.label("id")),
                select(Supervision.adviser_id).where(
                    Supervision.supervisor_id == _PERSON, *in_force(Supervision, bindparam("day", type_=Date()))
                ),
            )
        )
    )
    .where(or_(Action.adviser_id != _PERSON, Action.owner_id == _PERSON))  # Not what somebody agreed to do for them.
    .where(Action.status == ActionStatus.OPEN.value, col(Action.by_day) <= bindparam("until"))
    .where(or_(_ADVISER.is_(None), col(Action.adviser_id) == _ADVISER))
)


@dataclass(frozen=True)
class Remark:
    """What one side had to say about an action."""

    by: str
    words: str
    said_at: datetime


@dataclass(frozen=True)
class AgreedAction:
    """What a record tells of one action. `owner` is whoever it was agreed with; a supervisor's action passes on with
    the supervision.
    """

    what: str
    by_day: date | None
    status: ActionStatus
    owner: str
    is_advisers: bool
    outcome: str | None
    closed_at: datetime | None
    remarks: tuple[Remark, ...]


@dataclass(frozen=True)
class ActionToRead(AgreedAction):
    """One action with all that belongs to it, for whoever can do something with it."""

    id: UUID
    adviser: str
    adviser_id: UUID
    standard: str | None
    reflection_id: UUID | None
    note_id: UUID | None
    closed_by: str | None

    @property
    def is_agreed(self) -> bool:
        """Agreed in supervision, and not only intended."""
        return self.status is not ActionStatus.INTENDED


@dataclass(frozen=True)
class AboutAction:
    """Where an action comes from, as far as its reader may know: without a reflection of theirs, no label."""

    title: str | None
    labels: tuple[str, ...]
    reflection_id: UUID | None
    agreed_at: datetime | None


@dataclass(frozen=True)
class PassedOn:
    """A supervision that passed on a short while ago, and the open agreed actions with it."""

    adviser: str
    before: str
    to: str
    on_day: date


@dataclass(frozen=True)
class ActionLists:
    """What somebody means to do, what their supervisor and their advisers agreed to do, and what is closed.

    `about` says where each comes from, and `passed` of whose supervision (the reader's own, or an adviser's of theirs)
    it passed on; both are filled where reflections and notes are known.
    """

    ahead: tuple[ActionToRead, ...]
    by_my_supervisor: tuple[ActionToRead, ...]
    by_my_advisers: tuple[ActionToRead, ...]
    closed: tuple[ActionToRead, ...]
    about: Mapping[UUID, AboutAction] = field(default_factory=dict)
    passed: Mapping[UUID, PassedOn] = field(default_factory=dict)


def actions_for(session: Session, *, by: SignedIn, but_not_from: Collection[UUID]) -> ActionLists:
    """The lists of the actions page. `but_not_from` are reflections that their author has deleted."""
    supervised = set(advisers_of(session, by.id, clock.today()))
    rows = list(
        session.exec(
            select(Action)
            .where(or_(Action.adviser_id == by.id, col(Action.adviser_id).in_(supervised)))
            .where(col(Action.status).in_(STILL_AHEAD))
            .order_by(col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id))
        )
    )
    shown = [row for row in rows if row.reflection_id not in but_not_from]
    mine = [row for row in shown if is_mine(row, by.id, supervised)]
    agreed = [row for row in shown if row not in mine and row.status == ActionStatus.OPEN.value]
    closed = [row for row in _closed(session, by, supervised) if row.reflection_id not in but_not_from]
    read = {one.id: one for one in _to_read(session, [*mine, *agreed, *closed])}
    return ActionLists(
        ahead=tuple(read[row.id] for row in mine),
        by_my_supervisor=tuple(read[row.id] for row in agreed if row.adviser_id == by.id),
        by_my_advisers=tuple(read[row.id] for row in agreed if row.adviser_id != by.id),
        closed=tuple(read[row.id] for row in closed),
    )


def count_due(store: Store, *, by: SignedIn, until: date, adviser: UUID | None = None) -> int:
    """How many agreed actions of this person and of the advisers they supervise are due by that day, or were before.

    With an adviser, only what was agreed in that adviser's supervision.
    """
    [[count]] = _DUE.all(store, person=by.id, day=clock.today(), until=until, adviser=adviser)
    return int(count)


def is_mine(action: Action, person_id: UUID, supervised: Collection[UUID]) -> bool:
    """Whether this person is the one who does it today."""
    if is_advisers(action):
        return action.adviser_id == person_id
    return action.adviser_id in supervised


def _closed(session: Session, by: SignedIn, supervised: set[UUID]) -> list[Action]:
    rows = session.exec(
        select(Action)
        .where(or_(Action.adviser_id == by.id, col(Action.adviser_id).in_(supervised)))
        .where(col(Action.status).not_in(STILL_AHEAD), Action.closed_by == by.id)
        .order_by(col(Action.closed_at).desc(), col(Action.id))
        .limit(MOST_CLOSED)
    )
    return [row for row in rows if is_mine(row, by.id, supervised)]


def _to_read(session: Session, rows: list[Action]) -> list[ActionToRead]:
    """The rows as plain data, with their remarks."""
    ids = [row.id for row in rows]
    remarks = session.exec(
        select(ActionRemark).where(col(ActionRemark.action_id).in_(ids)).order_by(col(ActionRemark.said_at))
    ).all()
    people = {person for row in rows for person in (row.owner_id, row.adviser_id, row.closed_by)}
    names = names_of(session, people | {remark.said_by for remark in remarks})
    said: dict[UUID, list[Remark]] = {}
    for remark in remarks:
        said.setdefault(remark.action_id, []).append(Remark(names[remark.said_by], remark.words, remark.said_at))
    return [
        ActionToRead(
            id=row.id,
            what=row.what,
            by_day=row.by_day,
            status=ActionStatus(row.status),
            owner=names[row.owner_id],
            adviser=names[row.adviser_id],
            adviser_id=row.adviser_id,
            is_advisers=is_advisers(row),
            standard=row.standard,
            reflection_id=row.reflection_id,
            note_id=row.note_id,
            outcome=row.outcome,
            closed_at=row.closed_at,
            closed_by=names.get(row.closed_by) if row.closed_by else None,
            remarks=tuple(said.get(row.id, ())),
        )
        for row in rows
    ]
