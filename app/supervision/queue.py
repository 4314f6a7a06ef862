"""The supervisor's queue: what waits for them, by state and age. Cover sheet facts only, never a label or a word."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from sqlmodel import col

from app import clock, prepared
from app.actions.queries import count_due
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import PreparedList, Store, ask
from app.supervision.queue_rows import ON_A_PAGE, Place, QueueRow, QueueState, page_of
from app.supervision.readable import HOLDERS, TODAY, reader, under_cover

DUE_SOON = timedelta(days=7)


@dataclass(frozen=True)
class QueuePart:
    """One state of the queue, oldest first. `more` is where the next page begins."""

    state: QueueState
    rows: tuple[QueueRow, ...]
    more: Place | None


@dataclass(frozen=True)
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


# Whom this person supervises today, and whom they stand in for today.
_ADVISERS = PreparedList(
    ask(Person.id, Person.name)
    .join(Supervision, col(Supervision.adviser_id) == col(Person.id))
    .where(
        col(Supervision.supervisor_id).in_(HOLDERS),
        *in_force(Supervision, TODAY),
        *under_cover(col(Supervision.supervisor_id), col(Supervision.adviser_id)),
    )
    .order_by(col(Person.name), col(Person.id)),
    Adviser,
)


def read_queue(
    *, by: SignedIn, state: QueueState | None = None, after: Place | None = None, adviser: UUID | None = None
) -> QueueRead:
    """The queue page. An adviser who is not one of theirs narrows nothing and is named nowhere."""
    with prepared.look() as store:
        advisers = tuple(_ADVISERS.all(store, **reader(by)))
        chosen = next((one for one in advisers if one.id == adviser), None)
        narrowed = chosen.id if chosen else None
        return QueueRead(
            parts=_parts(store, by=by, state=state, after=after, adviser=narrowed),
            advisers=advisers,
            adviser=chosen,
            actions_due=count_due(store, by=by, until=clock.today() + DUE_SOON, adviser=narrowed),
        )


def queue(*, by: SignedIn, state: QueueState | None = None, after: Place | None = None) -> list[QueuePart]:
    """The whole queue, each state's first page; or one state from a place on."""
    with prepared.look() as store:
        return list(_parts(store, by=by, state=state, after=after, adviser=None))


def queue_in(store: Store, *, by: SignedIn) -> tuple[QueuePart, ...]:
    """The whole queue, for a page that asks other things too."""
    return _parts(store, by=by, state=None, after=None, adviser=None)


def _parts(
    store: Store, *, by: SignedIn, state: QueueState | None, after: Place | None, adviser: UUID | None
) -> tuple[QueuePart, ...]:
    """A place belongs to one state: without one, every state begins at its beginning."""
    wanted = [state] if state else list(QueueState)
    begins = after if state else None
    return tuple(_part(one, page_of(store, one, by=by, after=begins, adviser=adviser)) for one in wanted)


def _part(state: QueueState, found: list[QueueRow]) -> QueuePart:
    shown = tuple(found[:ON_A_PAGE])
    last = shown[-1] if len(found) > ON_A_PAGE else None
    return QueuePart(state, shown, Place(last.since, last.id) if last else None)
