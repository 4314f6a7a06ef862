"""The author's other steps: reopen, take back, end without a note, acknowledge, delete and put back."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.queries import supervises
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import MAY_BE_DELETED, NotNow, ReflectionStatus, next_status
from app.reflections.models import Acknowledgement, ReaderEntry, Reflection
from app.reflections.moves import has_moved, move
from app.reflections.news import NewsKind, write_news
from app.reflections.readers import moment_unread
from app.reflections.relations import reflection_for

KEPT_AFTER_DELETION = timedelta(days=30)
SAME, DIFFERENT = "same", "different"


def reopen(*, by: SignedIn, reflection_id: UUID) -> None:
    """Write on in a reflection that was finished."""
    _step(by, reflection_id, step="reopen", action="reflection:finish")


def take_back(*, by: SignedIn, reflection_id: UUID) -> None:
    """Take back what was shared and not opened yet."""
    _step(by, reflection_id, step="take_back", action="reflection:share")


def end_without_note(*, by: SignedIn, reflection_id: UUID) -> None:
    """End a reflection in supervision whose holder no longer supervises its author."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:finish", lock=True)
        if has_moved(reflection, "end", by.id):
            return
        next_status("end", ReflectionStatus(reflection.status))
        if reflection.holder_id and supervises(session, reflection.holder_id, by.id, clock.today()):
            raise NotNow(
                "Your supervisor is still there for this reflection, so it ends with their note. "
                "Ask them to hand it back if you want to write on."
            )
        move(session, reflection, step="end", by=by.id)


def acknowledge(*, by: SignedIn, reflection_id: UUID, view: str, words: str) -> None:
    """Answer the supervision note: the same, or I see it differently, which needs the author's own words."""
    text = check_length(clean(words)).strip()
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:acknowledge", lock=True)
        before = session.exec(select(Acknowledgement).where(Acknowledgement.reflection_id == reflection_id)).first()
        if before is not None and before.view == view and (before.words or "") == text:
            return
        next_status("acknowledge", ReflectionStatus(reflection.status))
        if view not in (SAME, DIFFERENT):
            raise DetailsRefused({"view": "Choose whether you see it the same way or differently."})
        if view == DIFFERENT and not text:
            raise DetailsRefused({"words": "Say in your own words how you see it. It stays beside the note."})
        moment = moment_unread(session, reflection)
        session.add(
            Acknowledgement(
                reflection_id=reflection.id,
                view=view,
                words=text or None,
                acknowledged_at=moment,
                acknowledged_by=by.id,
            )
        )
        write_news(session, reflection, NewsKind.ANSWERED, since=moment)
        move(session, reflection, step="acknowledge", by=by.id, view=view)


def delete(*, by: SignedIn, reflection_id: UUID) -> None:
    """Delete a reflection that nobody else has opened. Its status stays; it can be put back for 30 days."""
    with db.write() as session:
        gone = session.get(Reflection, reflection_id)
        if gone is not None and gone.deleted_at is not None and gone.deleted_by == by.id:
            return
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:delete", lock=True)
        if was_opened(session, reflection.id):
            raise NotNow("Your supervisor has opened this reflection, so it cannot be deleted. It stays a record.")
        status = ReflectionStatus(reflection.status)
        if status not in MAY_BE_DELETED:
            raise NotNow(f"This reflection is {status.in_words}. Take it back before you delete it.")
        reflection.deleted_at, reflection.deleted_by = clock.now(), by.id
        session.add(reflection)
        record(session, AuditAction.REFLECTION_DELETED, by=by.id, kind="reflection", subject=reflection.id)


def undelete(*, by: SignedIn, reflection_id: UUID) -> None:
    """Put back a reflection deleted in the last 30 days, just as it was."""
    with db.write() as session:
        there = session.get(Reflection, reflection_id)
        if there is not None and there.deleted_at is None and there.author_id == by.id:
            return
        reflection = reflection_for(
            session, reflection_id, by=by, action="reflection:undelete", deleted=True, lock=True
        )
        if reflection.deleted_at is None or reflection.deleted_at < clock.now() - KEPT_AFTER_DELETION:
            raise NotFound
        reflection.deleted_at, reflection.deleted_by = None, None
        session.add(reflection)
        record(session, AuditAction.REFLECTION_PUT_BACK, by=by.id, kind="reflection", subject=reflection.id)


def was_opened(session: Session, reflection_id: UUID) -> bool:
    """Whether anybody but the author has ever opened it."""
    return session.exec(select(ReaderEntry.id).where(ReaderEntry.reflection_id == reflection_id)).first() is not None


def _step(by: SignedIn, reflection_id: UUID, *, step: str, action: str) -> None:
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action=action, lock=True)
        if not has_moved(reflection, step, by.id):
            move(session, reflection, step=step, by=by.id)
