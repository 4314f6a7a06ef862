"""How somebody likes the edit page: every section, or one at a time. Remembered in their browser, in a word."""

from starlette.requests import Request
from starlette.responses import Response

from app.settings import settings

COOKIE = "pqs-view"
SECTIONS = "sections"


def shows_one_section(request: Request) -> bool:
    """Whether this browser asked for one section at a time."""
    return request.cookies.get(COOKIE) == SECTIONS


def remember_view(response: Response, view: str) -> None:
    """Remember it for a year."""
    chosen = SECTIONS if view == SECTIONS else "all"
    response.set_cookie(
        COOKIE, chosen, max_age=31_536_000, path="/", secure=settings().is_https, httponly=True, samesite="lax"
    )
