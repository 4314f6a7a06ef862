"""What a draft would change, publishing it as the second person, withdrawing a standard; and what changed."""

from uuid import UUID

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer, read_day
from app.reflections.details import DetailsRefused
from app.reflections.last_on_standard import last_on_standard
from app.standards.changes import compare_documents
from app.standards.documents import InstalledDocument
from app.standards.reading import StandardToRead, standard_to_read
from app.web.access import Person, access, check_role
from app.web.forms.sent import Sent, SentForm, number_in
from app.web.frame import Link
from app.web.pages.compared import present_compared
from app.web.pages.publishing import (
    PLACE,
    draft_address,
    present_changes,
    present_impact,
    present_publish,
    present_withdraw,
)
from app.web.rendering import render_page
from app.workspace.impact import Impact, impact_of, impact_of_file
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.publishing import Publication, offer_again, publish_draft, publish_installed, withdraw
from app.workspace.queries import draft_to_read

router = APIRouter()

FILES = f"{PLACE}/files"


@router.get("/workspace/{draft_id:uuid}/diff")
@access("standard-draft:read")
def show_impact(request: Request, draft_id: UUID, person: Person) -> Response:
    """What publishing the text that stands would change, whom it concerns, and what becomes of the counts."""
    draft = draft_to_read(by=person, draft_id=draft_id)
    page = present_impact(person, draft, impact_of(by=person, draft_id=draft_id))
    return render_page(request, "workspace/impact.html", page)


@router.get("/workspace/{draft_id:uuid}/publish")
@access("standard-draft:publish")
def show_publish(request: Request, draft_id: UUID, person: Person) -> Response:
    """The page for the second person."""
    return _publish_page(request, person, draft_id)


@router.post("/workspace/{draft_id:uuid}/publish")
@access("standard-draft:publish")
def post_publish(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Publish; or the page again, with what is missing and everything as typed."""
    try:
        publish_draft(by=person, draft_id=draft_id, publication=_publication(sent))
    except DetailsRefused as refused:
        return _publish_page(request, person, draft_id, sent=sent, faults=refused.faults)
    return RedirectResponse(f"{PLACE}/{draft_id}?said=published", 303)


@router.get("/workspace/files/{document_id:uuid}")
@access("standard:publish-file")
def show_file(request: Request, document_id: UUID, person: Person) -> Response:
    """A file that the operator installed, for its second person."""
    impact = impact_of_file(by=person, document_id=document_id)
    return _file_page(request, person, document_id, impact)


@router.post("/workspace/files/{document_id:uuid}")
@access("standard:publish-file")
def post_file(request: Request, document_id: UUID, person: Person, sent: SentForm) -> Response:
    """Publish what the operator installed."""
    try:
        publish_installed(by=person, document_id=document_id, publication=_publication(sent))
    except DetailsRefused as refused:
        impact = impact_of_file(by=person, document_id=document_id)
        return _file_page(request, person, document_id, impact, sent=sent, faults=refused.faults)
    return RedirectResponse(f"{PLACE}?said=published", 303)


@router.get("/standards/{standard}/withdraw")
@access("standard:withdraw")
def show_withdraw(request: Request, person: Person, standard: str) -> Response:
    """Before a standard is withdrawn or offered again: what that means."""
    check_role(person, "standard:withdraw")
    return render_page(request, "standards/withdraw.html", present_withdraw(person, standard_to_read(standard)))


@router.post("/standards/{standard}/withdraw")
@access("standard:withdraw")
def post_withdraw(request: Request, person: Person, standard: str, sent: SentForm) -> Response:
    """No new reflection starts on it from now on."""
    check_role(person, "standard:withdraw")
    try:
        withdraw(by=person, standard=standard, why=sent.one("why"))
    except DetailsRefused as refused:
        page = present_withdraw(person, standard_to_read(standard), why=sent.one("why"), faults=refused.faults)
        return render_page(request, "standards/withdraw.html", page, status=422)
    return RedirectResponse(f"/standards/{standard}", 303)


@router.post("/standards/{standard}/offer-again")
@access("standard:withdraw")
def post_offer_again(person: Person, standard: str) -> Response:
    """New reflections may start on it again."""
    offer_again(by=person, standard=standard)
    return RedirectResponse(f"/standards/{standard}", 303)


@router.get("/standards/{standard}/changes")
@access("standard:read")
def show_changes(request: Request, person: Person, standard: str) -> Response:
    """What changed since one last reflected on it, or between the documents named by `from` and `to`."""
    found = standard_to_read(standard, request.query_params.get("to"))
    last = last_on_standard(by=person, standard=standard)
    wanted = request.query_params.get("from")
    older: InstalledDocument | None
    if wanted is not None:
        older = standard_to_read(standard, wanted).document
    elif last is not None:
        older = last.document
    else:
        older = _before(found)
    compared = None
    if older is not None and older.id != found.document.id:
        history = [one.definition for one in found.history]
        compared = present_compared(compare_documents(older.definition, found.document.definition, earlier=history))
    page = present_changes(person, found, older=older, last=last, compared=compared)
    return render_page(request, "standards/changes.html", page)


def _before(found: StandardToRead) -> InstalledDocument | None:
    place = [one.id for one in found.history].index(found.document.id)
    return found.history[place + 1] if place + 1 < len(found.history) else None


def _publication(sent: Sent) -> Publication:
    written = sent.one("accept_until").strip()
    try:
        accept_until = read_day(written) if written else None
    except NotAnAnswer as fault:
        raise DetailsRefused({"accept_until": fault.sentence}) from None
    return Publication(
        meaning_is_kept=sent.one("meaning") == "kept",
        accept_until=accept_until,
        text=number_in(sent.one("text")),
    )


def _publish_page(
    request: Request,
    person: SignedIn,
    draft_id: UUID,
    *,
    sent: Sent | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    draft = draft_to_read(by=person, draft_id=draft_id)
    if not draft.may_publish:
        raise NotFound
    impact = impact_of(by=person, draft_id=draft_id)
    if impact is None:
        raise NotAtThisPoint("The text cannot be read as a standard. Return the draft to the group.")
    page = present_publish(
        person,
        address=draft_address(draft_id),
        back=Link("Back to the draft", f"{PLACE}/{draft_id}"),
        impact=impact,
        text=draft.text_number,
        sent=_typed(sent),
        faults=faults,
    )
    return render_page(request, "workspace/publish.html", page, status=422 if faults else 200)


def _file_page(
    request: Request,
    person: SignedIn,
    document_id: UUID,
    impact: Impact,
    *,
    sent: Sent | None = None,
    faults: dict[str, str] | None = None,
) -> Response:
    page = present_publish(
        person,
        address=f"{FILES}/{document_id}",
        back=Link("Back to the workspace", PLACE),
        impact=impact,
        sent=_typed(sent),
        faults=faults,
    )
    return render_page(request, "workspace/publish.html", page, status=422 if faults else 200)


def _typed(sent: Sent | None) -> dict[str, str]:
    return {name: sent.one(name) for name in ("meaning", "accept_until")} if sent else {}
