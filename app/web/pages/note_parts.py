"""The parts of the supervision note's form: one field, or one row of actions, each a fragment of its own."""

from dataclasses import dataclass, field
from uuid import UUID

from app.supervision.note_draft import NoteDraft
from app.supervision.note_services import SentField
from app.supervision.notes import (
    FIELD_WORDS,
    FUNCTIONS,
    OWNER_ADVISER,
    OWNER_SUPERVISOR,
    FieldNow,
    NoteAction,
    NoteField,
    Standing,
    SuggestedAction,
)
from app.web.forms.fields import Choice, Field
from app.web.forms.note_forms import KEEP, LEAVE_OUT
from app.web.moulds import Poured
from app.web.words import clock_time

JUDGEMENT = "The judgement is the guardian’s. If you see it differently, say so here; it changes nobody’s advice."
TEXTS = (NoteField.TALKED_ABOUT, NoteField.SHAPED, NoteField.KNOWN, NoteField.DIFFER, NoteField.OUTSIDE)
DAYS = (NoteField.HELD_ON, NoteField.REVIEW_ON)
BEFORE_THE_ACTIONS = (NoteField.HELD_ON, *TEXTS)
_KINDS = {NoteField.FUNCTIONS: "ticks", NoteField.HELD_ON: "line", NoteField.REVIEW_ON: "line"}
_HINTS = {
    NoteField.HELD_ON: "For example 4 March 2026. Left empty, it is the day on which you sign.",
    NoteField.REVIEW_ON: "For example 4 March 2026",
    NoteField.OUTSIDE: "Workload, training, wellbeing, and whatever else came up.",
    NoteField.TALKED_ABOUT: "No names. This is all that signing needs.",
    NoteField.SHAPED: "Feelings, assumptions, power, context.",
    NoteField.KNOWN: "What we know, how we know it, and what is still open.",
    NoteField.DIFFER: "Leave it empty if you do not differ.",
}
_ROWS = {NoteField.TALKED_ABOUT: 8, NoteField.SHAPED: 5, NoteField.KNOWN: 5, NoteField.DIFFER: 4, NoteField.OUTSIDE: 4}


@dataclass(frozen=True)
class NoteState:
    """What came back from a form that was not all saved: what was typed, and what is wrong.

    `others` are the reflections that were ticked, `known` those that the page knew to be on the note, and `joined`
    those that are on it now and were new to the page.
    """

    typed: dict[NoteField, SentField] = field(default_factory=dict)
    bases: dict[NoteField, int] = field(default_factory=dict)
    faults: dict[NoteField, str] = field(default_factory=dict)
    conflicts: frozenset[NoteField] = frozenset()
    others: frozenset[str] | None = None
    known: frozenset[str] = frozenset()
    joined: frozenset[UUID] = frozenset()
    question: str = ""
    question_fault: str | None = None
    note_fault: str | None = None
    came_too_late: bool = False


@dataclass(frozen=True)
class NotePart:
    """One field of the note, and how it is saved: `shown_as` is words, line or ticks.

    `stands` are the saved words where somebody else wrote them.
    """

    code: str
    label: str
    shown_as: str
    save_url: str
    base: str
    status: str
    status_id: str
    field: Field
    beside: str
    stands: str


@dataclass(frozen=True)
class NoteRow:
    """One row of actions. `adviser_words` are the adviser's own, where the row came from their reflection."""

    heading: str
    origin: str
    what: Field
    by: Field
    owner: Field
    keep: Field | None
    adviser_words: str
    standing: str


def pour_part(root: str, draft: NoteDraft, state: NoteState | None, one: NoteField) -> Poured:
    """One field as saved, or as typed when something came back."""
    words, values = part_values(root, draft.fields[one], state or NoteState(), one)
    ticked = tuple(words.split("\n")) if one is NoteField.FUNCTIONS else ()
    fault = state.faults.get(one) if state else None
    return Poured(
        template="supervision/_note_part.html",
        name="part",
        # What came back from a form is rendered as it is.
        shape=None if state else (one, ticked),
        values=values,
        present=lambda filled: present_part(one, filled, ticked, fault),
    )


