"""The supervision note as its holder or cover writes it: fields, rows of actions, and what signing does."""

import secrets
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from app.reflections.lifecycle import ReflectionStatus
from app.supervision.note_draft import NoteDraft, OnTheNote
from app.supervision.notes import OWNER_ADVISER, NoteAction, NoteField, SuggestedAction
from app.supervision.queries import CoverSheet, Review
from app.web.forms.fields import Choice, Field, FieldError
from app.web.moulds import Poured
from app.web.pages.note_parts import TEXTS, NotePart, NoteState, part_values, pour_part, pour_row, present_part

__all__ = ["CONFLICT", "NOT_OPEN", "NoteState", "note_errors", "note_seen_by", "pour_note"]

EMPTY_ROWS = 3
CONFLICT = "“{label}” was changed somewhere else since this page was opened. What is saved stands above what you wrote."
NOT_OPEN = "“{label}” could not be saved, because this note is not open for writing any more. Copy your words."


@dataclass(frozen=True)
class NoteForm:
    """The whole note, on one form. Its parts and rows are finished fragments."""

    action: str
    seen_by: str
    questions: tuple[str, ...]
    page_id: str
    sign_action: str
    hand_back_action: str
    texts: tuple[str, ...]
    functions: str
    review_on: str
    actions: NotePart
    rows: tuple[str, ...]
    others: Field | None
    not_here: tuple[str, ...]
    is_in_supervision: bool
    what_signing_does: tuple[str, ...]
    question: Field
    what_handing_back_does: str


def pour_note(found: Review, draft: NoteDraft, came: NoteState | None) -> Poured:
    """The note as saved, or with everything as typed when something came back."""
    root, state = f"/supervision/{found.sheet.id}", came or NoteState()
    _, (_, base, status, *_) = part_values(root, draft.fields[NoteField.ACTIONS], state, NoteField.ACTIONS)
    rows = _rows(found, draft, came)
    ticked = tuple(_is_ticked(one, state) for one in draft.others)
    not_here, signing = _not_here(draft), _what_signing_does(found, draft)
    is_in_supervision = found.sheet.status is ReflectionStatus.IN_SUPERVISION
    written_on = found.written_on
    fault = state.faults.get(NoteField.ACTIONS)

    def present(values: tuple[str, ...]) -> NoteForm:
        root, seen_by, page_id, base, status, handing_back, functions, review_on, *more = values
        rest = iter(more)
        return NoteForm(
            action=f"{root}/note",
            seen_by=seen_by,
            questions=written_on.definition.supervisor_questions,
            page_id=page_id,
            sign_action=f"{root}/sign",
            hand_back_action=f"{root}/hand-back",
            texts=tuple(islice(rest, len(TEXTS))),
            functions=functions,
            review_on=review_on,
            actions=present_part(NoteField.ACTIONS, (root, base, status, "", ""), (), fault),
            rows=tuple(islice(rest, len(rows))),
            others=_others(tuple(islice(rest, 2 * len(ticked))), ticked, state.note_fault),
            not_here=tuple(islice(rest, len(not_here))),
            is_in_supervision=is_in_supervision,
            what_signing_does=tuple(rest),
            question=_question(state),
            what_handing_back_does=handing_back,
        )

    return Poured(
        template="supervision/_note_form.html",
        name="note",
        # What came back from a form is rendered as it is.
        shape=None if came else (written_on.sha256, len(rows), ticked, len(not_here), len(signing), is_in_supervision),
        values=(
            root,
            note_seen_by(found.sheet),
            secrets.token_urlsafe(12),
            base,
            status,
            _what_handing_back_does(found.sheet),
            pour_part(root, draft, came, NoteField.FUNCTIONS),
            pour_part(root, draft, came, NoteField.REVIEW_ON),
            *(pour_part(root, draft, came, one) for one in TEXTS),
            *rows,
            *(part for one in draft.others for part in (str(one.id), _other_words(one))),
            *not_here,
            *signing,
        ),
        present=present,
    )


def note_seen_by(sheet: CoverSheet) -> str:
    """Who sees the note before it is signed, said in the same words wherever it matters."""
    if sheet.is_cover:
        return f"The note is seen by you and {sheet.holder}, for whom you cover, until it is signed."
    return "Your note is seen by you and whoever covers for you until you sign it."


def note_errors(state: NoteState, draft: NoteDraft) -> tuple[FieldError, ...]:
    """The lines of the error summary, in the order of the form."""
    found = [FieldError(state.faults[one], one.value) for one in NoteField if one in state.faults]
    if state.question_fault:
        found.append(FieldError(state.question_fault, "question"))
    if state.note_fault:
        found.append(FieldError(state.note_fault, "reflections" if draft.others else NoteField.TALKED_ABOUT.value))
    return tuple(found)


def _rows(found: Review, draft: NoteDraft, came: NoteState | None) -> tuple[Poured, ...]:
    known: dict[UUID | None, SuggestedAction] = {one.line.origin: one for one in draft.actions if one.line.origin}
    sent = came.typed.get(NoteField.ACTIONS) if came else None
    lines = list(sent.rows) if sent else [one.line for one in draft.actions]
    if not sent or all(line.what.strip() for line in lines):
        lines += [NoteAction(None, True, "", "", OWNER_ADVISER)] * EMPTY_ROWS
    return tuple(
        pour_row(found.sheet, number, line, known.get(line.origin) if line.origin else None, is_typed=came is not None)
        for number, line in enumerate(lines, 1)
    )


def _question(state: NoteState) -> Field:
    return Field(
        name="question",
        id="question",
        label="Your question",
        value=state.question,
        error=state.question_fault,
        rows=3,
    )


def _is_ticked(other: OnTheNote, state: NoteState) -> bool:
    return other.is_on_note if state.others is None else str(other.id) in state.others


def _other_words(other: OnTheNote) -> str:
    return f"{other.label}: {other.title}" if other.title else "A reflection that is back with its author"


def _others(filled: tuple[str, ...], ticked: tuple[bool, ...], fault: str | None) -> Field | None:
    if not ticked:
        return None
    return Field(
        name="reflections",
        id="reflections",
        label="This note is also about",
        hint="Other reflections by the same adviser that are in supervision with you.",
        error=fault,
        choices=tuple(
            Choice(code=code, label=label, checked=checked)
            for code, label, checked in zip(filled[0::2], filled[1::2], ticked, strict=True)
        ),
        empty_first=True,
    )


def _what_handing_back_does(sheet: CoverSheet) -> str:
    return (
        f"{sheet.author} can write on and share it again. You go on seeing what was shared, and this note "
        "stays a draft."
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
