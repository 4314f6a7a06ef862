"""The one cookie: a random token that names a sign-in, and nothing else."""

from starlette.requests import Request
from starlette.responses import Response

from app.people.sign_in import ABSOLUTE_LIMIT
from app.settings import settings


def cookie_name() -> str:
    """Over https the name itself promises the browser that no other host or path can set it."""
    return "__Host-pqs" if settings().is_https else "pqs"


def token_in(request: Request) -> str | None:
    """The token that the browser sent."""
    return request.cookies.get(cookie_name())


def set_token(response: Response, token: str) -> None:
    """Give the browser its token; no script can read it, and other sites cannot use it."""
    response.set_cookie(
        cookie_name(),
        token,
        max_age=int(ABSOLUTE_LIMIT.total_seconds()),
        path="/",
        secure=settings().is_https,
        httponly=True,
        samesite="lax",
    )


def clear_token(response: Response) -> None:
    """Take the token away again, and whatever the browser kept of our pages."""
    response.delete_cookie(cookie_name(), path="/", secure=settings().is_https, httponly=True, samesite="lax")
    response.headers["Clear-Site-Data"] = '"cache", "storage"'
