"""The supervision note as its holder or cover writes it: fields, rows of actions, and what signing does."""

import secrets
from collections.abc import Hashable
from dataclasses import dataclass
from itertools import islice
from uuid import UUID

from app.supervision.note_draft import NoteDraft, OnTheNote
from app.supervision.notes import OWNER_ADVISER, NoteAction, NoteField, SuggestedAction
from app.web.forms.fields import Choice, Field, FieldError
from app.web.moulds import Poured
from app.web.pages.note_parts import (
    BEFORE_THE_ACTIONS,
    NotePart,
    NoteState,
    part_values,
    pour_part,
    pour_row,
    present_part,
)

__all__ = ["CONFLICT", "NOT_OPEN", "NoteAt", "NoteState", "note_errors", "note_seen_by", "pour_note"]

EMPTY_ROWS = 3
CONFLICT = "“{label}” was changed somewhere else since this page was opened. What is saved stands above what you wrote."
NOT_OPEN = "“{label}” could not be saved, because this note is not open for writing any more. Copy your words."


@dataclass(frozen=True)
class NoteAt:
    """Where a note is written, between whom, and what its buttons do there: beside a reflection, or as a meeting.

    `kind` is whatever changes the words around the form that are the same for everybody.
    """

    root: str
    adviser: str
    holder: str
    is_cover: bool
    kind: Hashable
    questions: tuple[str, ...]
    others: str
    others_hint: str
    can_be_signed: bool
    can_be_handed_back: bool
    first_of_signing: str
    last_of_signing: str
    without_script: str = ""


@dataclass(frozen=True)
class NoteForm:
    """The whole note, on one form. Its parts and rows are finished fragments."""

    action: str
    seen_by: str
    questions: tuple[str, ...]
    page_id: str
    choose_action: str
    sign_action: str
    hand_back_action: str
    texts: tuple[str, ...]
    functions: str
    review_on: str
    actions: NotePart
    rows: tuple[str, ...]
    others: Field | None
    known: str
    not_here: tuple[str, ...]
    what_signing_does: tuple[str, ...]
    question: Field
    what_handing_back_does: str
    without_script: str


def pour_note(at: NoteAt, draft: NoteDraft, came: NoteState | None) -> Poured:
    """The note as saved, or with everything as typed when something came back."""
    state = came or NoteState()
    _, (_, base, status, *_) = part_values(at.root, draft.fields[NoteField.ACTIONS], state, NoteField.ACTIONS)
    rows = _rows(at, draft, came)
    ticked = tuple(_is_ticked(one, state) for one in draft.others)
    not_here, signing = _not_here(draft), _what_signing_does(at)
    fault = state.faults.get(NoteField.ACTIONS)

    def present(values: tuple[str, ...]) -> NoteForm:
        root, seen_by, page_id, base, status, handing_back, functions, review_on, known, *more = values
        rest = iter(more)
        return NoteForm(
            action=f"{root}/note",
            seen_by=seen_by,
            questions=at.questions,
            page_id=page_id,
            choose_action="" if at.can_be_handed_back else f"{root}/reflections",
            sign_action=f"{root}/sign" if at.can_be_signed else "",
            hand_back_action=f"{root}/hand-back" if at.can_be_handed_back and at.can_be_signed else "",
            texts=tuple(islice(rest, len(BEFORE_THE_ACTIONS))),
            functions=functions,
            review_on=review_on,
            actions=present_part(NoteField.ACTIONS, (root, base, status, "", ""), (), fault),
            rows=tuple(islice(rest, len(rows))),
            others=_others(at, tuple(islice(rest, 2 * len(ticked))), ticked, state.note_fault),
            known=known,
            not_here=tuple(islice(rest, len(not_here))),
            what_signing_does=tuple(rest),
            question=_question(state),
            what_handing_back_does=handing_back,
            without_script=at.without_script,
        )

    return Poured(
        template="supervision/_note_form.html",
        name="note",
        # What came back from a form is rendered as it is.
        shape=None if came else (at.kind, len(rows), ticked, len(not_here), len(signing), at.can_be_signed),
        values=(
            at.root,
            note_seen_by(at.holder, is_cover=at.is_cover),
            secrets.token_urlsafe(12),
            base,
            status,
            _what_handing_back_does(at.adviser),
            pour_part(at.root, draft, came, NoteField.FUNCTIONS),
            pour_part(at.root, draft, came, NoteField.REVIEW_ON),
            " ".join(str(one.id) for one in draft.others if one.is_on_note),
            *(pour_part(at.root, draft, came, one) for one in BEFORE_THE_ACTIONS),
            *rows,
            *(part for one in draft.others for part in (str(one.id), _other_words(one))),
            *not_here,
            *signing,
        ),
        present=present,
    )


