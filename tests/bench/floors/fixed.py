"""F1: a fixed page of 30 KB. What Starlette and uvicorn cost before anybody does anything."""

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

PAGE = "<!DOCTYPE html><title>A fixed page</title>" + "<p>The same words for everybody.</p>\n" * 830


def fixed_page() -> Starlette:
    """The application."""

    async def page(_request: Request) -> Response:
        return HTMLResponse(PAGE)

    return Starlette(routes=[Route("/", page)])
