"""Which e-mails somebody gets: chosen on a page, or stopped by the link in one of them, without signing in."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.mail.choices import choices_of, choose, kind_of_token, stop_by_token
from app.mail.kinds import MailKind
from app.web.access import Person, access
from app.web.forms.sent import SentForm
from app.web.pages.mail import present_choices, present_stop, present_stopped
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/mail")
@access("mail:choose")
@only_looks
def show_mail(request: Request, person: Person, said: str = "") -> Response:
    """Which e-mails I get."""
    return render_page(request, "mail/choices.html", present_choices(person, choices_of(by=person), said=said))


@router.post("/mail")
@access("mail:choose")
def post_mail(person: Person, sent: SentForm) -> Response:
    """From now on these and no others; `none` stops all of them with one press."""
    ticked = set() if "none" in sent else set(sent.all("kinds"))
    wanted = {kind for kind in MailKind if kind.value in ticked}
    choose(by=person, wanted=wanted)
    return RedirectResponse(f"/mail?said={'chosen' if wanted else 'stopped'}", 303)


@router.get("/mail/stop/{token}")
@access("mail:stop")
def show_stop(request: Request, token: str) -> Response:
    """One sentence and one button. It changes nothing: programs that scan mail follow every link in it."""
    return render_page(request, "mail/stop.html", present_stop(kind_of_token(token), token))


@router.post("/mail/stop/{token}")
@access("mail:stop")
def post_stop(request: Request, token: str) -> Response:
    """Stop that kind of e-mail. What was sent is not read: a mail program says no more than that it wants to stop."""
    return render_page(request, "mail/stopped.html", present_stopped(stop_by_token(token)))
