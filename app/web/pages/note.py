"""The supervision note as its holder or cover writes it: fields, rows of actions, and what signing does."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.reflections.lifecycle import ReflectionStatus
from app.supervision.note_services import SentField
from app.supervision.notes import (
    FIELD_WORDS,
    FUNCTIONS,
    OWNER_ADVISER,
    OWNER_SUPERVISOR,
    NoteAction,
    NoteField,
    Standing,
    SuggestedAction,
)
from app.supervision.queries import CoverSheet, NoteDraft, OnTheNote, Review
from app.web.forms.fields import Choice, Field, FieldError
from app.web.forms.note_forms import KEEP, LEAVE_OUT
from app.web.words import clock_time

EMPTY_ROWS = 3
CONFLICT = "“{label}” was changed somewhere else since this page was opened. What is saved stands above what you wrote."
NOT_OPEN = "“{label}” could not be saved, because this note is not open for writing any more. Copy your words."
JUDGEMENT = "The judgement is the guardian’s. If you see it differently, say so here; it changes nobody’s advice."
_TEXTS = (NoteField.TALKED_ABOUT, NoteField.SHAPED, NoteField.KNOWN, NoteField.DIFFER)
_HINTS = {
    NoteField.TALKED_ABOUT: "No names. This is all that signing needs.",
    NoteField.SHAPED: "Feelings, assumptions, power, context.",
    NoteField.KNOWN: "What we know, how we know it, and what is still open.",
    NoteField.DIFFER: "Leave it empty if you do not differ.",
}
_ROWS = {NoteField.TALKED_ABOUT: 8, NoteField.SHAPED: 5, NoteField.KNOWN: 5, NoteField.DIFFER: 4}


@dataclass(frozen=True)
class NoteState:
    """What came back from a form that was not all saved: what was typed, and what is wrong."""

    typed: dict[NoteField, SentField] = field(default_factory=dict)
    bases: dict[NoteField, int] = field(default_factory=dict)
    faults: dict[NoteField, str] = field(default_factory=dict)
    conflicts: frozenset[NoteField] = frozenset()
    others: frozenset[str] | None = None
    question: str = ""
    question_fault: str | None = None
    note_fault: str | None = None
    came_too_late: bool = False


@dataclass(frozen=True)
class NotePart:
    """One field of the note, and how it is saved. `stands` are the saved words where somebody else wrote them."""

    code: str
    label: str
    save_url: str
    base: int
    status: str
    status_id: str
    field: Field
    beside: str
    stands: str | None


@dataclass(frozen=True)
class NoteRow:
    """One row of actions. `adviser_words` are the adviser's own, where the row came from their reflection."""

    number: int
    heading: str
    origin: str
    what: Field
    by: Field
    owner: Field
    keep: Field | None
    adviser_words: str
    standing: str


@dataclass(frozen=True)
class NoteForm:
    """The whole note, on one form."""

    action: str
    seen_by: str
    sign_action: str
    hand_back_action: str
    errors: tuple[FieldError, ...]
    texts: tuple[NotePart, ...]
    functions: NotePart
    review_on: NotePart
    actions: NotePart
    rows: tuple[NoteRow, ...]
    others: Field | None
    not_here: tuple[str, ...]
    is_in_supervision: bool
    what_signing_does: tuple[str, ...]
    question: Field
    what_handing_back_does: str


def present_note(found: Review, draft: NoteDraft, state: NoteState) -> NoteForm:
    """The note as saved, or with everything as typed when something came back."""
    root = f"/supervision/{found.sheet.id}"
    parts = {one: _part(root, draft, state, one) for one in NoteField}
    others = _others(draft.others, state)
    question = Field(
        name="question",
        id="question",
        label="Your question",
        value=state.question,
        error=state.question_fault,
        rows=3,
    )
    return NoteForm(
        action=f"{root}/note",
        seen_by=note_seen_by(found.sheet),
        sign_action=f"{root}/sign",
        hand_back_action=f"{root}/hand-back",
        errors=_errors(parts, state, others),
        texts=tuple(parts[one] for one in _TEXTS),
        functions=parts[NoteField.FUNCTIONS],
        review_on=parts[NoteField.REVIEW_ON],
        actions=parts[NoteField.ACTIONS],
        rows=_rows(found, draft, state),
        others=others,
        not_here=_not_here(draft),
        is_in_supervision=found.sheet.status is ReflectionStatus.IN_SUPERVISION,
        what_signing_does=_what_signing_does(found, draft),
        question=question,
        what_handing_back_does=(
            f"{found.sheet.author} can write on and share it again. You go on seeing what was shared, and this note "
            "stays a draft."
        ),
    )


def note_seen_by(sheet: CoverSheet) -> str:
    """Who sees the note before it is signed, said in the same words wherever it matters."""
    if sheet.is_cover:
        return f"The note is seen by you and {sheet.holder}, for whom you cover, until it is signed."
    return "Your note is seen by you and whoever covers for you until you sign it."


def _part(root: str, draft: NoteDraft, state: NoteState, one: NoteField) -> NotePart:
    now, sent = draft.fields[one], state.typed.get(one)
    words = "\n".join(value for value in sent.values if value) if sent else now.words
    in_conflict = one in state.conflicts
    return NotePart(
        code=one.value,
        label=FIELD_WORDS[one],
        save_url=f"{root}/note/{one.value}",
        base=state.bases.get(one, now.version),
        status=""
        if in_conflict or one in state.faults
        else f"Saved {clock_time(now.saved_at)}"
        if now.saved_at
        else "",
        status_id=f"status-{one.value}",
        field=_field(one, words, state.faults.get(one)),
        beside=JUDGEMENT if one is NoteField.DIFFER else "",
        stands=now.words if in_conflict and one is not NoteField.ACTIONS else None,
    )


