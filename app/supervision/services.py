"""What supervision changes: opening, comments, handing back, addenda. The note has a file of its own."""

from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import MAY_BE_ADDED_TO, MAY_BE_COMMENTED_ON, NotNow, ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SharedAnswer
from app.reflections.moves import has_moved, move
from app.reflections.readers import is_due, write_reader_entry
from app.reflections.relations import reflection_for
from app.reflections.sharing import latest_sharing
from app.standards.documents import document
from app.supervision.models import Addendum, Comment

COMMENT, QUESTION = "comment", "question"
AS_AUTHOR, AS_SUPERVISOR = "reflection", "supervision"


def open_reflection(*, by: SignedIn, reflection_id: UUID) -> None:
    """Open what was shared: the first reader entry is written, and the author can no longer take it back."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:open", lock=True)
        if reflection.status != ReflectionStatus.SHARED.value:
            return  # It is open already; opening again answers as the first time did.
        write_reader_entry(session, reflection, by=by, is_opening=True)
        move(session, reflection, step="open", by=by.id)


def note_reading(*, by: SignedIn, reflection_id: UUID) -> None:
    """Write a reader entry if one is due. The page is shown only after this."""
    with db.read() as session:
        if not is_due(session, reflection_id, by.id):
            return
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="reflection:read", lock=True)
        if reflection.author_id != by.id and is_due(session, reflection_id, by.id):
            write_reader_entry(session, reflection, by=by)


def comment(*, by: SignedIn, reflection_id: UUID, side: str, prompt: str, words: str) -> None:
    """Comment on a prompt, or on the whole; seen by both at once. A repeated comment is one comment."""
    text = check_length(clean(words)).strip()
    action = "reflection:comment" if side == AS_AUTHOR else "supervision:review"
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action=action, lock=True)
        status = ReflectionStatus(reflection.status)
        if status not in MAY_BE_COMMENTED_ON:
            raise NotNow(
                f"This reflection is {status.in_words}. Comments are for the time between opening and the signed note; "
                "afterwards, add an addendum."
            )
        if not text:
            raise DetailsRefused({"words": "Write your comment before you send it."})
        if _is_repeated(session, reflection.id, by, prompt or None, text, COMMENT):
            return
        session.add(
            Comment(
                reflection_id=reflection.id,
                prompt=_commented_prompt(session, reflection, prompt),
                answer_version=_shared_version(session, reflection, prompt),
                kind=COMMENT,
                words=text,
                said_at=clock.now(),
                said_by=by.id,
            )
        )
        record(session, AuditAction.COMMENT_MADE, by=by.id, kind="reflection", subject=reflection.id, prompt=prompt)


def hand_back(*, by: SignedIn, reflection_id: UUID, question: str) -> None:
    """Hand the reflection back with a question. A draft note stays."""
    text = check_length(clean(question)).strip()
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        if has_moved(reflection, "hand_back", by.id) and _is_repeated(session, reflection.id, by, None, text, QUESTION):
            return
        if not text and reflection.status == ReflectionStatus.IN_SUPERVISION.value:
            raise DetailsRefused({"question": "Write the question you are handing it back with."})
        move(session, reflection, step="hand_back", by=by.id)
        session.add(
            Comment(
                reflection_id=reflection.id,
                kind=QUESTION,
                words=text,
                said_at=clock.now(),
                said_by=by.id,
            )
        )


def add_addendum(*, by: SignedIn, reflection_id: UUID, side: str, reason: str, words: str) -> None:
    """Add to what was discussed, with a date and a reason. The other side is told."""
    why, text = check_length(clean(reason)).strip(), check_length(clean(words)).strip()
    action = "reflection:add" if side == AS_AUTHOR else "supervision:review"
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action=action, lock=True)
        status = ReflectionStatus(reflection.status)
        if status not in MAY_BE_ADDED_TO:
            raise NotNow(f"This reflection is {status.in_words}. An addendum is for what comes after the signed note.")
        faults = {} if why else {"reason": "Say why you are adding this."}
        if not text:
            faults["words"] = "Write what you want to add."
        if faults:
            raise DetailsRefused(faults)
        last = session.exec(
            select(Addendum).where(Addendum.reflection_id == reflection.id).order_by(col(Addendum.added_at).desc())
        ).first()
        if last is not None and (last.added_by, last.reason, last.words) == (by.id, why, text):
            return
        session.add(
            Addendum(reflection_id=reflection.id, reason=why, words=text, added_at=clock.now(), added_by=by.id)
        )
        record(session, AuditAction.ADDENDUM_ADDED, by=by.id, kind="reflection", subject=reflection.id)


def _commented_prompt(session: Session, reflection: Reflection, prompt: str) -> str | None:
    """The prompt a comment is on. A private prompt is nothing to talk about here: it is absent for the other side."""
    if not prompt:
        return None
    found = document(session, reflection.document_id).definition.prompt(prompt)
    if found is None or found.is_private:
        raise NotFound
    return prompt


def _shared_version(session: Session, reflection: Reflection, prompt: str) -> int | None:
    sharing = latest_sharing(session, reflection.id)
    if sharing is None or not prompt:
        return None
    return session.exec(
        select(AnswerVersion.number)
        .join(SharedAnswer, col(SharedAnswer.answer_version_id) == col(AnswerVersion.id))
        .where(SharedAnswer.sharing_id == sharing.id, SharedAnswer.prompt == prompt)
    ).first()


def _is_repeated(
    session: Session, reflection_id: UUID, by: SignedIn, prompt: str | None, text: str, kind: str
) -> bool:
    last = session.exec(
        select(Comment).where(Comment.reflection_id == reflection_id).order_by(col(Comment.said_at).desc())
    ).first()
    return last is not None and (last.said_by, last.prompt, last.words, last.kind) == (by.id, prompt, text, kind)
