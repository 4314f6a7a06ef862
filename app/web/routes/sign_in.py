"""Signing in and out, and the page of one's own sign-ins."""

import re

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.people.access import NotFound
from app.people.sign_in import (
    SignInRefused,
    TooManyFailures,
    end_other_sign_ins,
    open_sign_ins,
    sign_in,
    sign_out,
    words_keys,
)
from app.web.access import MaybePerson, Person, access
from app.web.cookies import clear_token, set_token, token_in
from app.web.forms.sent import SentForm
from app.web.pages.sign_in import present_sign_in, present_sign_ins
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()

# A page of ours and nothing else: no second slash, no backslash, no percent sign, no colon.
_OUR_PAGE = re.compile(r"/(?:[A-Za-z0-9._~-]+(?:/[A-Za-z0-9._~-]+)*)?(?:\?[A-Za-z0-9=&._~-]*)?")
REFUSED = "The e-mail address and password do not go together. Check both and try again."
TOO_MANY = "There have been too many attempts. Wait five minutes, then try again with the right password."


@router.get("/sign-in")
@access("service:read")
def show_sign_in(request: Request, person: MaybePerson, then: str = "/", said: str = "") -> Response:
    """The sign-in page; people who are signed in go where they wanted to go."""
    if person is not None:
        return RedirectResponse(our_page(then), 303)
    return render_page(request, "people/sign_in.html", present_sign_in(then=our_page(then), said=said))


@router.post("/sign-in")
@access("service:read")
def post_sign_in(request: Request, sent: SentForm) -> Response:
    """Sign in and go where they wanted to go."""
    email, password, then = sent.one("email"), sent.one("password"), our_page(sent.one("then", "/"))
    try:
        token = sign_in(
            email=email[:254],
            password=password,
            address=request.client.host if request.client else "unknown",
            replaces=token_in(request),
        )
    except SignInRefused:
        page = present_sign_in(then=then, email=email, fault=REFUSED)
        return render_page(request, "people/sign_in.html", page, status=422)
    except TooManyFailures:
        page = present_sign_in(then=then, email=email, fault=TOO_MANY)
        response = render_page(request, "people/sign_in.html", page, status=429)
        response.headers["Retry-After"] = "300"
        return response
    answer = RedirectResponse(then, 303)
    set_token(answer, token)
    return answer


@router.post("/sign-out")
@access("service:read")
def post_sign_out(request: Request) -> Response:
    """Sign out at once, on every process."""
    sign_out(token_in(request))
    answer = RedirectResponse("/sign-in?said=signed-out", 303)
    clear_token(answer)
    return answer


@router.get("/sessions/words-keys")
@access("service:open-kept-words")
def show_words_keys(request: Request, person: Person) -> Response:
    """The keys to one's own unsaved words: for the script of a page, never for the screen or another site."""
    if request.headers.get("sec-fetch-dest", "empty") != "empty":
        raise NotFound
    keys = words_keys(person, token_in(request))
    return JSONResponse({"person": str(person.id), "now": keys.now, "earlier": list(keys.earlier)})


@router.get("/sessions")
@access("service:use")
def show_sign_ins(request: Request, person: Person) -> Response:
    """Where I am signed in."""
    page = present_sign_ins(person, open_sign_ins(person, token_in(request)))
    return render_page(request, "people/sign_ins.html", page)


@router.post("/sessions")
@access("service:use")
def post_end_others(request: Request, person: Person) -> Response:
    """Sign out everywhere but here."""
    end_other_sign_ins(person, token_in(request))
    return RedirectResponse("/sessions", 303)


def our_page(then: str) -> str:
    """The address to go to after signing in, if it is a page of ours; the home page otherwise."""
    return then if _OUR_PAGE.fullmatch(then) and not then.startswith("/sign-") else "/"
