"""What somebody said about a draft is theirs: until the group has answered it, they reword it or take it back."""

from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.workspace.consulting import WORDS_NEEDED
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.models import TAKEN_BACK, Consultation, ConsultationComment, StandardDraft
from app.workspace.relations import draft_for

ANSWERED = (
    "The working group has answered this, so it stands as you said it. While people are still asked you can say more."
)
GONE = "You took this back before, so there is nothing to change. While people are still asked you can say it anew."


def reword_comment(*, by: SignedIn, draft_id: UUID, comment_id: UUID, words: str) -> None:
    """Say it in other words. The group reads those from now on, with the day on which they were written."""
    words = clean(words)
    if not words.strip():
        raise DetailsRefused({"words": WORDS_NEEDED})
    check_length(words)
    with db.write() as session:
        draft, comment = _own(session, by, draft_id, comment_id)
        if comment.words == words:
            return
        if comment.response is not None:
            raise NotAtThisPoint(GONE if comment.response == TAKEN_BACK else ANSWERED)
        comment.words, comment.commented_at = words, clock.now()
        session.add(comment)
        _record(session, AuditAction.CONSULTATION_REWORDED, draft, by, comment)


def take_back_comment(*, by: SignedIn, draft_id: UUID, comment_id: UUID) -> None:
    """Take it back: the words are kept nowhere. The group sees that something was said and taken back, and by whom."""
    with db.write() as session:
        draft, comment = _own(session, by, draft_id, comment_id)
        if comment.response == TAKEN_BACK:
            return
        if comment.response is not None:
            raise NotAtThisPoint(ANSWERED)
        comment.words, comment.response = "", TAKEN_BACK
        comment.answered_at, comment.answered_by = clock.now(), by.id
        session.add(comment)
        _record(session, AuditAction.CONSULTATION_TAKEN_BACK, draft, by, comment)


def _own(session: Session, by: SignedIn, draft_id: UUID, comment_id: UUID) -> tuple[StandardDraft, ConsultationComment]:
    """One's own comment, the draft held so that an answer to it takes turns with this. Raises NotFound."""
    draft = draft_for(session, draft_id, by=by, action="consultation:change-own", lock=True)
    comment = session.exec(
        select(ConsultationComment)
        .join(Consultation)
        .where(
            ConsultationComment.id == comment_id,
            ConsultationComment.commented_by == by.id,
            Consultation.draft_id == draft.id,
        )
        .execution_options(populate_existing=True)
    ).first()
    if comment is None:
        raise NotFound
    return draft, comment


def _record(
    session: Session, action: AuditAction, draft: StandardDraft, by: SignedIn, comment: ConsultationComment
) -> None:
    detail = {"standard": draft.standard, "comment": comment.id}
    record(session, action, by=by.id, kind="standard_draft", subject=draft.id, **detail)
