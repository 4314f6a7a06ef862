"""The team: when supervision happened with each adviser, and what waits."""

from starlette.responses import Response

from app.supervision.team import read_team
from app.web.access import Person, access
from app.web.pages.team import present_team
from app.web.rendering import pour_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/supervision/team")
@access("team:list")
@only_looks
def show_team(person: Person) -> Response:
    """Each adviser of one's own, and of whoever one stands in for today."""
    return pour_page("supervision/team.html", present_team(person, read_team(by=person)))
