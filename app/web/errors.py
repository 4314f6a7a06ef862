"""Domain errors by name, each with its status and its page: one table."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.actions.services import AlreadyClosed, WordsNeeded
from app.db import StoreUnavailable
from app.people.access import NotFound
from app.people.sign_in import who_is
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.web.access import SignedOut
from app.web.cookies import token_in
from app.web.forms.sent import TooLarge, Unreadable
from app.web.frame import Link
from app.web.pace import TooFast
from app.web.pages.framing import frame_for
from app.web.pages.problem import ProblemPage
from app.web.rendering import render_page

log = logging.getLogger("pqs")

HOME = Link("Go to the home page", "/")


@dataclass(frozen=True)
class Said:
    """What is said about a problem: status, heading, sentences."""

    status: int
    heading: str
    sentences: tuple[str, ...]


NOTHING_HERE = Said(
    404,
    "There is nothing here",
    ("There is no such page, or it is not one that you can open. Nothing of yours was changed.",),
)
NOT_THIS_WAY = Said(405, "That is not how this page is used", ("Go back and use the buttons on the page.",))
TOO_LARGE = Said(
    413,
    "That is more than one page can hold",
    ("Nothing was saved, and your words are still on the page you came from. Go back, and send them in parts.",),
)
UNREADABLE = Said(
    422,
    "That could not be read",
    ("Nothing was saved, and your words are still on the page you came from. Go back, copy them, and try again.",),
)
STORE_DOWN = Said(
    503,
    "Saving is not possible at the moment",
    (
        "The database is not answering. Nothing that was saved before is lost.",
        "If you have just typed something, go back: your words are still on that page. Copy them, wait a minute, "
        "and try again.",
    ),
)
OURS = Said(
    500,
    "Something went wrong on our side",
    ("It is our fault, not yours. What was saved before is safe. Go back to the page you came from and try again.",),
)
TOO_FAST = Said(429, "One moment", ("A great many saves came at once. Wait a second and try again; nothing is lost.",))


def install_errors(app: FastAPI) -> None:
    """Give each error its answer."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        SignedOut: _signed_out,
        NotFound: _says(NOTHING_HERE),
        NotNow: _sentence(409, "Not at this point"),
        AlreadyClosed: _sentence(409, "Closed already"),
        NotAnAnswer: _sentence(422, "That does not fit here"),
        DetailsRefused: _faults,
        WordsNeeded: _faults,
        StoreUnavailable: _says(STORE_DOWN),
        TooLarge: _says(TOO_LARGE),
        Unreadable: _says(UNREADABLE),
        TooFast: _says(TOO_FAST),
        RequestValidationError: _says(NOTHING_HERE),
        HTTPException: _http,
        Exception: _ours,
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def is_save(request: Request) -> bool:
    """Whether the page's script asks: it is answered in JSON."""
    return request.method == "PUT"


def _answer(request: Request, said: Said) -> Response:
    headers = {"Retry-After": "1"} if said.status == 429 else {"Retry-After": "5"} if said.status == 503 else {}
    if is_save(request):
        return JSONResponse({"sentence": " ".join(said.sentences)}, said.status, headers=headers)
    try:
        person = who_is(token_in(request))
    except StoreUnavailable:
        person = None
    page = ProblemPage(
        frame=frame_for(person, said.heading), heading=said.heading, sentences=said.sentences, links=(HOME,)
    )
    response = render_page(request, "errors/problem.html", page, status=said.status)
    response.headers.update(headers)
    return response


def _says(said: Said) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, _error: Exception) -> Response:
        return _answer(request, said)

    return answer


def _sentence(status: int, heading: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        return _answer(request, Said(status, heading, (str(getattr(error, "sentence", "")),)))

    return answer


async def _faults(request: Request, error: Exception) -> Response:
    sentences = tuple(str(sentence) for sentence in getattr(error, "faults", {}).values())
    return _answer(request, Said(422, "Something is missing", sentences))


async def _signed_out(request: Request, _error: Exception) -> Response:
    if is_save(request):
        return JSONResponse({"reason": "signed_out"}, 401)
    then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = urlencode({"then": then}) if request.method in ("GET", "HEAD") else ""
    return RedirectResponse(f"/sign-in?{query}" if query else "/sign-in", 303)


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    if status == 405:
        return _answer(request, NOT_THIS_WAY)
    if status == 413:
        return _answer(request, TOO_LARGE)
    if status == 404:
        return _answer(request, NOTHING_HERE)
    return _answer(request, Said(status, UNREADABLE.heading, UNREADABLE.sentences))


async def _ours(request: Request, error: Exception) -> Response:
    route = getattr(request.scope.get("route"), "path", "unknown")
    log.error("unhandled %s on %s %s", type(error).__name__, request.method, route)
    return _answer(request, OURS)
