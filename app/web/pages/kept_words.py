"""Words that arrived but could not be kept: every field as typed, and how to send it once more."""

from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.web.forms.fields import Field
from app.web.forms.sent import Sent
from app.web.frame import Frame
from app.web.pages.framing import frame_for

SIGNED_OUT = "You were signed out. Sign in in a new tab, then come back and press Send again."
NOT_OPEN = (
    "This is not open to you, or not any more, so nothing was saved or sent on. If the words are yours, copy them now: "
    "if you signed in as somebody else, sign in with your own account in a new tab and press Send again."
)
LABELS = {
    "words": "What you wrote",
    "reason": "Your reason",
    "question": "Your question",
    "talked_about.value": "What we talked about",
    "shaped.value": "What shaped the thinking",
    "known.value": "What we know and do not know",
    "differ.value": "Where we differ, if we do",
    "actions.what": "An action",
}


@dataclass(frozen=True)
class KeptWordsPage:
    """The same form again: words to read and copy, the rest carried along."""

    frame: Frame
    heading: str
    sentence: str
    action: str
    can_send_again: bool
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]


def present_kept_words(
    person: SignedIn | None, sent: Sent, *, action: str, sentence: str | None = None
) -> KeptWordsPage:
    """Every field that was sent. Without a sentence: nobody was signed in, or somebody who may not."""
    heading = "Your words are still here"
    fields, hidden = [], []
    for place, (name, value) in enumerate(sent.pairs):
        if name in LABELS and value:
            fields.append(Field(name=name, id=f"kept-{place}", label=LABELS[name], value=value, rows=6))
        else:
            hidden.append((name, value))
    return KeptWordsPage(
        frame=frame_for(person, heading, error=True),
        heading=heading,
        sentence=sentence or (NOT_OPEN if person else SIGNED_OUT),
        action=action,
        can_send_again=sentence is None,
        hidden=tuple(hidden),
        fields=tuple(fields),
    )
