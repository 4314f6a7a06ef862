"""A consultation is a trial: people are asked until a day, say what they think, and each is answered with a reason."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.models import Area, Team
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.workspace.judging import judge
from app.workspace.lifecycle import DraftStatus, NotAtThisPoint
from app.workspace.models import TAKEN_BACK, Consultation, ConsultationComment, Invitation, StandardDraft
from app.workspace.moves import has_moved, move
from app.workspace.relations import AREA, EVERYONE, TEAM, draft_for, open_consultation
from app.workspace.texts import text_of
from app.workspace.tried import definition_tried

LONGEST = timedelta(days=183)
UNTIL_NEEDED = "Choose the last day of the consultation: today or later, and within six months."
SOMEBODY_NEEDED = "Choose whom to ask: everyone, an area or a team."
WORDS_NEEDED = "Write what you want to say. It can be one sentence."
REASON_NEEDED = "Give the reason in a sentence: whoever said this will read it, and so will everybody afterwards."
ANOTHER_TEXT = (
    "A colleague saved another text since you opened this page, and nobody has been asked yet. Read it, then ask "
    "people if it is what they should try. What you chose is still here."
)
RESPONSE_NEEDED = "Choose what the group does about this: accepted, declined or later."
ANSWERED_MEANWHILE = (
    "A colleague answered this since you opened the page; their answer stands above yours. Nothing of yours was saved "
    "or lost: change it as you like, and send it again if it should replace theirs."
)


REWORDED_MEANWHILE = (
    "Whoever said this has changed their words since you opened the page. The new words stand above: read them, then "
    "send your answer again if it still fits."
)


class Response(StrEnum):
    """What the working group does about a comment."""

    ACCEPTED = "accepted"
    DECLINED = "declined"
    LATER = "later"


@dataclass(frozen=True)
class Invited:
    """Whom a consultation asks: everyone, or these areas and teams."""

    everyone: bool = False
    areas: tuple[UUID, ...] = ()
    teams: tuple[UUID, ...] = ()

    @property
    def is_nobody(self) -> bool:
        """Nobody would be asked."""
        return not (self.everyone or self.areas or self.teams)


def consult(*, by: SignedIn, draft_id: UUID, invited: Invited, until: date | None, text: int | None = None) -> None:
    """Ask people to try the text that stands, until a day. The words then stand still until it returns to the group.

    A text that cannot be read as a standard cannot be tried: NotAtThisPoint says so. `text` is the number of the text
    that the page showed: nobody is asked about another one that was saved since and that the member has not seen.
    """
    faults: dict[str, str] = {}
    if until is None or not clock.today() <= until <= clock.today() + LONGEST:
        faults["until"] = UNTIL_NEEDED
    if invited.is_nobody:
        faults["invited"] = SOMEBODY_NEEDED
    if until is None or faults:
        raise DetailsRefused(faults)
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:consult", lock=True)
        if has_moved(draft, "consult", by.id):
            return
        if text is not None and text != draft.text_number:
            raise DetailsRefused({"text": ANOTHER_TEXT})
        judged = judge(session, text_of(session, draft.id, draft.text_number).source, standard=draft.standard)
        if not judged.checked.is_sound:
            raise NotAtThisPoint(
                f"{len(judged.checked.faults)} things in this text are still to be put right before people can try it. "
                "The page of the draft lists them."
            )
        move(session, draft, step="consult", by=by.id, text=draft.text_number)
        consultation = Consultation(
            draft_id=draft.id,
            text_number=draft.text_number,
            until_day=until,
            opened_at=clock.now(),
            opened_by=by.id,
        )
        session.add(consultation)
        session.flush()
        _invite(session, consultation.id, invited)


def comment_on_draft(*, by: SignedIn, draft_id: UUID, prompt: str, words: str) -> None:
    """Say something about a prompt of the draft, or without one about the whole. The same words twice are one."""
    words = clean(words)
    if not words.strip():
        raise DetailsRefused({"words": WORDS_NEEDED})
    check_length(words)
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="consultation:take-part", lock=True)
        consultation = open_consultation(session, draft.id)
        if consultation is None:
            raise NotFound
        if prompt and definition_tried(session, draft.id, consultation.text_number).prompt(prompt) is None:
            raise NotFound
        if any(one.words == words for one in comments_by(session, consultation.id, by.id) if one.prompt == prompt):
            return
        comment = ConsultationComment(
            consultation_id=consultation.id,
            prompt=prompt,
            words=words,
            commented_at=clock.now(),
            commented_by=by.id,
        )
        session.add(comment)
        session.flush()
        _record(session, AuditAction.CONSULTATION_COMMENTED, draft, by, comment=comment.id)


def answer_comment(
    *,
    by: SignedIn,
    draft_id: UUID,
    comment_id: UUID,
    response: str,
    reason: str,
    base: str | None = None,
    said: str | None = None,
) -> None:
    """Say what the group does about a comment, and why. It can be said anew until the document is published.

    `base` is the answer that the writer saw (see `answer_mark`): another one since is not written over unseen. `said`
    marks the words that they saw in the same way: words that were changed since are never answered unread.
    """
    reason = clean(reason)
    faults = {
        **({} if response in {one.value for one in Response} else {"response": RESPONSE_NEEDED}),
        **({} if reason.strip() else {"reason": REASON_NEEDED}),
    }
    if faults:
        raise DetailsRefused(faults)
    check_length(reason)
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:consult", lock=True)
        if draft.status == DraftStatus.PUBLISHED.value:
            raise NotAtThisPoint("This document is published, and what was said and done about it stands with it.")
        comment = session.exec(
            select(ConsultationComment)
            .join(Consultation, col(Consultation.id) == col(ConsultationComment.consultation_id))
            .where(ConsultationComment.id == comment_id, Consultation.draft_id == draft.id)
        ).first()
        if comment is None:
            raise NotFound
        if comment.response == TAKEN_BACK:
            raise NotAtThisPoint("Whoever said this has taken it back, so there is nothing to answer any more.")
        if (comment.response, comment.reason) == (response, reason):
            return
        if said is not None and said != answer_mark(comment.commented_at):
            raise DetailsRefused({"reason": REWORDED_MEANWHILE})
        if base is not None and base != answer_mark(comment.answered_at):
            raise DetailsRefused({"reason": ANSWERED_MEANWHILE})
        comment.response, comment.reason = response, reason
        comment.answered_at, comment.answered_by = clock.now(), by.id
        session.add(comment)
        _record(session, AuditAction.CONSULTATION_ANSWERED, draft, by, comment=comment.id, response=response)


def answer_mark(answered_at: datetime | None) -> str:
    """Which answer of the group to a comment somebody has seen; nothing when there was none."""
    return answered_at.isoformat() if answered_at else ""


def end_consultations(session: Session, draft: StandardDraft, by: SignedIn) -> None:
    """Nobody can take part any more. What was said stays, and can still be answered."""
    for consultation in session.exec(
        select(Consultation).where(Consultation.draft_id == draft.id, col(Consultation.ended_at).is_(None))
    ).all():
        consultation.ended_at, consultation.ended_by = clock.now(), by.id
        session.add(consultation)
        _record(session, AuditAction.CONSULTATION_ENDED, draft, by, consultation=consultation.id)


def comments_on(session: Session, draft_id: UUID) -> list[ConsultationComment]:
    """Everything that was said in any consultation on this draft, in order."""
    return list(
        session.exec(
            select(ConsultationComment)
            .join(Consultation, col(Consultation.id) == col(ConsultationComment.consultation_id))
            .where(Consultation.draft_id == draft_id)
            .order_by(col(ConsultationComment.commented_at), col(ConsultationComment.id))
        ).all()
    )


def comments_by(session: Session, consultation_id: UUID, person_id: UUID) -> list[ConsultationComment]:
    """What one person said in a consultation."""
    return list(
        session.exec(
            select(ConsultationComment)
            .where(
                ConsultationComment.consultation_id == consultation_id,
                ConsultationComment.commented_by == person_id,
            )
            .order_by(col(ConsultationComment.commented_at), col(ConsultationComment.id))
        ).all()
    )


def _invite(session: Session, consultation_id: UUID, invited: Invited) -> None:
    areas = set(session.exec(select(Area.id).where(col(Area.id).in_(invited.areas))).all())
    teams = set(session.exec(select(Team.id).where(col(Team.id).in_(invited.teams))).all())
    if areas != set(invited.areas) or teams != set(invited.teams):
        raise NotFound
    chosen = (
        [(EVERYONE, None)] if invited.everyone else [*((AREA, one) for one in areas), *((TEAM, one) for one in teams)]
    )
    for kind, invited_id in chosen:
        session.add(Invitation(consultation_id=consultation_id, kind=kind, invited_id=invited_id))


def _record(session: Session, action: AuditAction, draft: StandardDraft, by: SignedIn, **detail: object) -> None:
    record(session, action, by=by.id, kind="standard_draft", subject=draft.id, standard=draft.standard, **detail)
