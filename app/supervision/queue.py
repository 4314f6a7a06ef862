"""The supervisor's queue: what waits for them, by state and age. Cover sheet facts only, never a label or a word."""

from dataclasses import dataclass
from datetime import timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from sqlalchemy import case
from sqlalchemy.orm import aliased
from sqlmodel import col

from app import clock, prepared
from app.actions.queries import count_due
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import PreparedList, Store, ask
from app.supervision.queue_pages import found_in
from app.supervision.queue_rows import (
    KEPT,
    ON_A_PAGE,
    Place,
    QueueRow,
    QueueState,
    Supervised,
    row_of,
    settle,
)
from app.supervision.readable import HOLDERS, READER, TODAY, reader, under_cover

DUE_SOON = timedelta(days=7)


@dataclass(frozen=True, eq=False)  # The same rows are the same part: see _part().
class QueuePart:
    """One state of the queue, oldest first. `more` is where the next page begins."""

    state: QueueState
    rows: tuple[QueueRow, ...]
    more: Place | None


@dataclass(frozen=True, eq=False)  # A row that comes again is the same adviser: see PreparedList.
class Adviser:
    """An adviser whose reflections can be in this queue."""

    id: UUID
    name: str

    @property
    def key(self) -> str:
        """How addresses and choices name them."""
        return str(self.id)


@dataclass(frozen=True)
class QueueRead:
    """The queue with what stands beside it: whose it can be narrowed to, and how many agreed actions are due."""

    parts: tuple[QueuePart, ...]
    advisers: tuple[Adviser, ...]
    adviser: Adviser | None
    actions_due: int


@dataclass(frozen=True, slots=True, eq=False)
class _Known:
    """An adviser, and what lines of the queue say of them."""

    adviser: Adviser
    whose: Supervised


def _known(adviser_id: UUID, name: str, holder_id: UUID, holder: str | None, reader_id: UUID) -> _Known:
    return _Known(Adviser(adviser_id, name), Supervised(name, adviser_id.int, holder, holder_id.int, reader_id.int))


_HOLDER: Any = aliased(Person)
_HOLDERS_NAME = ask(_HOLDER.name).where(_HOLDER.id == col(Supervision.supervisor_id)).scalar_subquery()
# Whom this person supervises today, and whom they stand in for today. Whatever is readable (see readable.py) is of one
# of them, with the same holder.
_ADVISERS = PreparedList(
    ask(
        Person.id,
        Person.name,
        Supervision.supervisor_id,
        case((col(Supervision.supervisor_id) != READER, _HOLDERS_NAME)).label("holder"),
        READER.label("reader"),
    )
    .join(Supervision, col(Supervision.adviser_id) == col(Person.id))
    .where(
        col(Supervision.supervisor_id).in_(HOLDERS),
        *in_force(Supervision, TODAY),
        *under_cover(col(Supervision.supervisor_id), col(Supervision.adviser_id)),
    )
    .order_by(col(Person.name), col(Person.id)),
    _known,
    keep=KEPT,
)


def read_queue(
    *, by: SignedIn, state: QueueState | None = None, after: Place | None = None, adviser: UUID | None = None
) -> QueueRead:
    """The queue page. An adviser who is not one of theirs narrows nothing and is named nowhere."""
    with prepared.look() as store:
        known = _ADVISERS.all(store, **reader(by))
        advisers = tuple([one.adviser for one in known])
        chosen = next((one for one in advisers if one.id == adviser), None) if adviser else None
        narrowed = chosen.id if chosen else None
        return QueueRead(
            parts=_parts(store, known, by=by, state=state, after=after, adviser=narrowed),
            advisers=advisers,
            adviser=chosen,
            actions_due=count_due(store, by=by, until=clock.today() + DUE_SOON, adviser=narrowed),
        )


def queue(*, by: SignedIn, state: QueueState | None = None, after: Place | None = None) -> list[QueuePart]:
    """The whole queue, each state's first page; or one state from a place on."""
    with prepared.look() as store:
        known = _ADVISERS.all(store, **reader(by))
        return list(_parts(store, known, by=by, state=state, after=after, adviser=None))


def queue_in(store: Store, *, by: SignedIn) -> tuple[QueuePart, ...]:
    """The whole queue, for a page that asks other things too."""
    return _parts(store, _ADVISERS.all(store, **reader(by)), by=by, state=None, after=None, adviser=None)


def _parts(
    store: Store,
    known: list[_Known],
    *,
    by: SignedIn,
    state: QueueState | None,
    after: Place | None,
    adviser: UUID | None,
) -> tuple[QueuePart, ...]:
    """A place belongs to one state: without one, every state begins at its beginning.

    Whose a reflection is stands in the list of advisers, which was read just before: what came in between is left out.
    """
    states = (state,) if state else tuple(QueueState)
    supervised = {one.whose.number: one.whose for one in known}
    found = found_in(
        store,
        states,
        by=by,
        after=after if state else None,
        adviser=adviser,
        stands_in=any(one.whose.holder for one in known),
    )
    settled = settle(store, found)
    rows: dict[QueueState, list[QueueRow]] = {one: [] for one in states}
    for one in found:
        whose = supervised.get(one.author)
        if whose and one in settled:
            rows[one.state].append(row_of(store, one, settled[one], whose, by=by))
    return tuple([_part(one, tuple(rows[one])) for one in states])


@lru_cache(maxsize=1024)
def _part(state: QueueState, found: tuple[QueueRow, ...]) -> QueuePart:
    shown = found[:ON_A_PAGE]
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return QueuePart(state, shown, Place(last.since, last.id) if last else None)
