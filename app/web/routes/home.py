"""The home page: one page, a block for each thing a person is here for, their own writing first."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.people.access import may
from app.supervision.home import desk_of
from app.supervision.queries import actions_of
from app.web.access import Person, access
from app.web.pages.home import present_home
from app.web.rendering import render_page

router = APIRouter()


@router.get("/")
@access("service:use")
def show_home(request: Request, person: Person) -> Response:
    """What waits for me, and where I left off."""
    actions = actions_of(by=person) if may(person, "action:list") else None
    return render_page(request, "home.html", present_home(person, desk_of(person), actions))
