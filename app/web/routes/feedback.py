"""Feedback on supervision: what an adviser says to whoever signed the note, and that person's page to read it on."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.feedback import feedback_said_to, give_feedback, open_feedback, own_feedback, take_feedback_back
from app.web.access import MaybePerson, Person, access, check_role
from app.web.forms.sent import Sent, SentForm
from app.web.kept_words import kept
from app.web.pages.feedback import (
    GIVEN,
    HERE_AGAIN,
    NOTHING_THERE,
    FeedbackCame,
    after_in,
    present_give,
    present_said,
)
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

GIVE = "feedback/give.html"


@router.get("/my-supervision/{note_id:uuid}/feedback")
@access("feedback:give")
def show_give(request: Request, note_id: UUID, person: Person, said: str = "") -> Response:
    """Say how a meeting was, or see what was said."""
    return render_page(request, GIVE, present_give(person, own_feedback(by=person, note_id=note_id), said=said))


@router.post("/my-supervision/{note_id:uuid}/feedback")
@access("feedback:give")
def post_give(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Say it, to whoever signed the note. What is refused comes back as typed."""
    if person is None:
        return kept(request, None, sent, 401)
    helped, more_of = sent.one("helped"), sent.one("more_of")
    try:
        give_feedback(by=person, note_id=note_id, helped=helped, more_of=more_of)
    except DetailsRefused as refused:
        faults = refused.faults
        came = FeedbackCame(helped, more_of, faults.get("helped"), faults.get("more_of"))
        return _page(request, person, note_id, came, 422)
    except NotNow as not_now:
        return kept(request, person, sent, 409, not_now.sentence)
    except NotFound:
        return kept(request, person, sent, 404)
    return RedirectResponse(f"/my-supervision/{note_id}/feedback?said={GIVEN}", 303)


@router.post("/my-supervision/{note_id:uuid}/feedback/take-back")
@access("feedback:give")
def post_take_back(request: Request, note_id: UUID, person: MaybePerson, sent: SentForm) -> Response:
    """Take it back before it was opened. The form carries the words, so that they are here even if this is sent twice.

    The answer is the page itself: the words are kept nowhere else any more.
    """
    if person is None:
        return kept(request, None, sent, 401)
    try:
        taken = take_feedback_back(by=person, note_id=note_id)
    except NotNow as not_now:
        return _page(request, person, note_id, FeedbackCame(notice=not_now.sentence), 409)
    except NotFound:
        return kept(request, person, sent, 404)
    return _taken_back(request, person, note_id, sent, taken.helped, taken.more_of)


@router.get("/supervision/feedback")
@access("feedback:read")
def show_said(request: Request, person: Person, said: str = "", after: str = "") -> Response:
    """What advisers said to me about the supervision they received from me."""
    check_role(person, "feedback:read")
    rows, more = feedback_said_to(by=person, after=after_in(after))
    return render_page(request, "feedback/said.html", present_said(person, rows, more, said=said, after=after))


@router.post("/supervision/feedback/{feedback_id:uuid}/open")
@access("feedback:read")
def post_open(feedback_id: UUID, person: Person) -> Response:
    """Open what was said to me; whoever said it sees that I did."""
    open_feedback(by=person, feedback_id=feedback_id)
    return RedirectResponse(f"/supervision/feedback?said={feedback_id.hex}#said-{feedback_id}", 303)


def _taken_back(request: Request, person: SignedIn, note_id: UUID, sent: Sent, helped: str, more_of: str) -> Response:
    """The form with the words in it again, those of the store before those that the form carried."""
    if not helped and not more_of:
        helped, more_of = sent.one("helped"), sent.one("more_of")
    notice = HERE_AGAIN if helped or more_of else NOTHING_THERE
    return _page(request, person, note_id, FeedbackCame(helped, more_of, notice=notice), 200)


def _page(request: Request, person: SignedIn, note_id: UUID, came: FeedbackCame, status: int) -> Response:
    page = present_give(person, own_feedback(by=person, note_id=note_id), came=came)
    return render_page(request, GIVE, page, status=status)
