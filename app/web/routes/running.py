"""How the service runs, for an administrator: jobs and e-mails in numbers."""

from starlette.requests import Request
from starlette.responses import Response

from app.running.queries import how_it_runs
from app.web.access import Person, access
from app.web.pages.running import present_running
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()


@router.get("/admin")
@access("service:see-running")
def show_running(request: Request, person: Person) -> Response:
    """How the service runs."""
    return render_page(request, "running/service.html", present_running(person, how_it_runs(by=person)))
