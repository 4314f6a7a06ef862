"""Words that arrived but could not be kept: every field as typed, in the order it came, and how to send it again."""

import re
from dataclasses import dataclass

from app.people.signed_in import SignedIn
from app.standards.definition import Definition, PromptKind
from app.web.forms.fields import Field
from app.web.forms.sent import Sent
from app.web.frame import Frame
from app.web.pages.framing import frame_for

SIGNED_OUT = "You were signed out. Sign in in a new tab, then come back and press {button} again."
NOT_OPEN = (
    "This is not open to you, or not any more, so nothing was saved or sent on. If the words are yours, copy them now: "
    "if you signed in as somebody else, sign in with your own account in a new tab and press {button} again."
)
LABELS = {
    "words": "What you wrote",
    "reason": "Your reason",
    "question": "Your question",
    "label": "The label",
    "comment": "What you would change, and why",
    "value": "What you wrote",
    "talked_about.value": "What we talked about",
    "shaped.value": "What shaped the thinking",
    "known.value": "What we know and do not know",
    "differ.value": "Where we differ, if we do",
    "outside.value": "Matters outside the reflections",
    "actions.what": "An action",
    "helped": "What helped me think",
    "more_of": "What I would like more of, or differently, next time",
}
WORDY_PARTS = ("value", "what", "because", "comment")
WORDY_KINDS = (PromptKind.TEXT, PromptKind.LINE)


@dataclass(frozen=True)
class KeptPart:
    """One field in its place: shown to read and copy, or carried along unseen."""

    name: str
    value: str
    field: Field | None


@dataclass(frozen=True)
class KeptWordsPage:
    """The same form again. The parts stand in the order they were sent, so that rows keep their dates."""

    frame: Frame
    heading: str
    sentence: str
    action: str
    button: str
    can_send_again: bool
    asks_to_sign_in: bool
    parts: tuple[KeptPart, ...]

    @property
    def has_words(self) -> bool:
        """Whether there is anything to give back at all."""
        return any(part.field for part in self.parts)


def present_kept_words(
    person: SignedIn | None,
    sent: Sent,
    *,
    action: str,
    sentence: str | None = None,
    can_send_again: bool = True,
    button: str = "Send",
    definition: Definition | None = None,
) -> KeptWordsPage:
    """Every field that was sent. Without a sentence: nobody was signed in, or somebody who may not."""
    heading = "Your words are still here"
    parts = []
    for place, (name, value) in enumerate(sent.pairs):
        label = _label(name, value, definition) if value else None
        field = Field(name=name, id=f"kept-{place}", label=label, value=value, rows=6) if label else None
        parts.append(KeptPart(name, value, field))
    return KeptWordsPage(
        frame=frame_for(person, heading, error=True),
        heading=heading,
        sentence=sentence or (NOT_OPEN if person else SIGNED_OUT).format(button=button),
        action=action,
        button=button,
        can_send_again=can_send_again,
        asks_to_sign_in=sentence is None,
        parts=tuple(parts),
    )


def _label(name: str, value: str, definition: Definition | None) -> str | None:
    """What to call a field of words; None for ticks, dates and what the page itself needs.

    A field of a form that is not named here holds words when what it holds has a space or a line break in it.
    """
    if name in LABELS:
        return LABELS[name]
    if "." not in name and re.search(r"\s", value.strip()):
        return name.replace("_", " ").replace("-", " ").strip().capitalize()
    prompt_id, _, part = name.rpartition(".")
    if not prompt_id or part not in WORDY_PARTS:
        return None
    prompt = definition.prompt(prompt_id) if definition else None
    if part == "comment":
        return f"{prompt.label if prompt else prompt_id.replace('-', ' ').capitalize()}: your comment"
    if prompt is None:
        return None if part == "value" and definition else prompt_id.replace("-", " ").capitalize()
    if part == "because":
        return f"{prompt.label}: the reason"
    return prompt.label if prompt.kind in WORDY_KINDS or part == "what" else None
