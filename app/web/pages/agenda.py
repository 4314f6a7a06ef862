"""The agenda for the next meeting: gathered, and made to be printed."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.supervision.notes import FUNCTIONS
from app.supervision.record import Agenda
from app.supervision.record_parts import Between
from app.web.frame import Frame, Link
from app.web.moulds import Each
from app.web.pages.conversation import agreed_lines
from app.web.pages.framing import frame_for
from app.web.pages.meeting_parts import record_address, review_words
from app.web.words import ago_words, day_words

ROOM_FOR_MATTERS = 6
_LINE = "supervision/_agenda_line.html"
NOT_BY_YOU = "Open it to see its label and what was flagged."
WHAT_FOR = {
    "management": "what is decided, allocated and on time",
    "development": "what is being learned",
    "support": "how the work is to carry",
    "mediation": "what has to be taken up with others",
}


@dataclass(frozen=True)
class FlaggedLine:
    """A prompt that the adviser would like to talk about, in its own wording."""

    label: str
    text: str


@dataclass(frozen=True)
class ReflectionOn:
    """A reflection on the agenda."""

    heading: str
    facts: str
    flagged: tuple[FlaggedLine, ...]


@dataclass(frozen=True)
class FunctionLine:
    """One of the four functions, to tick on paper."""

    name: str
    means: str


@dataclass(frozen=True)
class AgendaPage:
    """What is on for the next meeting, in the order of ninety minutes."""

    frame: Frame
    heading: str
    facts: str
    nothing: str
    review: str
    reflections: Each
    unopened: Each
    actions: Each
    waits: Each
    matters: tuple[int, ...]
    functions: tuple[FunctionLine, ...]


def present_agenda(person: SignedIn, found: Agenda) -> AgendaPage:
    """The agenda as it stands today."""
    who = found.who
    heading = f"Agenda: {who.name} and {who.holder}"
    reflections = tuple(_reflection(one) for one in found.between if one.status is ReflectionStatus.IN_SUPERVISION)
    unopened = tuple(f"{one.title}: not opened yet" for one in found.between if one.status is ReflectionStatus.SHARED)
    waits = _waits(found)
    has_something = found.review_on or reflections or unopened or found.open_actions or waits
    return AgendaPage(
        frame=frame_for(
            person,
            heading,
            place="/supervision",
            back=Link(f"Supervision with {who.name}", record_address(who.id)),
        ),
        heading=heading,
        facts=f"You met last on {day_words(found.last.held_on)}." if found.last else "No meeting is signed here yet.",
        nothing=""
        if has_something
        else "Nothing is waiting from before. That leaves the whole meeting for what the two of you bring.",
        review=review_words(found.review_on),
        reflections=Each("supervision/_agenda_reflection.html", "one", reflections),
        unopened=Each(_LINE, "line", unopened),
        actions=agreed_lines(found.open_actions),
        waits=Each(_LINE, "line", waits),
        matters=tuple(range(1, ROOM_FOR_MATTERS + 1)),
        functions=tuple(FunctionLine(name, WHAT_FOR[code]) for code, name in FUNCTIONS.items()),
    )


def _reflection(one: Between) -> ReflectionOn:
    if not one.is_read:
        return ReflectionOn(one.title, f"In supervision, opened {ago_words(one.since)}. {NOT_BY_YOU}", ())
    asked = [one.shown_on.definition.prompt(flag) for flag in one.flags]
    flagged = tuple(FlaggedLine(prompt.label, prompt.text) for prompt in asked if prompt and not prompt.is_private)
    facts = f"In supervision, opened {ago_words(one.since)}."
    if not flagged:
        facts += " Nothing in particular was flagged."
    return ReflectionOn(f"{one.label}: {one.title}", facts, flagged)


def _waits(found: Agenda) -> tuple[str, ...]:
    said = {
        ReflectionStatus.HANDED_BACK: "was handed back with a question",
        ReflectionStatus.DISCUSSED: "waits for an answer to its note, signed",
    }
    reflections = [
        f"“{one.label + ': ' if one.label else ''}{one.title}” {said[one.status]} {ago_words(one.since)}."
        for one in found.between
        if one.status in said
    ]
    notes = [f"The note of {day_words(one.held_on)} waits for an answer." for one in found.unanswered]
    return (*reflections, *notes)
