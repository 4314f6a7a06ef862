"""The team: that supervision happened with each adviser and when, and what waits; never a word of what was said.

Nothing here compares people: they come by name, and each with facts of their own. What an earlier supervisor talked
over with them is theirs: of that, only that it happened and when.
"""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, case
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock, prepared
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.access import check_may
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import Prepared, PreparedList, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection, Sharing
from app.standards.documents import known_document
from app.supervision.models import SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.queue import DUE_SOON
from app.supervision.readable import HOLDERS, READER, TODAY, readable, reader, under_cover

MOST_ADVISERS = 100  # On one page, cover included; nobody supervises nearly as many.
REFLECTED_WITHIN = timedelta(days=365)


@dataclass(frozen=True)
class ReflectedOn:
    """A standard that they have thought about together, and when it was last shared."""

    title: str
    shared_at: datetime


@dataclass(frozen=True)
class TeamMember:
    """One adviser: facts about supervision, and no text. `holder` is set where it is somebody else's adviser: cover.

    `waiting` is how many reflections stand in each state, in the order of the states; a state without any is not there.
    `last_day` is when supervision last happened, with whomever: `was_with_another` says that it was not with today's
    supervisor, with whom `review_on` and the rest are.
    `actions_due` is None under cover: agreed actions stay with the supervisor.
    """

    id: UUID
    name: str
    holder: str | None
    since: date
    last_day: date | None
    was_with_another: bool
    review_on: date | None
    waiting: tuple[tuple[ReflectionStatus, int], ...]
    actions_due: int | None
    reflected_on: tuple[ReflectedOn, ...]


@dataclass(frozen=True)
class Team:
    """One's own advisers, and those of whoever one stands in for today, each by name."""

    own: tuple[TeamMember, ...]
    under_cover: tuple[TeamMember, ...]


@dataclass(frozen=True, slots=True, eq=False)  # A row that comes again is the same row: see PreparedList.
class _Known:
    """An adviser, when supervision last happened with them, and when the next review is."""

    id: UUID
    name: str
    holder: str | None
    since: date
    held_on: date | None
    signed_at: datetime | None
    was_with_another: bool | None
    review_on: date | None

    @property
    def last_day(self) -> date | None:
        """The day that the last signed note says, or the day on which it was signed."""
        return self.held_on or (clock.day_of(self.signed_at) if self.signed_at else None)


@dataclass(frozen=True, slots=True, eq=False)
class _Waits:
    """How many reflections of an adviser stand in a state."""

    author_id: UUID
    status: ReflectionStatus
    many: int


@dataclass(frozen=True, slots=True, eq=False)
class _Reflected:
    """An adviser, a standard under the title of one of its documents, and when that was last shared."""

    author_id: UUID
    standard: str
    on: ReflectedOn


def _waits(author_id: UUID, status: str, many: int) -> _Waits:
    return _Waits(author_id, ReflectionStatus(status), many)


def _reflected(author_id: UUID, document_id: UUID, shared_at: datetime) -> _Reflected:
    shown_on = known_document(document_id)
    return _Reflected(author_id, shown_on.standard, ReflectedOn(shown_on.definition.title, shared_at))


