"""An adviser's own supervision: every meeting, one of them, and the answer to its note."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.meetings import look_at_meeting, read_meeting
from app.supervision.my_supervision import ANSWERED_ALREADY, ANSWERED_THERE, answer_note, my_supervision
from app.web.access import MaybePerson, Person, access, check_role
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.pages.meeting import MEETINGS
from app.web.pages.meeting_parts import meeting_place
from app.web.pages.my_supervision import AnswerCame, present_my_meeting, present_my_supervision
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/my-supervision")
@access("meeting:list")
@only_looks
def show_meetings(request: Request, person: Person, after: str = "") -> Response:
    """Every meeting, the newest first."""
    check_role(person, "meeting:list")
    place = meeting_place(after)
    found = my_supervision(by=person, after=place)
    page = present_my_supervision(person, found, is_first_page=place is None)
    return render_page(request, "supervision/my_supervision.html", page)


@router.get("/my-supervision/{note_id:uuid}")
@access("note:read")
@only_looks
def show_meeting(request: Request, note_id: UUID, person: Person, said: str = "") -> Response:
    """One meeting. Its supervisor has an address of their own for it."""
    found = look_at_meeting(by=person, note_id=note_id)
    if found is None or not found.is_own:
        return RedirectResponse(f"{MEETINGS}/{note_id}", 303)
    return render_page(request, "supervision/my_meeting.html", present_my_meeting(person, found, said=said))


@router.post("/my-supervision/{note_id:uuid}/answer")
@access("note:answer")
def post_answer(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Answer the note: the same, or seen differently."""
    if person is None:
        return kept(request, None, sent, 401)
    view, words = sent.one("view"), sent.one("words")
    try:
        answer_note(by=person, note_id=note_id, view=view, words=words)
    except DetailsRefused as refused:
        return _again(request, person, note_id, sent, AnswerCame(view, words, refused.faults))
    except NotAnAnswer as fault:
        return _again(request, person, note_id, sent, AnswerCame(view, words, {"words": fault.sentence}))
    except NotNow as not_now:
        return kept(request, person, sent, 409, not_now.sentence)
    except NotFound:
        return kept(request, person, sent, 404)
    return RedirectResponse(f"/my-supervision/{note_id}?said=answered", 303)


def _again(request: Request, person: SignedIn, note_id: UUID, sent: Sent, came: AnswerCame) -> Response:
    """The page with the answer as typed; where nothing is asked any more there is no form to show it in."""
    try:
        found = read_meeting(by=person, note_id=note_id)
    except NotFound:
        return kept(request, person, sent, 404)
    if not found.is_own:
        return kept(request, person, sent, 404)
    if not found.waits_for_an_answer:
        return kept(request, person, sent, 409, ANSWERED_THERE if found.linked else ANSWERED_ALREADY)
    page = present_my_meeting(person, found, came=came)
    return render_page(request, "supervision/my_meeting.html", page, status=422)
