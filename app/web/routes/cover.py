"""Cover: who stands in for a supervisor, from a day until a day."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.covering import arrange_cover, end_cover, read_cover
from app.people.services import CoverNotPossible
from app.people.signed_in import SignedIn
from app.web.access import Person, access
from app.web.forms.choosing import chosen_in, day_sent
from app.web.forms.sent import Sent, SentForm
from app.web.pages.cover import FROM, UNTIL, WHO, CoverCame, present_cover
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

PAGE = "supervision/cover.html"


@router.get("/supervision/cover")
@access("cover:arrange")
def show_cover(request: Request, person: Person, said: str = "") -> Response:
    """Who stands in for me, for whom I do, and the form."""
    return render_page(request, PAGE, present_cover(person, read_cover(by=person), said=said))


@router.post("/supervision/cover")
@access("cover:arrange")
def post_cover(request: Request, person: Person, sent: SentForm) -> Response:
    """Arrange cover."""
    faults: dict[str, str] = {}
    who = chosen_in(sent, WHO, "Choose who stands in for you.", faults)
    from_day = day_sent(sent, FROM, faults)
    until_day = day_sent(sent, UNTIL, faults)
    if who is None or from_day is None or until_day is None:
        return _came_back(request, person, sent, faults)
    try:
        arrange_cover(by=person, cover_id=who, from_day=from_day, until_day=until_day)
    except CoverNotPossible as refused:
        return _came_back(request, person, sent, {refused.field: refused.sentence})
    return RedirectResponse("/supervision/cover?said=arranged", 303)


@router.post("/supervision/cover/{cover_id:uuid}/end")
@access("cover:arrange")
def post_end(cover_id: UUID, person: Person) -> Response:
    """End cover now, or call off what has not begun."""
    ended = end_cover(by=person, arrangement_id=cover_id)
    return RedirectResponse(f"/supervision/cover?said={ended.value}", 303)


def _came_back(request: Request, person: SignedIn, sent: Sent, faults: dict[str, str]) -> Response:
    came = CoverCame(sent.one(WHO), sent.one(FROM), sent.one(UNTIL), faults)
    return render_page(request, PAGE, present_cover(person, read_cover(by=person), came=came), status=422)
