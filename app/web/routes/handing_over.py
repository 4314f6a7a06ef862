"""Change of supervisor: handed over by whoever supervises today, and undone until the first day."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.handing_over import HandOverNotPossible, hand_over, undo_hand_over
from app.people.signed_in import SignedIn
from app.supervision.what_passes import read_hand_over
from app.web.access import Person, access
from app.web.forms.choosing import chosen_in, day_sent
from app.web.forms.sent import Sent, SentForm
from app.web.pages.handing_over import FROM, TO, HandOverCame, present_hand_over
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

PAGE = "supervision/hand_over.html"


@router.get("/supervision/people/{person_id:uuid}/hand-over")
@access("supervision:hand-over")
def show_hand_over(request: Request, person_id: UUID, person: Person, said: str = "") -> Response:
    """What passes and what does not, and who supervises next."""
    found = read_hand_over(by=person, adviser_id=person_id)
    return render_page(request, PAGE, present_hand_over(person, found, said=said))


@router.post("/supervision/people/{person_id:uuid}/hand-over")
@access("supervision:hand-over")
def post_hand_over(request: Request, person_id: UUID, person: Person, sent: SentForm) -> Response:
    """Record who supervises next, from a day on."""
    faults: dict[str, str] = {}
    to = chosen_in(sent, TO, "Choose who supervises next.", faults)
    from_day = day_sent(sent, FROM, faults)
    if to is None or from_day is None:
        return _came_back(request, person, person_id, sent, faults, 422)
    try:
        hand_over(by=person, adviser_id=person_id, to_id=to, from_day=from_day)
    except HandOverNotPossible as refused:
        status = 422 if refused.field else 409
        return _came_back(request, person, person_id, sent, {refused.field: refused.sentence}, status)
    return RedirectResponse(f"/supervision/people/{person_id}/hand-over?said=recorded", 303)


@router.post("/supervision/people/{person_id:uuid}/hand-over/undo")
@access("supervision:hand-over")
def post_undo(request: Request, person_id: UUID, person: Person, sent: SentForm) -> Response:
    """Undo it, before its first day."""
    try:
        undo_hand_over(by=person, adviser_id=person_id)
    except HandOverNotPossible as refused:
        return _came_back(request, person, person_id, sent, {"": refused.sentence}, 409)
    return RedirectResponse(f"/supervision/people/{person_id}/hand-over?said=undone", 303)


def _came_back(
    request: Request, person: SignedIn, adviser_id: UUID, sent: Sent, faults: dict[str, str], status: int
) -> Response:
    found = read_hand_over(by=person, adviser_id=adviser_id)
    came = HandOverCame(sent.one(TO), sent.one(FROM), faults)
    return render_page(request, PAGE, present_hand_over(person, found, came=came), status=status)
