"""The text of a draft to write in, with what is to be put right and a preview beside it."""

from dataclasses import dataclass
from uuid import UUID

from app.people.signed_in import SignedIn
from app.web.forms.fields import Field, FieldError
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.pages.workspace import PLACE
from app.web.pages.workspace_compared import ComparedView, present_compared
from app.web.pages.workspace_faults import FaultsView, present_faults
from app.web.pages.workspace_preview import PreviewView
from app.web.words import clock_time, moment_words
from app.workspace.line_ends import shown_text
from app.workspace.live import Looked
from app.workspace.queries import DraftToRead

SCRIPTS = ("buffer.js", "workspace_editor.js")
FIELD = "the-text"
MOST_NUMBERED = 3_000


@dataclass(frozen=True)
class NumberedLine:
    """A line with its number, for whoever has no script; marked where something is to be put right."""

    number: int
    text: str
    is_marked: bool


@dataclass(frozen=True)
class TextPage:
    """The editor."""

    frame: Frame
    heading: str
    sentence: str
    errors: tuple[FieldError, ...]
    action: str
    base: int
    over: int
    settles: str
    field: Field
    status: str
    check_url: str
    preview_url: str
    schema_url: str
    faults: FaultsView
    preview: PreviewView
    numbered: tuple[NumberedLine, ...]
    beside: ComparedView | None


@dataclass(frozen=True)
class Writing:
    """What the editor holds: usually the text that stands; otherwise what was typed, or an earlier text.

    `settles` is the text kept aside that is joined here by hand; `over` the text whose line ends are kept, if it is
    not the one that stands.
    """

    text: str
    base: int
    sentence: str = ""
    over: int = 0
    error: str | None = None
    settles: UUID | None = None
    has_theirs_beside: bool = False


def writing_of(draft: DraftToRead) -> Writing:
    """The text that stands, to go on writing."""
    return Writing(shown_text(draft.source), draft.text_number)


def present_text(
    person: SignedIn, draft: DraftToRead, looked: Looked, preview: PreviewView, writing: Writing, *, said: str = ""
) -> TextPage:
    """The editor with a text in it."""
    heading = f"Write in YAML: {draft.title}"
    root = f"{PLACE}/{draft.id}"
    saved = draft.texts[0]
    return TextPage(
        frame=frame_for(
            person,
            heading,
            place=PLACE,
            error=bool(writing.error),
            notice=f"Saved {clock_time(saved.saved_at)}. Your colleagues see it now." if said == "saved" else None,
            back=Link("Back to the draft", root),
            wide=True,
            scripts=SCRIPTS,
        ),
        heading=heading,
        sentence=writing.sentence,
        errors=(FieldError(writing.error, FIELD),) if writing.error else (),
        action=f"{root}/text",
        base=writing.base,
        over=writing.over or writing.base,
        settles=str(writing.settles or ""),
        field=Field(
            name="words",
            id=FIELD,
            label="The text",
            hint="Spaces at the start of a line say what belongs to what. A line that begins with # is a remark.",
            value=writing.text,
            error=writing.error,
            rows=30,
            described_by=("keys-hint",),
        ),
        status="Not saved yet" if writing.sentence else f"Saved {moment_words(saved.saved_at)}, by {saved.saved_by}",
        check_url=f"{root}/check",
        preview_url=f"{root}/preview",
        schema_url=f"{PLACE}/schema.json",
        faults=present_faults(looked, writing.text),
        preview=preview,
        numbered=_numbered(looked, writing.text),
        beside=present_compared(
            shown_text(draft.source), writing.text, left=f"{saved.saved_by}’s text", right="Your text"
        )
        if writing.has_theirs_beside
        else None,
    )


def _numbered(looked: Looked, text: str) -> tuple[NumberedLine, ...]:
    marked = {one.line for one in (*looked.faults, *looked.worth_a_look, *looked.advice)}
    lines = text.split("\n")[:MOST_NUMBERED]
    return tuple(NumberedLine(at + 1, line, at + 1 in marked) for at, line in enumerate(lines))
