"""Retention: what was deleted 30 days ago goes for good, and leaves a tombstone without words."""

from uuid import UUID

from sqlalchemy import delete
from sqlmodel import Session, col, select

from app import clock, db
from app.actions.models import Action
from app.audit.actions import AuditAction
from app.audit.record import OPERATOR, record
from app.reflections.models import Answer, AnswerVersion, Reflection, SetAside, SharedAnswer, Sharing, Tombstone
from app.reflections.services.turn import KEPT_AFTER_DELETION

RULE = "deleted-by-author-30-days"


def due_for_purge() -> list[UUID]:
    """The reflections that the next run removes."""
    with db.read() as session:
        return _due(session)


def purge_deleted() -> int:
    """Remove them, each in a transaction of its own. Returns how many went."""
    due = due_for_purge()
    for reflection_id in due:
        with db.write() as session:
            if reflection_id in _due(session):
                _purge(session, reflection_id)
    return len(due)


def _due(session: Session) -> list[UUID]:
    before = clock.now() - KEPT_AFTER_DELETION
    return list(session.exec(select(Reflection.id).where(col(Reflection.deleted_at) <= before)))


def _purge(session: Session, reflection_id: UUID) -> None:
    """A reflection that can be deleted was never opened, so nobody else's words hang on it."""
    answers = select(Answer.id).where(Answer.reflection_id == reflection_id)
    sharings = select(Sharing.id).where(Sharing.reflection_id == reflection_id)
    session.exec(delete(SharedAnswer).where(col(SharedAnswer.sharing_id).in_(sharings)))
    session.exec(delete(Sharing).where(col(Sharing.reflection_id) == reflection_id))
    session.exec(delete(AnswerVersion).where(col(AnswerVersion.answer_id).in_(answers)))
    session.exec(delete(Answer).where(col(Answer.reflection_id) == reflection_id))
    session.exec(delete(SetAside).where(col(SetAside.reflection_id) == reflection_id))
    session.exec(delete(Action).where(col(Action.reflection_id) == reflection_id))
    session.exec(delete(Reflection).where(col(Reflection.id) == reflection_id))
    session.add(Tombstone(reflection=reflection_id, rule=RULE, purged_at=clock.now(), purged_by=OPERATOR))
    record(session, AuditAction.REFLECTION_PURGED, by=OPERATOR, kind="reflection", subject=reflection_id, rule=RULE)
