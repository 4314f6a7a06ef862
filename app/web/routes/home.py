"""The home page: one page, a block for each thing a person is here for, their own writing first."""

from starlette.requests import Request
from starlette.responses import Response

from app.people.access import may
from app.supervision.home import desk_of
from app.supervision.queries import actions_ahead
from app.web.access import Person, access
from app.web.pages.home import present_home
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks
from app.workspace.queries import asked_of

router = new_router()


@router.get("/")
@access("service:use")
@only_looks
def show_home(request: Request, person: Person) -> Response:
    """What waits for me, and where I left off."""
    actions = actions_ahead(by=person) if may(person, "action:list") else []
    return render_page(request, "home.html", present_home(person, desk_of(person), actions, asked_of(person)))