def note_seen_by(holder: str, *, is_cover: bool) -> str:
    """Who sees the note before it is signed, said in the same words wherever it matters."""
    if is_cover:
        return f"The note is seen by you and {holder}, for whom you cover, until it is signed."
    return "Your note is seen by you and whoever covers for you until you sign it."


def note_errors(state: NoteState, draft: NoteDraft) -> tuple[FieldError, ...]:
    """The lines of the error summary, in the order of the form."""
    found = [FieldError(state.faults[one], one.value) for one in NoteField if one in state.faults]
    if state.question_fault:
        found.append(FieldError(state.question_fault, "question"))
    if state.note_fault:
        found.append(FieldError(state.note_fault, "reflections" if draft.others else NoteField.TALKED_ABOUT.value))
    return tuple(found)


def _rows(at: NoteAt, draft: NoteDraft, came: NoteState | None) -> tuple[Poured, ...]:
    known: dict[UUID | None, SuggestedAction] = {one.line.origin: one for one in draft.actions if one.line.origin}
    sent = came.typed.get(NoteField.ACTIONS) if came else None
    lines = _with_what_came(list(sent.rows), draft) if sent else [one.line for one in draft.actions]
    if not sent or all(line.what.strip() for line in lines):
        lines += [NoteAction(None, True, "", "", OWNER_ADVISER)] * EMPTY_ROWS
    return tuple(
        pour_row(
            (at.adviser, at.holder),
            number,
            line,
            known.get(line.origin) if line.origin else None,
            is_typed=came is not None,
        )
        for number, line in enumerate(lines, 1)
    )


def _with_what_came(typed: list[NoteAction], draft: NoteDraft) -> list[NoteAction]:
    """The rows as typed, and after them the adviser's intentions that the form did not show yet."""
    shown = {line.origin for line in typed}
    came = [one.line for one in draft.actions if one.line.origin and one.line.origin not in shown]
    return [line for line in typed if line.origin or line.what.strip() or line.by.strip()] + came if came else typed


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
    """As it stands; where a form came back, with what it ticked or unticked itself."""
    if state.others is None:
        return other.is_on_note
    was_ticked = str(other.id) in state.others
    return was_ticked if was_ticked != (str(other.id) in state.known) else other.is_on_note


def _other_words(other: OnTheNote) -> str:
    if other.title is None:
        return "A reflection that is back with its author"
    return _named(other)


def _named(other: OnTheNote) -> str:
    """Its label is for whoever has opened it."""
    return f"{other.label}: {other.title}" if other.label else f"{other.title}, which you have not opened yet"


def _others(at: NoteAt, filled: tuple[str, ...], ticked: tuple[bool, ...], fault: str | None) -> Field | None:
    if not ticked:
        return None
    return Field(
        name="reflections",
        id="reflections",
        label=at.others,
        hint=at.others_hint,
        error=fault,
        choices=tuple(
            Choice(code=code, label=label, checked=checked)
            for code, label, checked in zip(filled[0::2], filled[1::2], ticked, strict=True)
        ),
        empty_first=True,
    )


def _what_handing_back_does(adviser: str) -> str:
    return f"{adviser} can write on and share it again. You go on seeing what was shared, and this note stays a draft."


def _not_here(draft: NoteDraft) -> tuple[str, ...]:
    """Why a reflection of the same adviser cannot be ticked here, so that nobody looks for it in vain."""
    unopened = "To add a reflection that was shared with you and is not open yet, open it first."
    said = [unopened] if draft.unopened else []
    said += [
        f"“{_named(one)}” has a draft note of its own, so it cannot join this one."
        for one in draft.elsewhere
        if one.title
    ]
    return tuple(said)


def _what_signing_does(at: NoteAt) -> tuple[str, ...]:
    return (
        at.first_of_signing,
        f"{at.adviser} sees the note, answers whether they see it the same way, and keeps it.",
        "The actions you have not left out are agreed.",
        at.last_of_signing,
    )
