"""Where an action comes from, as far as its reader may know: the standard, the child's label, when it was agreed."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app.actions.queries import AboutAction, ActionToRead
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.standards.documents import current_document, document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.readable import latest_sharings, readable_by

OPENED = (
    ReflectionStatus.IN_SUPERVISION.value,
    ReflectionStatus.HANDED_BACK.value,
    ReflectionStatus.DISCUSSED.value,
    ReflectionStatus.COMPLETED.value,
)


@dataclass(frozen=True)
class _Known:
    """A reflection that the reader may read, under the label that they know it by."""

    id: UUID
    label: str
    standard: str
    title: str


def about_actions(session: Session, actions: Iterable[ActionToRead], *, by: SignedIn) -> dict[UUID, AboutAction]:
    """What stands beside each action. Whoever may not read the reflection is told neither its label nor its place."""
    shown = list(actions)
    agreed = _agreed(session, {one.note_id for one in shown if one.note_id})
    noted = _noted(session, agreed)
    wanted = {one.reflection_id for one in shown if one.reflection_id} | {
        one for some in noted.values() for one in some
    }
    known = {**_supervised(session, wanted, by), **_own(session, wanted, by)}
    return {one.id: _about(session, one, agreed, noted, known) for one in shown}


def _about(
    session: Session,
    action: ActionToRead,
    agreed: dict[UUID, datetime],
    noted: dict[UUID, list[UUID]],
    known: dict[UUID, _Known],
) -> AboutAction:
    places = [action.reflection_id] if action.reflection_id else noted.get(action.note_id, []) if action.note_id else []
    found = [known[one] for one in places if one in known]
    first = next((one for one in found if one.standard == action.standard), found[0] if found else None)
    current = current_document(session, action.standard) if first is None and action.standard else None
    return AboutAction(
        title=first.title if first else current.definition.title if current else None,
        labels=tuple(dict.fromkeys(one.label for one in found)),
        reflection_id=first.id if first else None,
        agreed_at=agreed.get(action.note_id) if action.note_id else None,
    )


def _agreed(session: Session, notes: Collection[UUID]) -> dict[UUID, datetime]:
    """When each note was signed."""
    rows = session.exec(select(SupervisionNote.id, SupervisionNote.signed_at).where(col(SupervisionNote.id).in_(notes)))
    return {note: signed_at for note, signed_at in rows if signed_at is not None}


def _noted(session: Session, notes: Collection[UUID]) -> dict[UUID, list[UUID]]:
    """What each note is about."""
    found: dict[UUID, list[UUID]] = {}
    rows = session.exec(
        select(NotedReflection.note_id, NotedReflection.reflection_id)
        .where(col(NotedReflection.note_id).in_(notes))
        .order_by(col(NotedReflection.id))
    )
    for note, reflection in rows:
        found.setdefault(note, []).append(reflection)
    return found


def _own(session: Session, wanted: Collection[UUID], by: SignedIn) -> dict[UUID, _Known]:
    """The reader's own reflections."""
    rows = session.exec(
        select(Reflection).where(
            col(Reflection.id).in_(wanted), Reflection.author_id == by.id, col(Reflection.deleted_at).is_(None)
        )
    )
    return {
        row.id: _Known(row.id, row.label, row.standard, document(session, row.document_id).definition.title)
        for row in rows
    }


def _supervised(session: Session, wanted: Collection[UUID], by: SignedIn) -> dict[UUID, _Known]:
    """Those that were shared with the reader and are open to them today, as they were shared."""
    rows = session.exec(readable_by(by).where(col(Reflection.id).in_(wanted), col(Reflection.status).in_(OPENED))).all()
    sharings = latest_sharings(session, [row.id for row in rows])
    return {
        row.id: _Known(
            row.id,
            sharings[row.id].label,
            row.standard,
            document(session, sharings[row.id].document_id).definition.title,
        )
        for row in rows
        if row.id in sharings
    }
