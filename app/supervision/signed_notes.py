"""The signed notes of one adviser, the newest meeting first: a page is read from an index, however many there are.

A meeting stands on its day; one from before that was asked, on the day of the signature. Each of these two kinds of
note stands in this order in an index of its own, and so each is asked for apart, and the two are put together here.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from operator import attrgetter
from typing import Any, Protocol, TypeVar
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app.people.models import Person
from app.prepared import PreparedList, Question, Store, ask
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus

ON_A_PAGE = 25
ADVISER, HOLDER = bindparam("adviser", type_=Uuid()), bindparam("holder", type_=Uuid())
_AFTER_DAY, _AFTER = bindparam("after_day", type_=Date()), bindparam("after", type_=UTCDateTime())
_AFTER_ID, _UNTIL = bindparam("after_id", type_=Uuid()), bindparam("until", type_=UTCDateTime())
_FROM = bindparam("from", type_=UTCDateTime())
_HELD_ON, _SIGNED_AT = col(SupervisionNote.held_on), col(SupervisionNote.signed_at)
_SIGNED_ON = func.date(_SIGNED_AT, type_=Date())
_ZONES = timedelta(days=2)  # A moment and its day, whatever the time zone: where to begin to look, never what is found.
_FIRST_MOMENT = datetime.min.replace(tzinfo=UTC)


class TellsItsPlace(Protocol):
    """What is made of a note, with its place in the order: the day of the meeting, then the moment of signing."""

    @property
    def held_on(self) -> date: ...
    @property
    def place(self) -> Any: ...


Told = TypeVar("Told", bound=TellsItsPlace)


def dated_notes(*columns: Any, with_one_holder: bool, is_first: bool) -> Question:
    """A page of those that tell the day of the meeting, and one more; the day is the first column."""
    found = _notes(_HELD_ON, *columns, with_one_holder=with_one_holder).where(_HELD_ON.is_not(None))
    return found if is_first else found.where(_AFTER_DAY >= _HELD_ON, _is_after(_HELD_ON))


def undated_notes(*columns: Any, with_one_holder: bool, is_first: bool) -> Question:
    """The same of those from before that was asked, as far back as the moment `from`."""
    found = _notes(_SIGNED_ON, *columns, with_one_holder=with_one_holder).where(_HELD_ON.is_(None), _FROM <= _SIGNED_AT)
    return found if is_first else found.where(_UNTIL > _SIGNED_AT, _is_after(_SIGNED_ON))


def place_values(day: date, signed_at: datetime, note: UUID) -> dict[str, object]:
    """The values of a page that is not the first: where the one before it ended."""
    return {"after_day": day, "after": signed_at, "after_id": note, "until": _midnight(day) + _ZONES}


def newest_notes(kinds: Sequence[PreparedList[Told]], store: Store, values: Mapping[str, object]) -> list[Told]:
    """A page of both kinds together, and at least one more where another page follows."""
    dated, undated = kinds
    found = dated.all(store, **values)
    earliest = _midnight(found[-1].held_on) - _ZONES if len(found) > ON_A_PAGE else _FIRST_MOMENT
    from_before = undated.all(store, **{**values, "from": earliest})
    if found and from_before:
        return sorted(found + from_before, key=attrgetter("place"), reverse=True)
    return found or from_before


def name_of(person: Any) -> Any:
    """A name, looked up only where it is asked for; of somebody who is the same on every row, once."""
    named = aliased(Person)
    return ask(named.name).where(col(named.id) == person).correlate_except(named).scalar_subquery()


def is_here(person: Any) -> Any:
    """Whether they have not left."""
    here = aliased(Person)
    return ask(col(here.closed_at).is_(None)).where(col(here.id) == person).correlate_except(here).scalar_subquery()


def reflections_on() -> Any:
    """How many reflections a note is about."""
    many = ask(func.count(col(NotedReflection.reflection_id))).where(NotedReflection.note_id == col(SupervisionNote.id))
    return many.correlate(SupervisionNote).scalar_subquery()


def _notes(*columns: Any, with_one_holder: bool) -> Question:
    """Of one holder, or of every supervisor they ever had."""
    found = ask(*columns).where(
        SupervisionNote.adviser_id == ADVISER, SupervisionNote.status == NoteStatus.SIGNED.value
    )
    if with_one_holder:
        found = found.where(SupervisionNote.holder_id == HOLDER)
    return found.order_by(_HELD_ON.desc(), _SIGNED_AT.desc(), col(SupervisionNote.id).desc()).limit(ON_A_PAGE + 1)


def _is_after(day: Any) -> Any:
    return or_(
        day < _AFTER_DAY,
        and_(day == _AFTER_DAY, _SIGNED_AT < _AFTER),
        and_(day == _AFTER_DAY, _SIGNED_AT == _AFTER, col(SupervisionNote.id) < _AFTER_ID),
    )


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time(), UTC)