def _field(one: NoteField, words: str, fault: str | None) -> Field:
    name, label = f"{one.value}.value", FIELD_WORDS[one]
    if one is NoteField.FUNCTIONS:
        ticked = words.split("\n")
        return Field(
            name=name,
            id=one.value,
            label=label,
            error=fault,
            choices=tuple(Choice(code=code, label=said, checked=code in ticked) for code, said in FUNCTIONS.items()),
            empty_first=True,
        )
    if one is NoteField.REVIEW_ON:
        return Field(
            name=name, id=one.value, label=label, hint="For example 4 March 2026", value=words, error=fault, width="10"
        )
    return Field(
        name=name,
        id=one.value,
        label=label,
        hint=_HINTS.get(one),
        value=words,
        error=fault,
        required=one is NoteField.TALKED_ABOUT,
        rows=_ROWS.get(one, 4),
        described_by=("beside-differ",) if one is NoteField.DIFFER else (),
    )


def _rows(found: Review, draft: NoteDraft, state: NoteState) -> tuple[NoteRow, ...]:
    known: dict[UUID | None, SuggestedAction] = {one.line.origin: one for one in draft.actions if one.line.origin}
    sent = state.typed.get(NoteField.ACTIONS)
    lines = list(sent.rows) if sent else [one.line for one in draft.actions]
    if not sent or all(line.what.strip() for line in lines):
        lines += [NoteAction(None, True, "", "", OWNER_ADVISER)] * EMPTY_ROWS
    return tuple(
        _row(found, number, line, known.get(line.origin) if line.origin else None)
        for number, line in enumerate(lines, 1)
    )


def _row(found: Review, number: int, line: NoteAction, known: SuggestedAction | None) -> NoteRow:
    adviser, supervisor = found.sheet.author, found.sheet.holder
    first = "actions" if number == 1 else f"actions-{number}"
    keep = None
    if line.origin:
        keep = Field(
            name="actions.keep",
            id=f"keep-{number}",
            label=f"Agree action {number}?",
            choices=(
                Choice(code=KEEP, label="Yes", checked=line.keep),
                Choice(code=LEAVE_OUT, label="No, leave it out", checked=not line.keep),
            ),
        )
    owners = {OWNER_ADVISER: adviser, OWNER_SUPERVISOR: supervisor}
    return NoteRow(
        number=number,
        heading=f"From {adviser}’s reflection" if line.origin else "",
        origin=str(line.origin) if line.origin else "",
        what=Field(name="actions.what", id=first, label=f"Action {number}: what", value=line.what, rows=2),
        by=Field(
            name="actions.by",
            id=f"by-{number}",
            label=f"Action {number}: by when, if there is a date",
            hint="For example 4 March 2026",
            value=line.by,
            width="10",
        ),
        owner=Field(
            name="actions.owner",
            id=f"owner-{number}",
            label=f"Action {number}: who",
            choices=tuple(Choice(code=code, label=name, checked=code == line.owner) for code, name in owners.items()),
        ),
        keep=keep,
        adviser_words=known.adviser_words if known and known.adviser_words != line.what else "",
        standing=_standing(adviser, line, known),
    )


def _standing(adviser: str, line: NoteAction, known: SuggestedAction | None) -> str:
    if line.origin is None:
        return ""
    if known is None or known.standing is Standing.GONE:
        return f"{adviser} has taken this out of the reflection since. Leave it out, or agree it all the same."
    if known.standing is Standing.SETTLED:
        return f"{adviser} has closed this since, so signing leaves it as it is."
    return ""


def _others(others: tuple[OnTheNote, ...], state: NoteState) -> Field | None:
    if not others:
        return None
    chosen = state.others if state.others is not None else {str(one.id) for one in others if one.is_on_note}
    return Field(
        name="reflections",
        id="reflections",
        label="This note is also about",
        hint="Other reflections by the same adviser that are in supervision with you.",
        error=state.note_fault,
        choices=tuple(
            Choice(
                code=str(one.id),
                label=f"{one.label}: {one.title}" if one.title else "A reflection that is back with its author",
                checked=str(one.id) in chosen,
            )
            for one in others
        ),
        empty_first=True,
    )


def _not_here(draft: NoteDraft) -> tuple[str, ...]:
    """Why a reflection of the same adviser cannot be ticked here, so that nobody looks for it in vain."""
    unopened = "To add a reflection that was shared with you and is not open yet, open it first."
    said = [unopened] if draft.unopened else []
    said += [
        f"“{one.label}: {one.title}” has a draft note of its own, so it cannot join this one."
        for one in draft.elsewhere
        if one.title
    ]
    return tuple(said)


def _what_signing_does(found: Review, draft: NoteDraft) -> tuple[str, ...]:
    several = sum(1 for one in draft.others if one.is_on_note)
    first = "This reflection becomes discussed."
    if several:
        first = f"This reflection becomes discussed, and so {_do(several)} on this note."
    return (
        first,
        f"{found.sheet.author} sees the note, answers whether they see it the same way, and keeps it.",
        "The actions you have not left out are agreed.",
        "A signed note is never edited. Either of you can add to it later, with a date and a reason.",
    )


def _do(several: int) -> str:
    return "does the other one" if several == 1 else f"do the {several} others"


def _errors(parts: Mapping[NoteField, NotePart], state: NoteState, others: Field | None) -> tuple[FieldError, ...]:
    found = [FieldError(state.faults[one], part.field.id) for one, part in parts.items() if one in state.faults]
    if state.question_fault:
        found.append(FieldError(state.question_fault, "question"))
    if state.note_fault:
        found.append(FieldError(state.note_fault, others.id if others else NoteField.TALKED_ABOUT.value))
    return tuple(found)
