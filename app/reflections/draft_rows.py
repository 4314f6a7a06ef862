"""What else an author's own pages need, each question compiled once (see app/prepared.py)."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Date, and_, bindparam, exists, or_
from sqlalchemy.orm import aliased
from sqlmodel import col

from app import clock
from app.actions.models import Action
from app.actions.services import STILL_AHEAD
from app.people.models import Cover, CoverExclusion, Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.answers import given_of
from app.reflections.models import Reflection, SetAside
from app.reflections.states import Given

TODAY = bindparam("day", type_=Date)


@dataclass(frozen=True)
class Aside:
    """A text that was set aside, and which page it came from."""

    id: UUID
    prompt: str
    given: Given
    reason: str
    set_aside_at: datetime
    document_id: UUID


@dataclass(frozen=True)
class OpenAction:
    """Something the author said they would do, still ahead of them."""

    id: UUID
    what: str
    by_day: date | None
    is_agreed: bool


@dataclass(frozen=True)
class SupervisionToday:
    """Who would read it if it were shared today: the supervisor, and whoever covers."""

    supervisor: str | None
    covers: tuple[str, ...]


_ASIDES = Prepared(
    ask(
        SetAside.id,
        SetAside.prompt,
        SetAside.reason,
        SetAside.set_aside_at,
        SetAside.document_id,
        SetAside.state,
        SetAside.words,
        SetAside.codes,
        SetAside.whole,
        SetAside.day,
        SetAside.because,
    )
    .where(SetAside.reflection_id == bindparam("reflection"), col(SetAside.settled_at).is_(None))
    .order_by(col(SetAside.set_aside_at))
)
_STAND_IN = aliased(Person)
_SUPERVISION = Prepared(  # A row for each who covers, or one with nobody.
    ask(Person.name, _STAND_IN.name)
    .join(Supervision, col(Supervision.supervisor_id) == col(Person.id))
    .join(
        Cover,
        and_(
            col(Cover.holder_id) == col(Person.id),
            *in_force(Cover, TODAY),
            ~exists().where(
                col(CoverExclusion.adviser_id) == col(Supervision.adviser_id),
                col(CoverExclusion.excluded_id) == col(Cover.cover_id),
            ),
        ),
        isouter=True,
    )
    .join(_STAND_IN, col(_STAND_IN.id) == col(Cover.cover_id), isouter=True)
    .where(Supervision.adviser_id == bindparam("adviser"), *in_force(Supervision, TODAY))
    .order_by(col(Cover.from_day))
)
_ACTIONS = Prepared(
    ask(Action.id, Action.what, Action.by_day, Action.note_id, Action.reflection_id)
    .where(
        Action.owner_id == bindparam("owner"),
        Action.adviser_id == bindparam("owner"),  # Not what they agreed to do as somebody's supervisor.
        Action.standard == bindparam("standard"),
        or_(*(col(Action.status) == status for status in STILL_AHEAD)),
        ~exists().where(col(Reflection.id) == col(Action.reflection_id), col(Reflection.deleted_at).is_not(None)),
    )
    .order_by(col(Action.by_day), col(Action.written_at))
)


def texts_set_aside(store: Store, reflection_id: UUID) -> tuple[Aside, ...]:
    """The texts that were set aside and wait for their author to use them or let them go, oldest first."""
    return tuple(
        Aside(aside_id, prompt, given_of(content), reason, set_aside_at, document_id)
        for aside_id, prompt, reason, set_aside_at, document_id, *content in _ASIDES.all(
            store, reflection=reflection_id
        )
    )


def supervision_today(store: Store, adviser_id: UUID) -> SupervisionToday:
    """Who supervises this adviser today, and who covers."""
    rows = _SUPERVISION.all(store, adviser=adviser_id, day=clock.today())
    if not rows:
        return SupervisionToday(None, ())
    return SupervisionToday(rows[0][0], tuple(cover for _, cover in rows if cover is not None))


def still_ahead(store: Store, standard: str, *, by: SignedIn, but_not: UUID | None = None) -> tuple[OpenAction, ...]:
    """What this person said they would do on a standard and has not closed, soonest first."""
    return tuple(
        OpenAction(action_id, what, by_day, note_id is not None)
        for action_id, what, by_day, note_id, reflection_id in _ACTIONS.all(store, owner=by.id, standard=standard)
        if reflection_id is None or reflection_id != but_not
    )
