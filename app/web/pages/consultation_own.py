"""One comment of one's own, before the group has answered it: to reword or to take back."""

from dataclasses import dataclass
from uuid import UUID

from app.people.signed_in import SignedIn
from app.web.forms.fields import Field, FieldError, errors_of
from app.web.frame import Frame, Link
from app.web.pages.framing import frame_for
from app.web.words import moment_words
from app.workspace.queries import CommentRow

CHANGED = {
    "reworded": "The working group reads your new words now.",
    "taken-back": "Taken back. The working group sees that you said something here, and your words are gone.",
}


@dataclass(frozen=True)
class OwnCommentPage:
    """The form with the words, and the button that takes them back."""

    frame: Frame
    heading: str
    asked: str
    facts: str
    errors: tuple[FieldError, ...]
    action: str
    words: Field
    take_back_action: str


def present_own_comment(
    person: SignedIn, draft_id: UUID, row: CommentRow, *, typed: str | None = None, error: str | None = None
) -> OwnCommentPage:
    """The words as they stand, or as typed when they came back."""
    heading = f"What you said about {f'“{row.label}”' if row.label else 'the whole draft'}"
    address = f"/consultations/{draft_id}/comments/{row.id}"
    words = Field(
        name="words",
        id="words",
        label="Your words",
        hint="The working group reads this with your name. With the standard it is published without your name.",
        value=row.words if typed is None else typed,
        error=error,
        required=True,
        rows=6,
    )
    return OwnCommentPage(
        frame=frame_for(
            person,
            heading,
            error=bool(error),
            back=Link("Back to the draft that you were asked to try", f"/consultations/{draft_id}"),
        ),
        heading=heading,
        asked=row.asked,
        facts=f"You said this {moment_words(row.commented_at)}. Until the working group has answered it you can change "
        "it or take it back. Somebody may have read it before.",
        errors=errors_of(words),
        action=address,
        words=words,
        take_back_action=f"{address}/take-back",
    )
