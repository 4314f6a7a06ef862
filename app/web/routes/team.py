"""The team: when supervision happened with each adviser, and what waits."""

from starlette.requests import Request
from starlette.responses import Response

from app.supervision.team import read_team
from app.web.access import Person, access
from app.web.pages.team import present_team
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/supervision/team")
@access("team:list")
@only_looks
def show_team(request: Request, person: Person) -> Response:
    """Each adviser of one's own, and of whoever one stands in for today."""
    return render_page(request, "supervision/team.html", present_team(person, read_team(by=person)))
