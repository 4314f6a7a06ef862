"""Adding to the registries of concepts and sources, and taking them home as files."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.web.access import Person, access, check_role
from app.web.files import YAML, as_file
from app.web.forms.sent import SentForm
from app.web.pace import check_pace
from app.web.pages.registries import present_registries
from app.web.pages.registry_entry import FIELDS, present_new_entry
from app.web.rendering import render_page
from app.web.route import new_router
from app.workspace.entries import entry_in
from app.workspace.registry import (
    EntryRefused,
    agree_to,
    propose,
    registries_to_read,
    registry_file,
    withdraw_proposal,
)

router = new_router()


@router.get("/workspace/registries")
@access("workspace:use")
def show_registries(request: Request, person: Person, said: str = "") -> Response:
    """Both registries as they stand, and what waits for a second member."""
    check_role(person, "workspace:use")
    page = present_registries(person, registries_to_read(by=person), said=said)
    return render_page(request, "workspace/registries.html", page)


@router.get("/workspace/registries/{kind}.yaml")
@access("workspace:use")
def download_registry(person: Person, kind: str) -> Response:
    """A registry as a file: the operator's own bytes, and below them what was agreed here."""
    check_role(person, "workspace:use")
    return as_file(registry_file(by=person, kind=kind), YAML, f"{kind}.yaml")


@router.get("/workspace/registries/{kind}/new")
@access("workspace:use")
def show_new_entry(request: Request, person: Person, kind: str) -> Response:
    """The form for a new concept or a new source."""
    check_role(person, "workspace:use")
    if kind not in FIELDS:
        raise NotFound
    return render_page(request, "workspace/registry_entry.html", present_new_entry(person, kind))


@router.post("/workspace/registries/{kind}/new")
@access("workspace:use")
def post_new_entry(request: Request, person: Person, kind: str, sent: SentForm) -> Response:
    """Propose it; with a fault the form comes back as typed."""
    check_pace(person.id)
    check_role(person, "workspace:use")
    if kind not in FIELDS:
        raise NotFound
    typed = {name: sent.one(name) for name in FIELDS[kind]}
    try:
        propose(by=person, kind=kind, entry=entry_in(kind, typed))
    except EntryRefused as refused:
        page = present_new_entry(person, kind, typed=typed, faults=refused.faults)
        return render_page(request, "workspace/registry_entry.html", page, status=422)
    return RedirectResponse("/workspace/registries?said=proposed", 303)


@router.post("/workspace/registries/{proposal_id:uuid}/agree")
@access("workspace:use")
def post_agree(person: Person, proposal_id: UUID) -> Response:
    """Agree, as the second member."""
    check_role(person, "workspace:use")
    agree_to(by=person, proposal_id=proposal_id)
    return RedirectResponse("/workspace/registries?said=agreed", 303)


@router.post("/workspace/registries/{proposal_id:uuid}/withdraw")
@access("workspace:use")
def post_withdraw(person: Person, proposal_id: UUID) -> Response:
    """Take back what one proposed, until another member has agreed."""
    check_role(person, "workspace:use")
    withdraw_proposal(by=person, proposal_id=proposal_id)
    return RedirectResponse("/workspace/registries?said=withdrawn", 303)
