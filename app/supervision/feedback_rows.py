"""The questions about feedback on supervision, each compiled once (see app/prepared.py). The rule is in feedback.py."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Date, SQLColumnExpression, Uuid, and_, bindparam, case, exists, not_, or_
from sqlalchemy.orm import aliased
from sqlmodel import Session, col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.people.models import Cover, CoverExclusion, Person, RoleGrant, Supervision
from app.people.queries import in_force
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Row, Store, ask
from app.supervision.models import SupervisionFeedback, SupervisionNote

ON_A_PAGE = 25
MOST_NAMED = 12
LATEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))

_TODAY = bindparam("day", type_=Date())
Column = SQLColumnExpression[Any]


def _reads_today(signer: Column) -> ColumnElement[bool]:
    """Whether whoever signed the note that is asked about reads today what its adviser said about the meeting.

    Whoever signed it as the supervisor reads while they supervise; whoever stood in, only while they stand in: should
    they supervise the adviser later, they are a later supervisor like any other.
    """
    adviser, holder = col(SupervisionNote.adviser_id), col(SupervisionNote.holder_id)
    account: Any = aliased(Person)
    is_here = exists().where(account.id == signer, account.closed_at.is_(None))
    may_read = exists().where(
        col(RoleGrant.person_id) == signer,
        col(RoleGrant.role) == Role.PRACTICE_SUPERVISOR.value,
        *in_force(RoleGrant, _TODAY),
    )
    supervises = exists().where(
        col(Supervision.adviser_id) == adviser, col(Supervision.supervisor_id) == signer, *in_force(Supervision, _TODAY)
    )
    holder_supervises: Any = aliased(Supervision)
    stands_in = exists().where(
        col(Cover.cover_id) == signer,
        col(Cover.holder_id) == holder,
        *in_force(Cover, _TODAY),
        holder_supervises.supervisor_id == col(Cover.holder_id),
        holder_supervises.adviser_id == adviser,
        *in_force(holder_supervises, _TODAY),
    )
    is_excluded = exists().where(col(CoverExclusion.adviser_id) == adviser, col(CoverExclusion.excluded_id) == signer)
    return and_(is_here, may_read, or_(and_(signer == holder, supervises), and_(stands_in, not_(is_excluded))))


@dataclass(frozen=True)
class OwnFeedback:
    """A meeting as its adviser knows it, and what they said about it; `can_be_read`: whoever signed reads it today."""

    note_id: UUID
    adviser_id: UUID
    status: str
    day: date
    signer: str
    holder: str
    can_be_read: bool
    helped: str
    more_of: str
    given_at: datetime | None
    opened_at: datetime | None

    @property
    def is_given(self) -> bool:
        """Whether something was said, and not taken back."""
        return self.given_at is not None

    @property
    def was_signed_in_cover(self) -> bool:
        """Whether somebody other than the supervisor signed the note."""
        return self.signer != self.holder


_SIGNER: Any = aliased(Person)
_HOLDER: Any = aliased(Person)
_ON_NOTE = Prepared(
    ask(
        SupervisionNote.adviser_id,
        SupervisionNote.status,
        SupervisionNote.held_on,
        SupervisionNote.signed_at,
        _SIGNER.name.label("signer"),
        _HOLDER.name.label("holder"),
        _reads_today(col(SupervisionNote.signed_by)).label("can_be_read"),
        SupervisionFeedback.helped,
        SupervisionFeedback.more_of,
        SupervisionFeedback.given_at,
        SupervisionFeedback.opened_at,
    )
    .select_from(SupervisionNote)
    .join(_HOLDER, _HOLDER.id == col(SupervisionNote.holder_id))
    .join(_SIGNER, _SIGNER.id == col(SupervisionNote.signed_by), isouter=True)
    .join(SupervisionFeedback, col(SupervisionFeedback.note_id) == col(SupervisionNote.id), isouter=True)
    .where(col(SupervisionNote.id) == bindparam("note", type_=Uuid()))
)
_CAN_BE_READ = Prepared(
    ask(_reads_today(col(SupervisionNote.signed_by)).label("can_be_read"))
    .select_from(SupervisionNote)
    .where(col(SupervisionNote.id) == bindparam("note", type_=Uuid()))
)
_READER = bindparam("reader", type_=Uuid())
_TO_READER = (
    col(SupervisionFeedback.to_id) == _READER,
    _reads_today(col(SupervisionFeedback.to_id)),
)


def _once_opened(words: Column) -> ColumnElement[str]:
    """Words leave the store only when they were opened."""
    return case((col(SupervisionFeedback.opened_at).is_not(None), words), else_=None)


_BEFORE, _BEFORE_ID = bindparam("before", type_=UTCDateTime()), bindparam("before_id", type_=Uuid())
_GIVEN_AT = col(SupervisionFeedback.given_at)
_SAID_TO = Prepared(
    ask(
        SupervisionFeedback.id,
        Person.name,
        SupervisionNote.held_on,
        SupervisionNote.signed_at,
        SupervisionFeedback.given_at,
        SupervisionFeedback.opened_at,
        _once_opened(col(SupervisionFeedback.helped)).label("helped"),
        _once_opened(col(SupervisionFeedback.more_of)).label("more_of"),
    )
    .select_from(SupervisionFeedback)
    .join(SupervisionNote, col(SupervisionNote.id) == col(SupervisionFeedback.note_id))
    .join(Person, col(Person.id) == col(SupervisionNote.adviser_id))
    .where(*_TO_READER)
    .where(_GIVEN_AT <= _BEFORE, or_(_GIVEN_AT < _BEFORE, col(SupervisionFeedback.id) < _BEFORE_ID))
    .order_by(_GIVEN_AT.desc(), col(SupervisionFeedback.id).desc())
    .limit(ON_A_PAGE + 1)
)
_NOT_OPENED = Prepared(  # Each adviser once, by name: never how often.
    ask(Person.name)
    .select_from(SupervisionFeedback)
    .join(SupervisionNote, col(SupervisionNote.id) == col(SupervisionFeedback.note_id))
    .join(Person, col(Person.id) == col(SupervisionNote.adviser_id))
    .where(*_TO_READER, col(SupervisionFeedback.opened_at).is_(None))
    .group_by(col(Person.id), col(Person.name))
    .order_by(col(Person.name))
    .limit(MOST_NAMED)
)


def feedback_on(store: Store, note_id: UUID) -> OwnFeedback | None:
    """What was said about a meeting, for its adviser alone: whoever asks this has seen to that."""
    row = _ON_NOTE.first(store, note=note_id, day=clock.today())
    if row is None or row[3] is None:
        return None
    adviser_id, status, held_on, signed_at, signer, holder, readable, helped, more_of, given, opened = row
    return OwnFeedback(
        note_id=note_id,
        adviser_id=adviser_id,
        status=status,
        day=meeting_day(held_on, signed_at),
        signer=signer,
        holder=holder,
        can_be_read=bool(readable),
        helped=helped or "",
        more_of=more_of or "",
        given_at=given,
        opened_at=opened,
    )


def can_be_read(session: Session, note: SupervisionNote) -> bool:
    """Whether whoever signed this note reads today what its adviser says about the meeting."""
    row = _CAN_BE_READ.first(session, note=note.id, day=clock.today())
    return bool(row and row[0])


def said_to(store: Store, *, by: SignedIn, after: tuple[datetime, UUID] | None) -> tuple[list[Row], bool]:
    """A page of what was said to this person, newest first, and whether there is more after it."""
    before, before_id = after or LATEST
    rows = _SAID_TO.all(store, reader=by.id, day=clock.today(), before=before, before_id=before_id)
    return rows[:ON_A_PAGE], len(rows) > ON_A_PAGE


def not_opened(store: Store, *, by: SignedIn) -> tuple[str, ...]:
    """The advisers who said something to this person that is not opened yet, by name."""
    return tuple(name for (name,) in _NOT_OPENED.all(store, reader=by.id, day=clock.today()))


def meeting_day(held_on: date | None, signed_at: datetime) -> date:
    """The day of a meeting: the one that its note names, or else that of its signature."""
    return held_on or clock.day_of(signed_at)
