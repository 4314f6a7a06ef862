"""What supervision changes: opening, comments, handing back, addenda. The note has a file of its own."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, func, select

from app import db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import MAY_BE_ADDED_TO, MAY_BE_COMMENTED_ON, NotNow, ReflectionStatus
from app.reflections.models import AnswerVersion, Reflection, SharedAnswer
from app.reflections.moves import has_moved, moment_after, move
from app.reflections.news import NewsKind, write_news
from app.reflections.readers import is_due, moment_unread, write_reader_entry
from app.reflections.relations import reflection_for
from app.reflections.sharing import latest_sharing
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
        if text and _is_repeated(session, reflection.id, by, prompt or None, text):
            return
        status = ReflectionStatus(reflection.status)
        if status not in MAY_BE_COMMENTED_ON:
            raise NotNow(
                f"This reflection is {status.in_words}. Comments are for the time between opening and the signed note; "
                "afterwards, add an addendum."
            )
        on = _commented_on(session, reflection, prompt)
        if not text:
            raise DetailsRefused({"words": "Write your comment before you send it."})
        session.add(
            Comment(
                reflection_id=reflection.id,
                prompt=on.prompt,
                answer_version=on.version,
                kind=COMMENT,
                words=text,
                said_at=_moment_to_speak(session, reflection),
                said_by=by.id,
            )
        )
        record(session, AuditAction.COMMENT_MADE, by=by.id, kind="reflection", subject=reflection.id, prompt=prompt)


def hand_back(*, by: SignedIn, reflection_id: UUID, question: str) -> None:
    """Hand the reflection back with a question. A draft note stays."""
    text = check_length(clean(question)).strip()
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        if has_moved(reflection, "hand_back", by.id) and _asked_last(session, reflection.id, by) == text:
            return
        if not text and reflection.status == ReflectionStatus.IN_SUPERVISION.value:
            raise DetailsRefused({"question": "Write the question you are handing it back with."})
        move(session, reflection, step="hand_back", by=by.id)
        session.add(
            Comment(
                reflection_id=reflection.id,
                kind=QUESTION,
                words=text,
                said_at=_moment_to_speak(session, reflection),
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
        if _added_last(session, reflection.id, by) == (why, text):
            return
        moment = moment_unread(session, reflection)
        session.add(Addendum(reflection_id=reflection.id, reason=why, words=text, added_at=moment, added_by=by.id))
        if by.id == reflection.author_id:
            write_news(session, reflection, NewsKind.ADDED_TO, since=moment)
        record(session, AuditAction.ADDENDUM_ADDED, by=by.id, kind="reflection", subject=reflection.id)


@dataclass(frozen=True)
class _On:
    """What a comment is about: a prompt and the version of its answer that was shared, or the whole."""

    prompt: str | None
    version: int | None


def _commented_on(session: Session, reflection: Reflection, prompt: str) -> _On:
    """Only what was shared can be talked about here: a private prompt is absent for the other side."""
    if not prompt:
        return _On(None, None)
    sharing = latest_sharing(session, reflection.id)
    found = session.exec(
        select(SharedAnswer.prompt, AnswerVersion.number)
        .join(AnswerVersion, col(SharedAnswer.answer_version_id) == col(AnswerVersion.id), isouter=True)
        .where(SharedAnswer.sharing_id == (sharing.id if sharing else None), SharedAnswer.prompt == prompt)
    ).first()
    if found is None:
        raise NotFound
    return _On(found[0], found[1])


def _moment_to_speak(session: Session, reflection: Reflection) -> datetime:
    """When this is said: never before what was said before it, nor before the step that made room for it."""
    last = session.exec(select(func.max(Comment.said_at)).where(Comment.reflection_id == reflection.id)).first()
    return moment_after(max(last or reflection.status_since, reflection.status_since))


def _is_repeated(session: Session, reflection_id: UUID, by: SignedIn, prompt: str | None, text: str) -> bool:
    """Whether the newest comment of this thread is this very one: a request that was sent twice."""
    rows = session.exec(
        select(Comment)
        .where(Comment.reflection_id == reflection_id, Comment.prompt == prompt, Comment.kind == COMMENT)
        .order_by(col(Comment.said_at).desc())
        .limit(5)
    ).all()
    return any((row.said_by, row.words) == (by.id, text) for row in rows if row.said_at == rows[0].said_at)


def _asked_last(session: Session, reflection_id: UUID, by: SignedIn) -> str | None:
    return session.exec(
        select(Comment.words)
        .where(Comment.reflection_id == reflection_id, Comment.kind == QUESTION, Comment.said_by == by.id)
        .order_by(col(Comment.said_at).desc())
    ).first()


def _added_last(session: Session, reflection_id: UUID, by: SignedIn) -> tuple[str, str] | None:
    """The reason and words of this person's newest addendum."""
    return session.exec(
        select(Addendum.reason, Addendum.words)
        .where(Addendum.reflection_id == reflection_id, Addendum.added_by == by.id)
        .order_by(col(Addendum.added_at).desc())
    ).first()
