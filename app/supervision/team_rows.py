"""What the team page asks: one question, a row for each adviser, everything about them counted or looked up in it.

Each value is found through an index made for it, whatever the number of reflections. A page of this kind costs what it
asks, so two facts of one row are asked for as one text ("when@which"): two look-ups would cost twice, and a row for
each document that was shared would cost more than all the rest.
"""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Date, String, bindparam, case, cast, literal_column
from sqlalchemy.orm import aliased
from sqlmodel import col, func
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.prepared import Question, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import LastShared, Reflection
from app.supervision.models import SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.readable import HOLDERS, READER, TODAY, under_cover

MOST_ADVISERS = 100  # On one page, cover included; nobody supervises nearly as many.
WAITING = (
    ReflectionStatus.SHARED,
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
)
_COMPLETED: Any = literal_column(f"'{ReflectionStatus.COMPLETED.value}'")
_ADVISER = aliased(Person)
_AT, _NEXT = "@", ";"


@dataclass(frozen=True, slots=True)
class TeamRow:
    """An adviser as the store tells of them. `holder` is set where it is somebody else's adviser: cover.

    Notes from before a note said the day of its meeting have none: the last of either kind may be the last meeting.
    """

    id: UUID
    name: str
    supervisor_id: UUID
    holder: str | None
    since: date
    last_held: str | None
    last_signed: str | None
    review_on: date | None
    to_open: int
    in_supervision: int
    handed_back: int
    discussed: int
    actions_due: int
    last_shared: str | None

    @property
    def last(self) -> tuple[date, UUID] | None:
        """The day of the last meeting, and with which supervisor it was."""
        held = self.last_held.split(_AT) if self.last_held else None
        signed = self.last_signed.split(_AT) if self.last_signed else None
        days = [(date.fromisoformat(held[0]), UUID(held[1]))] if held else []
        if signed:
            days.append((clock.day_of(_moment(signed[0])), UUID(signed[1])))
        return max(days, key=lambda one: one[0]) if days else None

    @property
    def waiting(self) -> tuple[tuple[ReflectionStatus, int], ...]:
        """How many reflections stand in each state, where there are any."""
        counted = (self.to_open, self.in_supervision, self.handed_back, self.discussed)
        return tuple((state, many) for state, many in zip(WAITING, counted, strict=True) if many)

    @property
    def shared(self) -> list[tuple[datetime, UUID]]:
        """When something was last shared on each document, oldest first."""
        written = [one.split(_AT) for one in self.last_shared.split(_NEXT)] if self.last_shared else []
        return sorted((_moment(moment), UUID(document)) for moment, document in written)


def _moment(written: str) -> datetime:
    """SQLite keeps moments without the offset, which is none."""
    read = datetime.fromisoformat(written)
    return read.replace(tzinfo=UTC) if read.tzinfo is None else read.astimezone(UTC)


def _when_and_which(when: Any, which: Any) -> Any:
    return cast(when, String) + _AT + cast(which, String)


def _of_each(found: Question) -> Any:
    """One value, asked for each adviser."""
    return found.correlate(Supervision, _ADVISER).scalar_subquery()


def _holder() -> Any:
    """Whose adviser it is, where it is somebody else's."""
    name = _of_each(ask(Person.name).where(col(Person.id) == col(Supervision.supervisor_id)))
    return case((col(Supervision.supervisor_id) != READER, name))


def _signed_notes(column: Any) -> Question:
    return ask(column).where(
        col(SupervisionNote.adviser_id) == col(Supervision.adviser_id),
        col(SupervisionNote.status) == NoteStatus.SIGNED.value,
    )


def _last_held() -> Any:
    """The last meeting whose note says its day, with whomever it was."""
    held_on, signed_at = col(SupervisionNote.held_on), col(SupervisionNote.signed_at)
    found = _signed_notes(_when_and_which(held_on, SupervisionNote.holder_id)).where(held_on.is_not(None))
    return _of_each(found.order_by(held_on.desc(), signed_at.desc()).limit(1))


def _last_signed() -> Any:
    """The last note that says no day of its meeting."""
    held_on, signed_at = col(SupervisionNote.held_on), col(SupervisionNote.signed_at)
    found = _signed_notes(_when_and_which(signed_at, SupervisionNote.holder_id)).where(held_on.is_(None))
    return _of_each(found.order_by(signed_at.desc()).limit(1))


def _next_review() -> Any:
    """The first that is still ahead, of those that today's supervisor agreed on."""
    theirs = col(SupervisionNote.holder_id) == col(Supervision.supervisor_id)
    found = _signed_notes(func.min(SupervisionNote.review_on))
    return _of_each(found.where(theirs, col(SupervisionNote.review_on) >= TODAY))


def _waiting(state: ReflectionStatus) -> Any:
    """How many of the adviser's reflections stand in this state with today's supervisor. None of them can be deleted.

    That it is not completed says nothing new: by it a store knows that its index of what waits is enough.
    """
    found = ask(func.count()).where(
        col(Reflection.holder_id) == col(Supervision.supervisor_id),
        col(Reflection.author_id) == col(Supervision.adviser_id),
        col(Reflection.status) == state.value,
        col(Reflection.status) != _COMPLETED,
    )
    if state is ReflectionStatus.DISCUSSED:  # Somebody who has left acknowledges nothing any more: nobody waits for it.
        found = found.where(col(_ADVISER.closed_at).is_(None))
    return _of_each(found)


def _actions_due() -> Any:
    """Agreed actions that are due soon, or were due before."""
    return _of_each(
        ask(func.count())
        .where(col(Action.adviser_id) == col(Supervision.adviser_id))
        .where(col(Action.status) == ActionStatus.OPEN.value, col(Action.by_day) <= bindparam("until", type_=Date()))
    )


def _last_shared() -> Any:
    """On which documents they shared something in the last year that today's supervisor opened, and when last."""
    between: Any = literal_column(f"'{_NEXT}'")
    one = _when_and_which(LastShared.moment, LastShared.document_id)
    return _of_each(
        ask(func.aggregate_strings(one, between))
        .where(col(LastShared.adviser_id) == col(Supervision.adviser_id))
        .where(col(LastShared.holder_id) == col(Supervision.supervisor_id))
        .where(col(LastShared.moment) > bindparam("since", type_=UTCDateTime()))
    )


TEAM_ROWS = (  # Whom the reader supervises today, and whom they stand in for today.
    ask(
        col(_ADVISER.id).label("adviser"),
        col(_ADVISER.name).label("name"),
        Supervision.supervisor_id,
        _holder().label("holder"),
        Supervision.from_day,
        _last_held().label("last_held"),
        _last_signed().label("last_signed"),
        _next_review().label("review_on"),
        *(_waiting(state).label(state.value) for state in WAITING),
        _actions_due().label("actions_due"),
        _last_shared().label("last_shared"),
    )
    .select_from(Supervision)
    .join(_ADVISER, col(_ADVISER.id) == col(Supervision.adviser_id))
    .where(
        col(Supervision.supervisor_id).in_(HOLDERS),
        *in_force(Supervision, TODAY),
        *under_cover(col(Supervision.supervisor_id), col(Supervision.adviser_id)),
    )
    .order_by(col(_ADVISER.name), col(_ADVISER.id))
    .limit(MOST_ADVISERS)
)
