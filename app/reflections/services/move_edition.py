"""Moving a draft to a newer edition of its standard, and back: its author alone does it, and no answer is touched.

An answer keeps the document it was given on. What the newer edition no longer asks stays with the draft, unread by
anybody else; what it asks anew is simply there. Until sharing or finishing the move can be undone.
"""

from uuid import UUID

from app import db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.signed_in import SignedIn
from app.reflections.editions import editions_around
from app.reflections.lifecycle import NotNow, ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.relations import reflection_for
from app.standards.documents import document

NO_NEWER = "There is no newer edition of this standard to move to. Nothing was changed."
NO_WAY_BACK = (
    "The way back ended when the reflection was shared or finished. Every answer is here, those to prompts that are "
    "not asked now included."
)


class AnotherEditionNow(Exception):
    """A newer document came in force after the preview was shown; the author looks once more before moving."""


def move_to_newer_edition(*, by: SignedIn, reflection_id: UUID, seen: str | None = None) -> None:
    """Move to the newest edition in force. `seen` is the hash of the document that the preview showed, if it said so.

    A repeated request finds the reflection there already, and changes nothing.
    """
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:move", lock=True)
        _check_in_progress(reflection)
        own = document(session, reflection.document_id)
        newer = editions_around(session, own).newer
        if newer is None:
            if reflection.carried_from is None:
                raise NotNow(NO_NEWER)
            return
        if seen and seen != newer.document.sha256:
            raise AnotherEditionNow
        reflection.carried_from, reflection.document_id = own.id, newer.document.id
        session.add(reflection)
        record(
            session,
            AuditAction.REFLECTION_CARRIED_OVER,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            from_document=own.version,
            to_document=newer.document.version,
        )


def move_back(*, by: SignedIn, reflection_id: UUID) -> None:
    """Undo the move. What was answered on the newer edition alone stays with the draft, as after a move."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:move", lock=True)
        _check_in_progress(reflection)
        own = document(session, reflection.document_id)
        if reflection.carried_from is None:
            if editions_around(session, own).newer is None:
                raise NotNow(NO_WAY_BACK)
            return  # It is on the older edition again: a repeated request.
        before = document(session, reflection.carried_from)
        reflection.document_id, reflection.carried_from = before.id, None
        session.add(reflection)
        record(
            session,
            AuditAction.REFLECTION_CARRIED_BACK,
            by=by.id,
            kind="reflection",
            subject=reflection.id,
            from_document=own.version,
            to_document=before.version,
        )


def _check_in_progress(reflection: Reflection) -> None:
    status = ReflectionStatus(reflection.status)
    if status is not ReflectionStatus.IN_PROGRESS:
        raise NotNow(
            f"This reflection is {status.in_words}, and keeps the edition it is written on. "
            "Only one that is in progress can move. Nothing was changed."
        )