_MINE = (  # Whom this person supervises today, and whom they stand in for today.
    col(Supervision.supervisor_id).in_(HOLDERS),
    *in_force(Supervision, TODAY),
    *under_cover(col(Supervision.supervisor_id), col(Supervision.adviser_id)),
)
_ADVISER, _HOLDER, _LAST, _NOTE = aliased(Person), aliased(Person), aliased(SupervisionNote), aliased(SupervisionNote)
_NEWEST_NOTE = (
    ask(_NOTE.id)
    .where(col(_NOTE.adviser_id) == col(Supervision.adviser_id), col(_NOTE.status) == NoteStatus.SIGNED.value)
    .order_by(func.coalesce(_NOTE.held_on, func.date(_NOTE.signed_at)).desc(), col(_NOTE.signed_at).desc())
    .limit(1)
    .correlate(Supervision)
    .scalar_subquery()
)
_AGAIN = aliased(SupervisionNote)
_NEXT_REVIEW = (
    ask(func.min(_AGAIN.review_on))
    .where(col(_AGAIN.adviser_id) == col(Supervision.adviser_id), col(_AGAIN.status) == NoteStatus.SIGNED.value)
    .where(col(_AGAIN.holder_id) == col(Supervision.supervisor_id), col(_AGAIN.review_on) >= TODAY)
    .correlate(Supervision)
    .scalar_subquery()
)
_ADVISERS = PreparedList(
    ask(
        col(_ADVISER.id).label("adviser"),
        col(_ADVISER.name).label("name"),
        case((col(Supervision.supervisor_id) != READER, col(_HOLDER.name))).label("holder"),
        Supervision.from_day,
        col(_LAST.held_on).label("held_on"),
        col(_LAST.signed_at).label("signed_at"),
        (col(_LAST.holder_id) != col(Supervision.supervisor_id)).label("was_with_another"),
        _NEXT_REVIEW.label("review_on"),
    )
    .select_from(Supervision)
    .join(_ADVISER, col(_ADVISER.id) == col(Supervision.adviser_id))
    .join(_HOLDER, col(_HOLDER.id) == col(Supervision.supervisor_id))
    .join(_LAST, col(_LAST.id) == _NEWEST_NOTE, isouter=True)
    .where(*_MINE)
    .order_by(col(_ADVISER.name), col(_ADVISER.id))
    .limit(MOST_ADVISERS),
    _Known,
)
_STATES = (
    ReflectionStatus.SHARED,
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
)
_WAITING = PreparedList(  # Somebody who has left acknowledges nothing any more, so nobody waits for it.
    ask(Reflection.author_id, Reflection.status, func.count(col(Reflection.id)).label("many"))
    .join(Person, col(Person.id) == col(Reflection.author_id))
    .where(*readable(col(Reflection.holder_id)), or_(*(col(Reflection.status) == one.value for one in _STATES)))
    .where(or_(col(Reflection.status) != ReflectionStatus.DISCUSSED.value, col(Person.closed_at).is_(None)))
    .group_by(col(Reflection.author_id), col(Reflection.status)),
    _waits,
)
_OPENED_STATES = (
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
    ReflectionStatus.COMPLETED,
)
_REFLECTED_ON = PreparedList(  # A row for each adviser and document, of what was shared and opened.
    ask(Reflection.author_id, Sharing.document_id, func.max(Sharing.shared_at).label("shared"))
    .join(
        Sharing,
        and_(col(Sharing.reflection_id) == col(Reflection.id), col(Sharing.holder_id) == col(Reflection.holder_id)),
    )
    .where(*readable(col(Reflection.holder_id)))
    .where(or_(*(col(Reflection.status) == one.value for one in _OPENED_STATES)))
    .where(col(Reflection.status_since) > bindparam("since", type_=UTCDateTime()))
    .where(col(Sharing.shared_at) > bindparam("since", type_=UTCDateTime()))
    .group_by(col(Reflection.author_id), col(Sharing.document_id)),
    _reflected,
)
_DUE = Prepared(
    ask(Action.adviser_id, func.count(col(Action.id)).label("many"))
    .join(Supervision, col(Supervision.adviser_id) == col(Action.adviser_id))
    .where(Supervision.supervisor_id == bindparam("reader", type_=Uuid()), *in_force(Supervision, TODAY))
    .where(Action.status == ActionStatus.OPEN.value, col(Action.by_day) <= bindparam("until", type_=Date()))
    .group_by(col(Action.adviser_id))
)


def read_team(*, by: SignedIn) -> Team:
    """The team page. Raises NotFound for whoever is no practice supervisor."""
    check_may(by, "team:list")
    with prepared.look() as store:
        members = _members(store, by)
    return Team(
        own=tuple(one for one in members if one.holder is None),
        under_cover=tuple(one for one in members if one.holder is not None),
    )


def _members(store: Store, by: SignedIn) -> list[TeamMember]:
    who = reader(by)
    waiting: dict[UUID, dict[ReflectionStatus, int]] = {}
    for one in _WAITING.all(store, **who):
        waiting.setdefault(one.author_id, {})[one.status] = one.many
    reflected = _reflected_on(store, who)
    due: dict[UUID, int] = dict(_DUE.all(store, reader=by.id, day=who["day"], until=clock.today() + DUE_SOON))
    return [
        TeamMember(
            id=known.id,
            name=known.name,
            holder=known.holder,
            since=known.since,
            last_day=known.last_day,
            was_with_another=bool(known.was_with_another),
            review_on=known.review_on,
            waiting=_in_order(waiting.get(known.id, {})),
            actions_due=due.get(known.id, 0) if known.holder is None else None,
            reflected_on=reflected.get(known.id, ()),
        )
        for known in _ADVISERS.all(store, **who)
    ]


def _in_order(found: dict[ReflectionStatus, int]) -> tuple[tuple[ReflectionStatus, int], ...]:
    return tuple((status, found[status]) for status in _STATES if status in found)


def _reflected_on(store: Store, who: dict[str, Any]) -> dict[UUID, tuple[ReflectedOn, ...]]:
    """Each standard once, by its newest title in what was shared; in the order of the titles."""
    latest: dict[UUID, dict[str, ReflectedOn]] = {}
    for one in _REFLECTED_ON.all(store, **who, since=clock.now() - REFLECTED_WITHIN):
        of_author = latest.setdefault(one.author_id, {})
        before = of_author.get(one.standard)
        if before is None or before.shared_at < one.on.shared_at:
            of_author[one.standard] = one.on
    return {author_id: tuple(sorted(found.values(), key=lambda one: one.title)) for author_id, found in latest.items()}
