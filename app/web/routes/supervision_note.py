"""The supervision note: one field by the page's script, the whole note by any of its buttons, signing, handing back."""

import hashlib
from dataclasses import replace
from datetime import datetime
from typing import Any
from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow, ReflectionStatus
from app.supervision.note_services import (
    NoteFormSaved,
    NoteSaved,
    SentField,
    choose_reflections,
    save_note_field,
    save_note_form,
    sign,
)
from app.supervision.notes import FIELD_WORDS, NoteField, read_actions
from app.supervision.queries import cover_sheet
from app.supervision.reading import read_review
from app.supervision.services import hand_back
from app.web.access import MaybePerson, Person, access
from app.web.forms.answer_forms import mark_in, page_in
from app.web.forms.note_forms import KEEP, LEAVE_OUT, note_field_in, note_fields_in, others_in
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.pace import check_pace
from app.web.pages.note import CONFLICT, NOT_OPEN, NoteState
from app.web.pages.review import Came, present_review
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

TOO_LATE = (
    "The note was signed or handed back while you were writing, so these words could not join it. Nothing here is "
    "saved: copy what you want to keep, and add it as an addendum."
)
QUESTION_WRITTEN = "You have written a question. Hand it back with the question, or clear it and sign."
QUESTION_TOO_LATE = (
    "This reflection is not in supervision any more, so the note was not signed and your question was not asked. Copy "
    "what you want to keep."
)


@router.put("/supervision/{reflection_id:uuid}/note/{field}")
@access("supervision:review")
def put_field(reflection_id: UUID, field: str, person: Person, sent: SentForm) -> Response:
    """Save one field of the note; the reply comes after the commit."""
    check_pace(person.id)
    if field not in {one.value for one in NoteField}:
        raise NotFound
    one = NoteField(field)
    found = note_field_in(sent, one, mark=mark_in(sent.one("save")))
    result = save_note_field(by=person, reflection_id=reflection_id, field=one, sent=found)
    if result.is_stored:
        return JSONResponse(_saved(one, result))
    return JSONResponse(_refused(one, result), 409)