def part_values(root: str, now: FieldNow, state: NoteState, one: NoteField) -> tuple[str, tuple[str, ...]]:
    """The words of a field, and what is poured into its part."""
    sent = state.typed.get(one)
    words = "\n".join(value for value in sent.values if value) if sent else now.words
    in_conflict = one in state.conflicts
    is_told = now.saved_at and not in_conflict and one not in state.faults
    return words, (
        root,
        str(state.bases.get(one, now.version)),
        f"Saved {clock_time(now.saved_at)}" if now.saved_at and is_told else "",
        words if one in TEXTS or one in DAYS else "",
        now.words if in_conflict and one in TEXTS else "",
    )


def present_part(one: NoteField, values: tuple[str, ...], ticked: tuple[str, ...], fault: str | None) -> NotePart:
    """What the template of a field reads, from its values (or marks in their places)."""
    root, base, status, words, stands = values
    return NotePart(
        code=one.value,
        label=FIELD_WORDS[one],
        shown_as=_KINDS.get(one, "words"),
        save_url=f"{root}/note/{one.value}",
        base=base,
        status=status,
        status_id=f"status-{one.value}",
        field=_field(one, words, ticked, fault),
        beside=JUDGEMENT if one is NoteField.DIFFER else "",
        stands=stands,
    )


def pour_row(
    between: tuple[str, str], number: int, line: NoteAction, known: SuggestedAction | None, *, is_typed: bool
) -> Poured:
    """One row of actions as saved, or as typed; `between` are the names of the adviser and of the supervisor."""
    adviser, supervisor = between
    values = (
        str(line.origin) if line.origin else "",
        line.what,
        line.by,
        adviser,
        supervisor,
        known.adviser_words if known and known.adviser_words != line.what else "",
        _standing(adviser, line, known),
    )
    return Poured(
        template="supervision/_note_row.html",
        name="row",
        shape=None if is_typed else (number, line.owner, line.keep),
        values=values,
        present=lambda filled: present_row(number, line.owner, filled, is_kept=line.keep),
    )


def present_row(number: int, whose: str, values: tuple[str, ...], *, is_kept: bool) -> NoteRow:
    """What the template of a row reads, from its values (or marks in their places)."""
    origin, what, by, adviser, supervisor, adviser_words, standing = values
    keep = None
    if origin:
        keep = Field(
            name="actions.keep",
            id=f"keep-{number}",
            label=f"Agree action {number}?",
            choices=(
                Choice(code=KEEP, label="Yes", checked=is_kept),
                Choice(code=LEAVE_OUT, label="No, leave it out", checked=not is_kept),
            ),
        )
    owners = {OWNER_ADVISER: adviser, OWNER_SUPERVISOR: supervisor}
    first = "actions" if number == 1 else f"actions-{number}"
    return NoteRow(
        heading=f"From {adviser}’s reflection" if origin else "",
        origin=origin,
        what=Field(name="actions.what", id=first, label=f"Action {number}: what", value=what, rows=2),
        by=Field(
            name="actions.by",
            id=f"by-{number}",
            label=f"Action {number}: by when, if there is a date",
            hint="For example 4 March 2026",
            value=by,
            width="10",
        ),
        owner=Field(
            name="actions.owner",
            id=f"owner-{number}",
            label=f"Action {number}: who",
            choices=tuple(Choice(code=code, label=name, checked=code == whose) for code, name in owners.items()),
        ),
        keep=keep,
        adviser_words=adviser_words,
        standing=standing,
    )


def _field(one: NoteField, words: str, ticked: tuple[str, ...], fault: str | None) -> Field:
    name, label = f"{one.value}.value", FIELD_WORDS[one]
    if one is NoteField.FUNCTIONS:
        return Field(
            name=name,
            id=one.value,
            label=label,
            error=fault,
            choices=tuple(Choice(code=code, label=said, checked=code in ticked) for code, said in FUNCTIONS.items()),
            empty_first=True,
        )
    if one in DAYS:
        return Field(name=name, id=one.value, label=label, hint=_HINTS[one], value=words, error=fault, width="10")
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


def _standing(adviser: str, line: NoteAction, known: SuggestedAction | None) -> str:
    if line.origin is None:
        return ""
    if known is None or known.standing is Standing.GONE:
        return f"{adviser} has taken this out of the reflection since. Leave it out, or agree it all the same."
    if known.standing is Standing.SETTLED:
        return f"{adviser} has closed this since, so signing leaves it as it is."
    return ""
