"""What a change of supervisor passes on, and what it does not: open agreed actions, and never a text."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam
from sqlmodel import Session, and_, col, func, or_

from app import db
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.handing_over import HandOver, hand_over_in
from app.people.signed_in import SignedIn
from app.prepared import Prepared, ask, filters_only
from app.reflections.lifecycle import MAY_BE_COMMENTED_ON, ReflectionStatus
from app.reflections.models import Reflection
from app.standards.documents import known_document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus

MOST_ACTIONS = 50


@dataclass(frozen=True)
class PassingAction:
    """An open agreed action, as both sides see it today."""

    what: str
    by_day: date | None
    is_advisers: bool


@dataclass(frozen=True)
class Unsigned:
    """A note that is not signed yet. `title` is of the first reflection on it that is open between the two."""

    note_id: UUID
    title: str | None
    started_at: datetime


@dataclass(frozen=True)
class WhatPasses:
    """What passes to the next supervisor, and how much of what does not is still on its way."""

    actions: tuple[PassingAction, ...]
    has_more: bool
    unsigned: tuple[Unsigned, ...]
    waiting: dict[ReflectionStatus, int]


@dataclass(frozen=True)
class HandOverRead:
    """The page on which an adviser's supervision is handed over."""

    hand_over: HandOver
    passes: WhatPasses


_ADVISER, _HOLDER = bindparam("adviser", type_=Uuid()), bindparam("holder", type_=Uuid())
_ACTIONS = Prepared(
    ask(Action.what, Action.by_day, (col(Action.owner_id) == _ADVISER).label("is_advisers"))
    .where(Action.adviser_id == _ADVISER, Action.status == ActionStatus.OPEN.value)
    .order_by(col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id))
    .limit(MOST_ACTIONS + 1)
)
_ON_ITS_WAY = (
    ReflectionStatus.SHARED,
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
)
_WAITING = Prepared(
    ask(Reflection.status, func.count(col(Reflection.id)))
    .where(Reflection.author_id == _ADVISER, Reflection.holder_id == _HOLDER, col(Reflection.deleted_at).is_(None))
    .where(or_(*(col(Reflection.status) == status.value for status in _ON_ITS_WAY)))
    .group_by(col(Reflection.status))
)
_UNSIGNED = Prepared(  # A row for each reflection that the note is about, or one without any.
    ask(SupervisionNote.id, SupervisionNote.started_at, Reflection.document_id)
    .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id), isouter=True)
    .join(
        Reflection,
        # One that is with its author, or was shared with somebody else, is told by no title.
        and_(
            col(Reflection.id) == col(NotedReflection.reflection_id),
            filters_only(Reflection.holder_id) == _HOLDER,
            or_(*(col(Reflection.status) == status.value for status in MAY_BE_COMMENTED_ON)),
        ),
        isouter=True,
    )
    .where(SupervisionNote.adviser_id == _ADVISER, SupervisionNote.holder_id == _HOLDER)
    .where(SupervisionNote.status == NoteStatus.DRAFT.value)
    .order_by(col(SupervisionNote.started_at), col(NotedReflection.id))
)


def read_hand_over(*, by: SignedIn, adviser_id: UUID) -> HandOverRead:
    """What is recorded, and what would pass. Raises NotFound unless this person supervises the adviser today."""
    with db.read() as session:
        found = hand_over_in(session, by=by, adviser_id=adviser_id)
        return HandOverRead(found, _what_passes(session, adviser_id=adviser_id, holder_id=by.id))


def _what_passes(session: Session, *, adviser_id: UUID, holder_id: UUID) -> WhatPasses:
    actions = [
        PassingAction(what, by_day, bool(own)) for what, by_day, own in _ACTIONS.all(session, adviser=adviser_id)
    ]
    waiting = _WAITING.all(session, adviser=adviser_id, holder=holder_id)
    return WhatPasses(
        actions=tuple(actions[:MOST_ACTIONS]),
        has_more=len(actions) > MOST_ACTIONS,
        unsigned=_unsigned(session, adviser_id, holder_id),
        waiting={ReflectionStatus(status): count for status, count in waiting},
    )


def _unsigned(session: Session, adviser_id: UUID, holder_id: UUID) -> tuple[Unsigned, ...]:
    """Each note once, with the first title that can be told."""
    found: dict[UUID, Unsigned] = {}
    for note_id, started_at, document_id in _UNSIGNED.all(session, adviser=adviser_id, holder=holder_id):
        title = known_document(document_id).definition.title if document_id else None
        if note_id not in found or (title and not found[note_id].title):
            found[note_id] = Unsigned(note_id, title, started_at)
    return tuple(found.values())
