"""An adviser's own supervision, meeting by meeting, and their answer to the note of a meeting without reflections."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db, prepared
from app.actions.queries import ActionToRead
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.reflections.services.turn import DIFFERENT, SAME
from app.supervision.meeting_rows import MeetingPlace, MeetingsPage, meetings_page
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.record import review_day
from app.supervision.record_parts import MonthOfStandards, closed_actions, open_actions, standards_by_month
from app.supervision.relations import note_for

ANSWERED_THERE = "This note is about reflections, and each of them is answered on its own page. Nothing was lost."
ANSWERED_ALREADY = "You have answered this note already, and what you said then stays. Nothing was lost."


@dataclass(frozen=True)
class MySupervision:
    """Every meeting with every supervisor, and what came of them."""

    meetings: MeetingsPage
    open_actions: tuple[ActionToRead, ...]
    closed_actions: tuple[ActionToRead, ...]
    standards: tuple[MonthOfStandards, ...]

    @property
    def review_on(self) -> date | None:
        """The day that was agreed last for looking at something again."""
        return review_day(self.meetings.rows)


def my_supervision(*, by: SignedIn, after: MeetingPlace | None = None) -> MySupervision:
    """What was signed, agreed and talked over with this person."""
    with prepared.look() as store:
        return MySupervision(
            meetings=meetings_page(store, adviser=by.id, holder=None, after=after, reader=by.id),
            open_actions=open_actions(store, by.id),
            closed_actions=closed_actions(store, by.id),
            standards=standards_by_month(store, by.id, holder=None),
        )


def answer_note(*, by: SignedIn, note_id: UUID, view: str, words: str) -> None:
    """Answer the note of a meeting without reflections, once: the same, or differently, in one's own words."""
    text = check_length(clean(words)).strip()
    with db.write() as session:
        note = note_for(session, note_id, by=by, action="note:answer", lock=True)
        if _is_about_reflections(session, note):
            raise NotNow(ANSWERED_THERE)
        if note.answered_at is not None:
            if (note.answered_view, note.answer_words or "") == (view, text):
                return
            raise NotNow(ANSWERED_ALREADY)
        if view not in (SAME, DIFFERENT):
            raise DetailsRefused({"view": "Choose whether you see it the same way or differently."})
        if view == DIFFERENT and not text:
            raise DetailsRefused({"words": "Say in your own words how you see it. It stays beside the note."})
        note.answered_at, note.answered_by, note.answered_view = clock.now(), by.id, view
        note.answer_words = text or None
        session.add(note)
        record(session, AuditAction.NOTE_ANSWERED, by=by.id, kind="supervision-note", subject=note.id, view=view)


def _is_about_reflections(session: Session, note: SupervisionNote) -> bool:
    return session.exec(select(NotedReflection.id).where(NotedReflection.note_id == note.id)).first() is not None
