"""The note of a meeting by its own address: the form while it is written, and the signed note afterwards."""

from dataclasses import dataclass

from app.clock import now
from app.people.signed_in import SignedIn
from app.supervision.meetings import Meeting
from app.supervision.note_draft import NoteDraft
from app.web.forms.fields import FieldError
from app.web.frame import Frame, Link
from app.web.moulds import Poured
from app.web.pages.conversation import SignedNoteView, present_signed
from app.web.pages.framing import frame_for
from app.web.pages.meeting_parts import AnsweredView, LinkedView, answered_view, linked_views, record_address
from app.web.pages.note import NoteAt, NoteState, note_errors, pour_note
from app.web.words import clock_time, day_words

SAID = {
    "saved": "Saved {time}",
    "signed": "The note is signed. {adviser} sees it now.",
}
MEETINGS = "/supervision/meetings"


@dataclass(frozen=True)
class MeetingPage:
    """A meeting as its supervisor, or whoever covers for her, sees it."""

    frame: Frame
    heading: str
    cover: str
    errors: tuple[FieldError, ...]
    note: Poured | None
    signed: SignedNoteView | None
    linked: tuple[LinkedView, ...]
    answer: AnsweredView | None


def present_meeting(person: SignedIn, found: Meeting, *, said: str = "", came: NoteState | None = None) -> MeetingPage:
    """The meeting as it stands, or with everything as typed when something came back."""
    draft = found.draft
    errors = note_errors(came, draft) if came and draft else ()
    heading = f"Meeting with {found.adviser}"
    if found.signed:
        heading += f", {day_words(found.held_on)}"
    record = Link(f"Supervision with {found.adviser}", record_address(found.adviser_id))
    return MeetingPage(
        frame=frame_for(
            person,
            heading,
            place="/supervision",
            error=bool(errors),
            notice=None
            if errors or said not in SAID
            else SAID[said].format(time=clock_time(now()), adviser=found.adviser),
            back=record,
            wide=True,
            scripts=("buffer.js", "autosave.js") if draft else (),
        ),
        heading=heading,
        cover=f"You are covering for {found.holder}." if found.is_cover else "",
        errors=errors,
        note=pour_note(_note_at(found, draft), draft, came) if draft else None,
        signed=present_signed(found.signed) if found.signed else None,
        linked=linked_views(found.linked, root="/supervision"),
        answer=answered_view(found.answer) if found.signed and not found.linked else None,
    )


def _note_at(found: Meeting, draft: NoteDraft) -> NoteAt:
    """The note by itself: nothing is handed back from here."""
    several = sum(1 for one in draft.others if one.is_on_note and one.can_be_signed)
    moves = {
        0: "No reflection is on this note, so none changes by it.",
        1: "The reflection on this note becomes discussed.",
    }.get(several, f"The {several} reflections on this note become discussed.")
    added = "Either of you can add to it later, on the page of a reflection, with a date and a reason."
    return NoteAt(
        root=f"{MEETINGS}/{found.id}",
        adviser=found.adviser,
        holder=found.holder,
        is_cover=found.is_cover,
        kind="meeting",
        questions=(),
        others="Which reflections this meeting was about",
        others_hint="Those that are in supervision with you. None is fine: then the note is of the meeting alone.",
        can_be_signed=True,
        can_be_handed_back=False,
        first_of_signing=moves,
        last_of_signing=f"A signed note is never edited. {added}" if several else "A signed note is never edited.",
    )
