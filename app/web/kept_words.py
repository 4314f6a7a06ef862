"""The answer to words that could not be kept: signed out, no longer open, or too late. They come back as typed."""

from starlette.requests import Request
from starlette.responses import Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.web.access import SignedOut
from app.web.forms.sent import Sent
from app.web.pages.kept_words import present_kept_words
from app.web.rendering import render_page


def kept(request: Request, person: SignedIn | None, sent: Sent, status: int, sentence: str | None = None) -> Response:
    """The same form again. Without a word in it there is nothing to keep, and the answer is the usual one."""
    page = present_kept_words(person, sent, action=request.url.path, sentence=sentence)
    if not page.fields and person is None:
        raise SignedOut
    if not page.fields and status == 404:
        raise NotFound
    return render_page(request, "supervision/kept_words.html", page, status=status)
