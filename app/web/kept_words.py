"""The answer to words that could not be kept: signed out, no longer open, or too late. They come back as typed."""

from starlette.requests import Request
from starlette.responses import Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.standards.definition import Definition
from app.web.access import SignedOut
from app.web.forms.sent import Sent
from app.web.pages.kept_words import present_kept_words
from app.web.rendering import render_page

TEMPLATE = "errors/kept_words.html"


def kept(request: Request, person: SignedIn | None, sent: Sent, status: int, sentence: str | None = None) -> Response:
    """The same form again. Without a word in it there is nothing to keep, and the answer is the usual one."""
    again = sentence is None
    page = present_kept_words(person, sent, action=request.url.path, sentence=sentence, can_send_again=again)
    if not page.has_words and person is None:
        raise SignedOut
    if not page.has_words and status == 404:
        raise NotFound
    return render_page(request, TEMPLATE, page, status=status)


def kept_answers(
    request: Request, person: SignedIn | None, sent: Sent, status: int, definition: Definition | None
) -> Response:
    """The whole form of a reflection again, its prompts named by their labels."""
    page = present_kept_words(person, sent, action=request.url.path, button="Save", definition=definition)
    return render_page(request, TEMPLATE, page, status=status)


def words_given_back(
    request: Request, person: SignedIn | None, sent: Sent, status: int, sentence: str | None, *, again: bool
) -> Response | None:
    """For the error table: the words of a form that met an error; None when it held none."""
    page = present_kept_words(person, sent, action=request.url.path, sentence=sentence, can_send_again=again)
    return render_page(request, TEMPLATE, page, status=status) if page.has_words else None
