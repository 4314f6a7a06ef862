"""What somebody who was asked about a draft can open: the trial while it is open, and afterwards what became of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlmodel import Session, col, func, or_, select

from app import clock, db
from app.people.access import check_may
from app.people.models import WorkingGroup
from app.people.signed_in import SignedIn
from app.prepared import ask
from app.standards.models import Document
from app.workspace.models import TAKEN_BACK, Consultation, ConsultationComment, StandardDraft
from app.workspace.relations import draft_for, is_asked, open_consultation
from app.workspace.texts import text_of, title_in


@dataclass(frozen=True)
class Asked:
    """A draft as somebody who was asked finds it: open to try, or over since a day; and what it became, if it did."""

    draft_id: UUID
    title: str
    group: str
    is_open: bool
    until_day: date
    published: tuple[str, str] | None


@dataclass(frozen=True)
class TookPart:
    """A draft that somebody said something about: how many comments, and how many of them are answered."""

    draft_id: UUID
    title: str
    group: str
    said: int
    answered: int


def asked_about(*, by: SignedIn, draft_id: UUID) -> Asked:
    """The draft for somebody who is or was asked, or said something about it. Raises NotFound for everybody else."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="consultation:read")
        running = open_consultation(session, draft.id)
        latest = session.exec(
            select(Consultation).where(Consultation.draft_id == draft.id).order_by(col(Consultation.opened_at).desc())
        ).first()
        last_day = clock.today() if latest is None else latest.until_day
        if latest is not None and latest.ended_at is not None:
            last_day = min(last_day, clock.day_of(latest.ended_at))
        return Asked(
            draft_id=draft.id,
            title=draft.title if latest is None else _title_tried(session, draft.id, latest.text_number),
            group=session.get_one(WorkingGroup, draft.group_id).name,
            is_open=running is not None and is_asked(session, running.id, by),
            until_day=last_day,
            published=_published(session, draft),
        )


def took_part_in(by: SignedIn) -> tuple[TookPart, ...]:
    """Every draft that this person said something about, the newest first."""
    with db.read() as session:
        check_may(by, "consultation:list")
        rows: Sequence[Any] = session.exec(
            ask(
                StandardDraft.id,
                func.max(Consultation.text_number),
                WorkingGroup.name,
                func.count(col(ConsultationComment.id)),
                func.count(col(ConsultationComment.response)),
            )
            .select_from(ConsultationComment)
            .join(Consultation, col(Consultation.id) == col(ConsultationComment.consultation_id))
            .join(StandardDraft, col(StandardDraft.id) == col(Consultation.draft_id))
            .join(WorkingGroup, col(WorkingGroup.id) == col(StandardDraft.group_id))
            .where(
                ConsultationComment.commented_by == by.id,
                or_(col(ConsultationComment.response).is_(None), ConsultationComment.response != TAKEN_BACK),
            )
            .group_by(col(StandardDraft.id), col(WorkingGroup.name))
            .order_by(func.max(ConsultationComment.commented_at).desc())
        ).all()
        return tuple(TookPart(one, _title_tried(session, one, number), *rest) for one, number, *rest in rows)


def _title_tried(session: Session, draft_id: UUID, number: int) -> str:
    """The title of the text that people were asked about, whatever the group calls it by now."""
    return title_in(text_of(session, draft_id, number).source)


def _published(session: Session, draft: StandardDraft) -> tuple[str, str] | None:
    """Standard and version of the document that the draft became, once it is published."""
    if draft.document_id is None:
        return None
    row = session.get_one(Document, draft.document_id)
    return row.standard, f"{row.edition}.{row.revision}"
