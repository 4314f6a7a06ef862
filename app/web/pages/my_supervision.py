"""An adviser's own supervision: the list of meetings, and one of them with the answer to its note."""

from dataclasses import dataclass, field

from markupsafe import Markup

from app.people.signed_in import SignedIn
from app.supervision.meetings import Meeting
from app.supervision.my_supervision import MySupervision
from app.web.forms.fields import Choice, Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.moulds import Each
from app.web.pages.conversation import SignedNoteView, agreed_lines, present_signed
from app.web.pages.feedback import link_to_feedback
from app.web.pages.framing import frame_for
from app.web.pages.history import ReaderRow, reader_rows
from app.web.pages.meeting_parts import (
    AnsweredView,
    LinkedView,
    answered_view,
    linked_views,
    meeting_lines,
    month_lines,
    more_of,
    review_words,
)
from app.web.words import day_words

PLACE = "/my-supervision"
SAID = {"answered": "Your answer to the note is recorded, and stands beside it."}


@dataclass(frozen=True)
class MySupervisionPage:
    """Every meeting, what was agreed, and which standards were talked over when."""

    frame: Frame
    review: str
    is_first_page: bool
    meetings: Markup
    nothing_yet: str
    more: Link | None
    open_actions: Each
    closed_actions: Each
    standards: Markup


@dataclass(frozen=True)
class MyMeetingPage:
    """One meeting: the signed note, its reflections, and the adviser's answer."""

    frame: Frame
    heading: str
    errors: tuple[FieldError, ...]
    signed: SignedNoteView
    answered_there: str
    linked: tuple[LinkedView, ...]
    answer: AnsweredView | None
    fields: tuple[Field, ...]
    action: str
    feedback: Link | None
    readers: tuple[ReaderRow, ...]
    readers_say: str


@dataclass(frozen=True)
class AnswerCame:
    """An answer that could not be recorded, as typed."""

    view: str = ""
    words: str = ""
    faults: dict[str, str] = field(default_factory=dict)


def present_my_supervision(person: SignedIn, found: MySupervision, *, is_first_page: bool) -> MySupervisionPage:
    """The list as it stands."""
    nothing = "No meeting is signed yet. When your supervisor signs a note, it stands here and stays yours."
    return MySupervisionPage(
        frame=frame_for(person, "My supervision", place=PLACE),
        review=review_words(found.review_on),
        is_first_page=is_first_page,
        meetings=meeting_lines(found.meetings, root=PLACE),
        nothing_yet="" if found.meetings.rows else nothing if is_first_page else "There is nothing earlier.",
        more=more_of(found.meetings, PLACE),
        open_actions=agreed_lines(found.open_actions),
        closed_actions=agreed_lines(found.closed_actions),
        standards=month_lines(found.standards),
    )


def present_my_meeting(
    person: SignedIn, found: Meeting, *, said: str = "", came: AnswerCame | None = None
) -> MyMeetingPage:
    """The meeting as it stands, or with the answer as typed."""
    if found.signed is None:
        raise ValueError("an unsigned note is nothing to the adviser")
    fields = _fields(came or AnswerCame()) if found.waits_for_an_answer else ()
    errors = errors_of(*fields)
    heading = f"Your meeting on {day_words(found.held_on)}"
    notice = SAID.get(said) if not errors else None
    several = "Each reflection on this note is answered on its own page."
    return MyMeetingPage(
        frame=frame_for(
            person,
            heading,
            place=PLACE,
            error=bool(errors),
            notice=notice,
            back=Link("My supervision", PLACE),
        ),
        heading=heading,
        errors=errors,
        signed=present_signed(found.signed),
        answered_there=several if found.linked else "",
        linked=linked_views(found.linked, root="/reflections"),
        answer=answered_view(found.answer) if found.answer else None,
        fields=fields,
        action=f"{PLACE}/{found.id}/answer",
        feedback=link_to_feedback(found.feedback),
        readers=reader_rows(found.readings),
        readers_say=_readers_say(found),
    )


def _readers_say(found: Meeting) -> str:
    said = (
        "Openings by one person within 15 minutes are shown as one."
        if found.readings
        else "Nobody but you has opened this page of the note. When someone does, their name and the time stand here."
    )
    also = " Whoever reads it on the page of a reflection stands under “Who has read this” there."
    return said + also if found.linked else said


def _fields(came: AnswerCame) -> tuple[Field, ...]:
    return (
        Field(
            name="view",
            id="view",
            label="How do you see it?",
            required=True,
            error=came.faults.get("view"),
            choices=(
                Choice(code="same", label="I see it the same way", checked=came.view == "same"),
                Choice(
                    code="different",
                    label="I see it differently",
                    hint="Say how in your own words. They stay beside the note wherever it is shown.",
                    checked=came.view == "different",
                ),
            ),
        ),
        Field(
            name="words",
            id="answer-words",
            label="In your own words",
            hint="Needed only when you see it differently.",
            value=came.words,
            error=came.faults.get("words"),
        ),
    )
