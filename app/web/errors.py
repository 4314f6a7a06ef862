"""Domain errors by name, each with its status and its page: one table."""

import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app import db
from app.actions.services import AlreadyClosed, WordsNeeded
from app.db import AlreadyThere, NotStorable, StoreUnavailable
from app.people.access import NotFound
from app.people.sign_in import who_is
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.taking.as_pdf import NoPdf
from app.web.access import SignedOut
from app.web.cookies import clear_token, token_in
from app.web.forms.sent import Sent, TooLarge, Unreadable, read_sent
from app.web.frame import Link
from app.web.kept_words import words_given_back
from app.web.pace import TooFast
from app.web.pages.framing import frame_for
from app.web.pages.problem import ProblemPage, present_problem
from app.web.protection import comes_from_here
from app.web.rendering import render_page
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.texts import TextTooLong

log = logging.getLogger("pqs")

COPIES = ("/download.docx", "/download.pdf", "/download.txt", "/download.json", "/cpd")
HOME = Link("Go to the home page", "/")


@dataclass(frozen=True)
class Said:
    """What is said about a problem: status, heading, sentences; and what instead, beside words that come back."""

    status: int
    heading: str
    sentences: tuple[str, ...]
    beside_words: str | None = None


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
    "The service cannot be used at the moment",
    (
        "The database is not answering, so nothing can be read or saved. Nothing that was saved before is lost.",
        "If you have just typed something, go back: your words are still on that page. Copy them, wait a minute, "
        "and try again.",
    ),
    "Not saved: the database is not answering. Nothing that was saved before is lost. Keep this page open, or copy "
    "your words, and send them again in a few minutes.",
)
NOT_SAVED = Said(
    503,
    "Saving is not possible at the moment",
    (
        "That was not saved. What was saved before is safe, and you can read and copy it.",
        "If you have just typed something, go back: your words are still on that page. Copy them, wait a minute, "
        "and try again.",
    ),
    "Not saved: nothing can be saved at the moment. What was saved before is safe. Keep this page open, or copy your "
    "words, and send them again in a few minutes.",
)
NOT_RECORDED = Said(
    503,
    "This cannot be opened at the moment",
    (
        "Every opening is written down for the person whose words they are, and nothing can be written down at the "
        "moment. So nothing was opened, and nothing was shown.",
        "Wait a minute and try again.",
    ),
)
NOT_TAKEN = Said(
    503,
    "No copy can be taken at the moment",
    (
        "Every copy that leaves the service is written down, and nothing can be written down at the moment. So nothing "
        "has left.",
        "Your words are safe: you can read, print and copy them on the page of the reflection. Wait a minute and try "
        "again.",
    ),
)
NO_SIGN_IN = Said(
    503,
    "Signing in is not possible at the moment",
    (
        "Nothing can be saved at the moment, and a sign-in has to be. People who are signed in can go on reading.",
        "Nothing that was saved before is lost. Wait a minute and try again.",
    ),
)
SIGNED_OUT_HERE = Said(
    503,
    "You are signed out of this browser",
    (
        "The database could not note it, because nothing can be saved at the moment. Nobody can go on from this "
        "browser without your password, and the sign-in itself ends by itself, thirty minutes after it was last used.",
    ),
)
OURS = Said(
    500,
    "Something went wrong on our side",
    ("It is our fault, not yours. What was saved before is safe. Go back to the page you came from and try again.",),
)
ALREADY_THERE = Said(
    409,
    "That is there already",
    ("The same thing was done a moment ago, perhaps by a second press. Look at the page again before you go on.",),
)
TOO_FAST = Said(429, "One moment", ("A great many saves came at once. Wait a second and try again; nothing is lost.",))


def install_errors(app: FastAPI) -> None:
    """Give each error its answer."""
    handlers: dict[type[Exception], Callable[[Request, Exception], Awaitable[Response]]] = {
        SignedOut: _signed_out,
        NotFound: _says(NOTHING_HERE),
        NotNow: _sentence(409, "Not at this point"),
        NotAtThisPoint: _sentence(409, "Not at this point"),
        TextTooLong: _sentence(413, "Too long for one standard"),
        AlreadyClosed: _sentence(409, "Closed already"),
        NoPdf: _sentence(503, "No PDF this time"),
        NotAnAnswer: _sentence(422, "That does not fit here"),
        DetailsRefused: _faults,
        WordsNeeded: _faults,
        StoreUnavailable: _store_unavailable,
        TooLarge: _says(TOO_LARGE),
        Unreadable: _says(UNREADABLE),
        TooFast: _says(TOO_FAST),
        RequestValidationError: _says(NOTHING_HERE),
        HTTPException: _http,
        NotStorable: _says(UNREADABLE),
        AlreadyThere: _says(ALREADY_THERE),
    }
    for kind, handler in handlers.items():
        app.add_exception_handler(kind, handler)


