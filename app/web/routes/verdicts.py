"""Telling the working group whether a prompt helped; and, for the group, how prompts are used."""

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.reflections.details import DetailsRefused
from app.web.access import Person, access, check_role
from app.web.forms.sent import SentForm
from app.web.pace import check_pace
from app.web.pages.health import present_health
from app.web.pages.verdicts import address_of, present_verdicts, verdicts_in
from app.web.rendering import render_page
from app.web.route import new_router
from app.workspace.health import health_of
from app.workspace.verdicts import own_verdicts, tell_group

router = new_router()


@router.get("/standards/{standard}/{version}/verdicts")
@access("prompt:tell-group")
def show_verdicts(request: Request, person: Person, standard: str, version: str, said: str = "") -> Response:
    """The prompts of an edition that one has reflected on, with what one has told about them."""
    check_role(person, "prompt:tell-group")
    page = present_verdicts(person, own_verdicts(by=person, standard=standard, version=version), said=said)
    return render_page(request, "standards/verdicts.html", page)


@router.post("/standards/{standard}/{version}/verdicts")
@access("prompt:tell-group")
def post_verdicts(request: Request, person: Person, standard: str, version: str, sent: SentForm) -> Response:
    """Tell, change or take back, all prompts at once."""
    check_pace(person.id)
    check_role(person, "prompt:tell-group")
    found = own_verdicts(by=person, standard=standard, version=version)
    typed = verdicts_in(sent, found.prompts)
    try:
        tell_group(by=person, standard=standard, version=version, verdicts=typed)
    except DetailsRefused as refused:
        page = present_verdicts(person, found, typed=typed, faults=refused.faults)
        return render_page(request, "standards/verdicts.html", page, status=422)
    return RedirectResponse(f"{address_of(found.document.definition)}?said=told", 303)


@router.get("/workspace/health/{standard}")
@access("standard:see-health")
def show_health(request: Request, person: Person, standard: str) -> Response:
    """How the prompts of a standard are used, in numbers of many people."""
    check_role(person, "standard:see-health")
    return render_page(
        request, "workspace/health.html", present_health(person, health_of(by=person, standard=standard))
    )
