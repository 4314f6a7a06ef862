"""The supervision note: one field by the page's script, the whole note by any of its buttons, signing, handing back."""

from dataclasses import replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow, ReflectionStatus
from app.supervision.note_services import (
    ActionsNotShown,
    choose_reflections,
    save_note_field,
    save_note_form,
    sign,
)
from app.supervision.notes import NoteField
from app.supervision.queries import cover_sheet
from app.supervision.reading import read_review
from app.supervision.services import hand_back
from app.web.access import MaybePerson, Person, access
from app.web.forms.answer_forms import mark_in, page_in
from app.web.forms.note_forms import note_field_in, note_fields_in
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.note_replies import field_named, field_reply, what_came_back, with_choice
from app.web.pace import check_pace
from app.web.pages.note import NoteState
from app.web.pages.review import Came, present_review
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

TOO_LATE = (
    "The note was signed or handed back while you were writing, so these words could not join it. Nothing here is "
    "saved: copy what you want to keep, and add it as an addendum."
)
QUESTION_WRITTEN = "You have written a question. Hand it back with the question, or clear it and sign."
QUESTION_NOT_ASKED = (
    "This reflection is not in supervision any more, so your question was not asked. Copy what you want to keep."
)
QUESTION_TOO_LATE = (
    "This reflection is not in supervision any more, so the note was not signed and your question was not asked. Copy "
    "what you want to keep."
)


@router.put("/supervision/{reflection_id:uuid}/note/{field}")
@access("supervision:review")
def put_field(reflection_id: UUID, field: str, person: Person, sent: SentForm) -> Response:
    """Save one field of the note; the reply comes after the commit."""
    check_pace(person.id)
    one = field_named(field)
    found = note_field_in(sent, one, mark=mark_in(sent.one("save")))
    return field_reply(one, save_note_field(by=person, reflection_id=reflection_id, field=one, sent=found))


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
        return _page(request, person, reflection_id, sent, state, status, said="saved")
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
        return _page(request, person, reflection_id, sent, state, status)
    if state.question.strip():
        return _question_written(request, person, reflection_id, sent, state)
    try:
        sign(by=person, reflection_id=reflection_id, joined=state.joined)
    except DetailsRefused as refused:
        faults = {NoteField(name): sentence for name, sentence in refused.faults.items()}
        return _page(request, person, reflection_id, sent, replace(state, faults=faults), 422)
    except ActionsNotShown as unseen:
        state = replace(state, faults={NoteField.ACTIONS: unseen.sentence})
        return _page(request, person, reflection_id, sent, state, 409)
    except NotNow as not_now:
        return _page(request, person, reflection_id, sent, replace(state, note_fault=not_now.sentence), 409)
    return RedirectResponse(f"/supervision/{reflection_id}?said=signed", 303)


def _question_written(
    request: Request, person: SignedIn, reflection_id: UUID, sent: Sent, state: NoteState
) -> Response:
    """Signing is for good, so a question that was begun is never dropped by it: the note stays a draft, as typed."""
    if cover_sheet(by=person, reflection_id=reflection_id).status is not ReflectionStatus.IN_SUPERVISION:
        return kept(request, person, sent, 409, QUESTION_TOO_LATE)
    return _page(request, person, reflection_id, sent, replace(state, question_fault=QUESTION_WRITTEN), 422)


def _hand_back(request: Request, person: SignedIn, reflection_id: UUID, sent: Sent) -> Response:
    state, status = _save(person, reflection_id, sent)
    if state.came_too_late:
        return kept(request, person, sent, 409, TOO_LATE)
    if status != 200:
        return _page(request, person, reflection_id, sent, state, status)
    try:
        hand_back(by=person, reflection_id=reflection_id, question=sent.one("question"))
    except DetailsRefused as refused:
        state = replace(state, question_fault=refused.faults["question"])
        return _page(request, person, reflection_id, sent, state, 422)
    except NotAnAnswer as fault:
        return _page(request, person, reflection_id, sent, replace(state, question_fault=fault.sentence), 422)
    except NotNow as not_now:
        return kept(request, person, sent, 409, not_now.sentence)
    return RedirectResponse(f"/supervision/{reflection_id}?said=handed-back", 303)


def _save(person: SignedIn, reflection_id: UUID, sent: Sent) -> tuple[NoteState, int]:
    """Save every field that came. What could not be kept comes back as typed, with its sentence."""
    fields = note_fields_in(sent)
    saved = save_note_form(by=person, reflection_id=reflection_id, page=page_in(sent), sent=fields)
    state = with_choice(
        sent,
        what_came_back(sent, fields, saved),
        lambda ticked, known: choose_reflections(by=person, reflection_id=reflection_id, others=ticked, known=known),
    )
    if saved.conflicts or state.note_fault:
        return state, 409
    return state, 422 if saved.faults else 200


def _page(
    request: Request,
    person: SignedIn,
    reflection_id: UUID,
    sent: Sent,
    state: NoteState,
    status: int,
    *,
    said: str = "",
) -> Response:
    """The whole review page, every field of the note as typed; where it has no form for them they come back alone."""
    found = read_review(by=person, reflection_id=reflection_id)
    if found.note is None:
        return kept(request, person, sent, 409, state.note_fault or TOO_LATE)
    if state.question.strip() and found.sheet.status is not ReflectionStatus.IN_SUPERVISION:
        return kept(request, person, sent, 409, state.note_fault or QUESTION_NOT_ASKED)
    page = present_review(person, found, came=Came(note=state), said=said)
    return render_page(request, "supervision/review.html", page, status=status)