def is_save(request: Request) -> bool:
    """Whether the page's script asks: it is answered in JSON."""
    return request.method == "PUT"


async def _answer(request: Request, said: Said, *, again: bool = True) -> Response:
    """The page for a problem; JSON for the page's script; and for a form that held words, the words."""
    headers = {429: {"Retry-After": "1"}, 503: {"Retry-After": "5"}}.get(said.status, {})
    if is_save(request):
        return JSONResponse({"sentence": " ".join(said.sentences)}, said.status, headers=headers)
    response = await run_in_threadpool(_page_about, request, await _sent_with(request), said, again)
    response.headers.update(headers)
    return response


def _page_about(request: Request, sent: Sent | None, said: Said, again: bool) -> Response:
    """The words of the form again, if it held any; otherwise the problem's own page."""
    person = _who(request)
    if sent is not None:
        sentence = None if said.status == 404 else said.beside_words or " ".join(said.sentences)
        given_back = words_given_back(request, person, sent, said.status, sentence, again=again)
        if given_back is not None:
            return given_back
    page = ProblemPage(
        frame=frame_for(person, said.heading), heading=said.heading, sentences=said.sentences, links=(HOME,)
    )
    return render_page(request, "errors/problem.html", page, status=said.status)


def _who(request: Request) -> SignedIn | None:
    try:
        return who_is(token_in(request))
    except (StoreUnavailable, NotStorable):
        return None


async def _sent_with(request: Request) -> Sent | None:
    """The form that met the error, if it can be read.

    What came from elsewhere is not shown again: else anybody could put words of theirs on a page of ours.
    """
    if request.method != "POST" or not comes_from_here(request.headers):
        return None
    try:
        return await read_sent(request)
    except (TooLarge, Unreadable, RuntimeError):
        return None


def _says(said: Said) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, _error: Exception) -> Response:
        return await _answer(request, said)

    return answer


async def _store_unavailable(request: Request, _error: Exception) -> Response:
    """What cannot be done is said exactly: reading may well go on, and signing out of this browser always works."""
    path = request.url.path
    if path == "/sign-out":
        response = await _answer(request, SIGNED_OUT_HERE)
        clear_token(response)
        return response
    if is_save(request):
        return await _answer(request, NOT_SAVED)
    if not await run_in_threadpool(db.is_readable):
        return await _answer(request, STORE_DOWN)
    if path == "/sign-in":
        return await _answer(request, NO_SIGN_IN)
    if path.endswith(COPIES):
        return await _answer(request, NOT_TAKEN)
    # Nothing but a reader entry is ever written by looking.
    is_opening = request.method in ("GET", "HEAD") or path.endswith("/open")
    return await _answer(request, NOT_RECORDED if is_opening else NOT_SAVED)


def _sentence(status: int, heading: str) -> Callable[[Request, Exception], Awaitable[Response]]:
    async def answer(request: Request, error: Exception) -> Response:
        said = Said(status, heading, (str(getattr(error, "sentence", "")),))
        return await _answer(request, said, again=status == 422)

    return answer


async def _faults(request: Request, error: Exception) -> Response:
    sentences = tuple(str(sentence) for sentence in getattr(error, "faults", {}).values())
    return await _answer(request, Said(422, "Something is missing", sentences))


async def _signed_out(request: Request, _error: Exception) -> Response:
    if is_save(request):
        return JSONResponse({"reason": "signed_out"}, 401)
    sent = await _sent_with(request)
    given_back = words_given_back(request, None, sent, 401, None, again=True) if sent else None
    if given_back is not None:
        return given_back
    then = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    query = urlencode({"then": then}) if request.method in ("GET", "HEAD") else ""
    return RedirectResponse(f"/sign-in?{query}" if query else "/sign-in", 303)


async def _http(request: Request, error: Exception) -> Response:
    status = getattr(error, "status_code", 404)
    said = {404: NOTHING_HERE, 405: NOT_THIS_WAY, 413: TOO_LARGE}.get(status)
    return await _answer(request, said or Said(status, UNREADABLE.heading, UNREADABLE.sentences))


class LastResort:
    """Whatever nobody foresaw is our fault: a page with every header, and a log line without a word of content."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer 500 unless the answer has begun."""
        has_begun = False

        async def send_and_note(message: Message) -> None:
            nonlocal has_begun
            has_begun = True
            await send(message)

        try:
            await self.app(scope, receive, send_and_note)
        except Exception as error:
            route = getattr(scope.get("route"), "path", "unknown")
            log.error("unhandled %s on %s %s", type(error).__name__, scope.get("method"), route)
            if scope["type"] != "http" or has_begun:
                raise
            page = present_problem(heading=OURS.heading, sentences=OURS.sentences, links=(HOME,))
            await render_page(Request(scope), "errors/problem.html", page, status=OURS.status)(scope, receive, send)