@router.post("/supervision/{reflection_id:uuid}/note")
@access("supervision:review")
def post_note(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save the whole note."""
    if person is None:
        return kept(request, None, sent, 401)
    try:
        state, status = _save(person, reflection_id, sent)
        if state.came_too_late:
            return kept(request, person, sent, 409, TOO_LATE)
        if status == 200 and not state.question:
            return RedirectResponse(f"/supervision/{reflection_id}?said=saved#note", 303)
        return _page(request, person, reflection_id, state, status, said="saved")
    except NotFound:
        return kept(request, person, sent, 404)


@router.post("/supervision/{reflection_id:uuid}/sign")
@access("supervision:review")
def post_sign(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save what the form holds, then sign."""
    if person is None:
        return kept(request, None, sent, 401)
    try:
        return _sign(request, person, reflection_id, sent)
    except NotFound:
        return kept(request, person, sent, 404)


@router.post("/supervision/{reflection_id:uuid}/hand-back")
@access("supervision:review")
def post_hand_back(request: Request, reflection_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save what the form holds, then hand the reflection back with a question."""
    if person is None:
        return kept(request, None, sent, 401)
    try:
        return _hand_back(request, person, reflection_id, sent)
    except NotFound:
        return kept(request, person, sent, 404)


def _sign(request: Request, person: SignedIn, reflection_id: UUID, sent: Sent) -> Response:
    state, status = _save(person, reflection_id, sent)
    if state.came_too_late:
        return kept(request, person, sent, 409, TOO_LATE)
    if status != 200:
        return _page(request, person, reflection_id, state, status)
    if state.question.strip():
        return _question_written(request, person, reflection_id, sent, state)
    try:
        sign(by=person, reflection_id=reflection_id)
    except DetailsRefused as refused:
        faults = {NoteField(name): sentence for name, sentence in refused.faults.items()}
        return _page(request, person, reflection_id, replace(state, faults=faults), 422)
    except NotNow as not_now:
        return _page(request, person, reflection_id, replace(state, note_fault=not_now.sentence), 409)
    return RedirectResponse(f"/supervision/{reflection_id}?said=signed", 303)


def _question_written(
    request: Request, person: SignedIn, reflection_id: UUID, sent: Sent, state: NoteState
) -> Response:
    """Signing is for good, so a question that was begun is never dropped by it: the note stays a draft, as typed."""
    if cover_sheet(by=person, reflection_id=reflection_id).status is not ReflectionStatus.IN_SUPERVISION:
        return kept(request, person, sent, 409, QUESTION_TOO_LATE)
    return _page(request, person, reflection_id, replace(state, question_fault=QUESTION_WRITTEN), 422)


def _hand_back(request: Request, person: SignedIn, reflection_id: UUID, sent: Sent) -> Response:
    state, status = _save(person, reflection_id, sent)
    if status != 200:
        return _page(request, person, reflection_id, state, status)
    try:
        hand_back(by=person, reflection_id=reflection_id, question=sent.one("question"))
    except DetailsRefused as refused:
        return _page(request, person, reflection_id, replace(state, question_fault=refused.faults["question"]), 422)
    except NotAnAnswer as fault:
        return _page(request, person, reflection_id, replace(state, question_fault=fault.sentence), 422)
    except NotNow as not_now:
        return kept(request, person, sent, 409, not_now.sentence)
    return RedirectResponse(f"/supervision/{reflection_id}?said=handed-back", 303)


def _save(person: SignedIn, reflection_id: UUID, sent: Sent) -> tuple[NoteState, int]:
    """Save every field that came. What could not be kept comes back as typed, with its sentence."""
    fields = note_fields_in(sent)
    saved = save_note_form(by=person, reflection_id=reflection_id, page=page_in(sent), sent=fields)
    state = _what_came_back(sent, fields, saved)
    others = others_in(sent)
    try:
        if others is not None:
            choose_reflections(by=person, reflection_id=reflection_id, others=others)
    except NotNow as not_now:
        state = replace(state, note_fault=not_now.sentence)
    if saved.conflicts or state.note_fault:
        return state, 409
    return state, 422 if saved.faults else 200


def _what_came_back(sent: Sent, fields: dict[NoteField, SentField], saved: NoteFormSaved) -> NoteState:
    faults = dict(saved.faults)
    for one in saved.conflicts:
        sentence = NOT_OPEN if saved.results[one].outcome == "status" else CONFLICT
        faults[one] = sentence.format(label=FIELD_WORDS[one])
    others = others_in(sent)
    return NoteState(
        typed=fields,
        # A field that was kept goes on from its new version; in a conflict, the next press keeps what was typed here.
        bases={one: result.version for one, result in saved.results.items()},
        faults=faults,
        conflicts=frozenset(saved.conflicts),
        others=frozenset(str(one) for one in others) if others is not None else None,
        question=sent.one("question"),
        came_too_late=any(result.outcome == "status" for result in saved.results.values()),
    )


def _page(
    request: Request, person: SignedIn, reflection_id: UUID, state: NoteState, status: int, *, said: str = ""
) -> Response:
    """The whole review page, every field of the note as typed."""
    found = read_review(by=person, reflection_id=reflection_id)
    page = present_review(person, found, came=Came(note=state), said=said)
    return render_page(request, "supervision/review.html", page, status=status)


def _saved(field: NoteField, result: NoteSaved) -> dict[str, Any]:
    reply: dict[str, Any] = {
        "version": result.version,
        "state": "answered" if result.words else "skipped",
        "sha256": _sha256(field, result.words),
        "saved_at": _moment(result.saved_at),
    }
    if result.is_stale:
        reply["stale"] = True
    return reply


def _refused(field: NoteField, result: NoteSaved) -> dict[str, Any]:
    return {
        "reason": result.outcome,
        "version": result.version,
        "current": {
            "version": result.version,
            **_told(field, result.words),
            "saved_at": _moment(result.saved_at),
        },
        "yours": _told(field, result.yours),
    }


def _told(field: NoteField, words: str) -> dict[str, Any]:
    """The words of a field as its fields are sent."""
    state = "answered" if words else "skipped"
    if field is not NoteField.ACTIONS:
        value = words.split("\n") if field is NoteField.FUNCTIONS else [words]
        return {"state": state, "value": value}
    rows = read_actions(words)
    return {
        "state": state,
        "what": [row.what for row in rows],
        "by": [row.by for row in rows],
        "owner": [row.owner for row in rows],
        "origin": [str(row.origin or "") for row in rows],
        "keep": [KEEP if row.keep else LEAVE_OUT for row in rows],
    }


def _sha256(field: NoteField, words: str) -> str:
    """The hash of what is stored, its values joined by line feeds as they are sent; never kept."""
    told = _told(field, words)
    values = told.get("value")
    if values is None:
        rows = zip(told["what"], told["by"], told["owner"], told["origin"], told["keep"], strict=True)
        values = [part for row in rows for part in row]
    return hashlib.sha256("\n".join(values).encode("utf-8", errors="surrogatepass")).hexdigest()


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
