"""My year: twelve months of one's own, for oneself."""

from starlette.requests import Request
from starlette.responses import Response

from app.reflections.year import year_of
from app.web.access import Person, access
from app.web.pages.my_year import present_year, until_in
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()


@router.get("/my-year")
@access("year:read")
def show_year(request: Request, person: Person, until: str = "") -> Response:
    """The last twelve months, or the twelve up to the day that the address names."""
    page = present_year(person, year_of(by=person, until=until_in(until)))
    return render_page(request, "reflections/my_year.html", page)
