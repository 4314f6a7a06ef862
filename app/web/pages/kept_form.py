"""A form that arrived without its author signed in: every field as typed, nothing saved, and what to do next."""

from dataclasses import dataclass
from uuid import UUID

from app.people.signed_in import SignedIn
from app.standards.definition import Definition, PromptKind
from app.web.forms.fields import Field
from app.web.forms.sent import Sent
from app.web.frame import Frame
from app.web.pages.framing import frame_for

SIGNED_OUT = "You were signed out. Sign in in a new tab, then come back and press Save again."
SOMEBODY_ELSE = (
    "You are signed in as {name}, and this is not a reflection that {name} can write in. Nothing was saved or sent on. "
    "If the words are yours, sign in with your own account in a new tab, then come back and press Save again."
)
SHOWN = ("value", "what", "because")
WORDY = (PromptKind.TEXT, PromptKind.LINE)


@dataclass(frozen=True)
class KeptFormPage:
    """The same form again: what was typed can be read, copied and sent once more."""

    frame: Frame
    heading: str
    sentence: str
    action: str
    hidden: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]


def present_kept_form(
    person: SignedIn | None, sent: Sent, reflection_id: UUID, definition: Definition | None
) -> KeptFormPage:
    """Every field that was sent: words to read and copy, the rest carried along. `definition` names the prompts."""
    heading = "Your words are still here"
    fields, hidden = [], []
    for place, (name, value) in enumerate(sent.pairs):
        label = _label(name, definition)
        if label and value:
            fields.append(Field(name=name, id=f"kept-{place}", label=label, value=value, rows=6))
        else:
            hidden.append((name, value))
    return KeptFormPage(
        frame=frame_for(person, heading, error=True),
        heading=heading,
        sentence=SOMEBODY_ELSE.format(name=person.name) if person else SIGNED_OUT,
        action=f"/reflections/{reflection_id}/answers",
        hidden=tuple(hidden),
        fields=tuple(fields),
    )


def _label(name: str, definition: Definition | None) -> str | None:
    """What to call a field of words; None for ticks, dates and what the page itself needs."""
    prompt_id, _, part = name.rpartition(".")
    prompt = definition.prompt(prompt_id) if definition and prompt_id else None
    if part not in SHOWN or not prompt_id:
        return None
    if prompt is None:
        return prompt_id.replace("-", " ").capitalize()
    if part == "because":
        return f"{prompt.label}: the reason"
    return prompt.label if prompt.kind in WORDY or part == "what" else None
