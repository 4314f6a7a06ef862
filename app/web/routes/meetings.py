"""The note of a meeting by its own address: begun, one field by the page's script, the whole form, signed."""

from dataclasses import replace
from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app import db
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.meetings import Meeting, look_at_meeting, read_meeting
from app.supervision.note_services import (
    ActionsNotShown,
    begin_meeting,
    choose_for_meeting,
    save_meeting_field,
    save_meeting_form,
    sign_meeting,
)
from app.supervision.notes import NoteField
from app.web.access import MaybePerson, Person, access
from app.web.forms.answer_forms import mark_in, page_in
from app.web.forms.note_forms import note_field_in, note_fields_in
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.note_replies import field_named, field_reply, what_came_back, with_choice
from app.web.pace import check_pace
from app.web.pages.meeting import MEETINGS, present_meeting
from app.web.pages.my_supervision import PLACE as MY_SUPERVISION
from app.web.pages.note import NoteState
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

TOO_LATE = (
    "The note was signed while you were writing, so these words could not join it. Nothing here is saved: copy what "
    "you want to keep."
)


@router.post("/supervision/people/{person_id:uuid}/meetings")
@access("supervision:meet")
def post_meeting(person_id: UUID, person: Person) -> Response:
    """Begin the note of a meeting, or go on with the one that is open."""
    note_id = begin_meeting(by=person, adviser_id=person_id)
    return RedirectResponse(f"{MEETINGS}/{note_id}", 303)


@router.get("/supervision/meetings/{note_id:uuid}")
@access("note:read")
async def show_meeting(request: Request, note_id: UUID, person: Person, said: str = "") -> Response:
    """The note while it is written, and as it was signed. The adviser has an address of their own for it.

    Made where it was asked while nothing has to be written (see only_looks); otherwise in a thread.
    """

    def shown(found: Meeting) -> Response:
        if found.is_own:
            return RedirectResponse(f"{MY_SUPERVISION}/{note_id}", 303)
        return render_page(request, "supervision/meeting.html", present_meeting(person, found, said=said))

    found = look_at_meeting(by=person, note_id=note_id) if db.is_sqlite() else None
    if found is not None:
        return shown(found)
    return await run_in_threadpool(lambda: shown(read_meeting(by=person, note_id=note_id)))


@router.put("/supervision/meetings/{note_id:uuid}/note/{field}")
@access("note:write")
def put_field(note_id: UUID, field: str, person: Person, sent: SentForm) -> Response:
    """Save one field of the note; the reply comes after the commit."""
    check_pace(person.id)
    one = field_named(field)
    found = note_field_in(sent, one, mark=mark_in(sent.one("save")))
    return field_reply(one, save_meeting_field(by=person, note_id=note_id, field=one, sent=found))


@router.post("/supervision/meetings/{note_id:uuid}/note")
@access("note:write")
def post_note(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save the whole note."""
    return _saved(request, note_id, person, sent, place="#note")


@router.post("/supervision/meetings/{note_id:uuid}/reflections")
@access("note:write")
def post_reflections(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Say which reflections the meeting was about; whatever else the form holds is saved with it."""
    return _saved(request, note_id, person, sent, place="#reflections")


@router.post("/supervision/meetings/{note_id:uuid}/sign")
@access("note:write")
def post_sign(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Save what the form holds, then sign."""
    if person is None:
        return kept(request, None, sent, 401)
    try:
        return _sign(request, person, note_id, sent)
    except NotFound:
        return kept(request, person, sent, 404)


def _saved(request: Request, note_id: UUID, person: SignedIn | None, sent: Sent, *, place: str) -> Response:
    if person is None:
        return kept(request, None, sent, 401)
    try:
        state, status = _save(person, note_id, sent)
        if state.came_too_late:
            return kept(request, person, sent, 409, TOO_LATE)
        if status == 200:
            return RedirectResponse(f"{MEETINGS}/{note_id}?said=saved{place}", 303)
        return _page(request, person, note_id, sent, state, status)
    except NotFound:
        return kept(request, person, sent, 404)


def _sign(request: Request, person: SignedIn, note_id: UUID, sent: Sent) -> Response:
    state, status = _save(person, note_id, sent)
    if state.came_too_late:
        return kept(request, person, sent, 409, TOO_LATE)
    if status != 200:
        return _page(request, person, note_id, sent, state, status)
    try:
        sign_meeting(by=person, note_id=note_id, joined=state.joined)
    except DetailsRefused as refused:
        faults = {NoteField(name): sentence for name, sentence in refused.faults.items()}
        return _page(request, person, note_id, sent, replace(state, faults=faults), 422)
    except ActionsNotShown as unseen:
        state = replace(state, faults={NoteField.ACTIONS: unseen.sentence})
        return _page(request, person, note_id, sent, state, 409)
    except NotNow as not_now:
        return _page(request, person, note_id, sent, replace(state, note_fault=not_now.sentence), 409)
    return RedirectResponse(f"{MEETINGS}/{note_id}?said=signed", 303)


def _save(person: SignedIn, note_id: UUID, sent: Sent) -> tuple[NoteState, int]:
    """Save every field that came. What could not be kept comes back as typed, with its sentence."""
    fields = note_fields_in(sent)
    saved = save_meeting_form(by=person, note_id=note_id, page=page_in(sent), sent=fields)
    state = with_choice(
        sent,
        what_came_back(sent, fields, saved),
        lambda ticked, known: choose_for_meeting(by=person, note_id=note_id, reflections=ticked, known=known),
    )
    if saved.conflicts or state.note_fault:
        return state, 409
    return state, 422 if saved.faults else 200


def _page(request: Request, person: SignedIn, note_id: UUID, sent: Sent, state: NoteState, status: int) -> Response:
    """The whole page again, every field as typed; once it is signed there is no form to show them in."""
    found = read_meeting(by=person, note_id=note_id)
    if found.draft is None:
        return kept(request, person, sent, 409, state.note_fault or TOO_LATE)
    return render_page(request, "supervision/meeting.html", present_meeting(person, found, came=state), status=status)
