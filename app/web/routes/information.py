"""Help, accessibility, and who can see what: open to everybody, also before signing in."""

from starlette.requests import Request
from starlette.responses import Response

from app.web.access import MaybePerson, access
from app.web.pages.information import present_accessibility, present_help, present_who_can_see_what
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()


@router.get("/help")
@access("service:read")
def show_help(request: Request, person: MaybePerson) -> Response:
    """What this is, how saving and sharing work, and what to do when something goes wrong."""
    return render_page(request, "information/help.html", present_help(person))


@router.get("/accessibility")
@access("service:read")
def show_accessibility(request: Request, person: MaybePerson) -> Response:
    """What was tested and what was not."""
    return render_page(request, "information/accessibility.html", present_accessibility(person))


@router.get("/who-can-see-what")
@access("service:read")
def show_who_can_see_what(request: Request, person: MaybePerson) -> Response:
    """The rules that the code enforces, as tables."""
    return render_page(request, "information/who_can_see_what.html", present_who_can_see_what(person))
