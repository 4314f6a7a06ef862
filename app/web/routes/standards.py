"""The standards: the list, one to read, each of its documents as page, blank sheet and file, and the public page."""

import json

from starlette.requests import Request
from starlette.responses import Response

from app.people.signed_in import SignedIn
from app.standards.reading import (
    StandardToRead,
    bytes_to_read,
    history_to_read,
    standard_to_read,
    standards_to_read,
)
from app.standards.schema import document_schema
from app.web.access import MaybePerson, Person, access
from app.web.files import JSON, YAML, as_file
from app.web.pages.consultation_after import present_you_said
from app.web.pages.published import present_published
from app.web.pages.standards import StandardPage, present_blank_sheet, present_standard, present_standards
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks
from app.workspace.queries import count_of_said, said_and_done

router = new_router()


@router.get("/standards")
@access("standard:read")
@only_looks
def show_standards(request: Request, person: Person) -> Response:
    """Every standard, to choose one."""
    return render_page(request, "standards/list.html", present_standards(person, standards_to_read()))


@router.get("/standards/schema.json")
@access("standard:read")
def show_schema(person: Person) -> Response:  # noqa: ARG001
    """The shape of a document for editors: what may stand where."""
    return as_file(json.dumps(document_schema(), ensure_ascii=False, indent=1).encode(), JSON, "standard.schema.json")


@router.get("/standards/{standard}")
@access("standard:read")
@only_looks
def show_standard(request: Request, person: Person, standard: str) -> Response:
    """The document that is read today, whole."""
    page = _standard_page(person, standard_to_read(standard))
    return render_page(request, "standards/standard.html", page)


@router.get("/standards/{standard}/{version}")
@access("standard:read")
@only_looks
def show_document(request: Request, person: Person, standard: str, version: str) -> Response:
    """One document by its edition and revision, such as 1.0: earlier, in force, or still to come."""
    page = _standard_page(person, standard_to_read(standard, version))
    return render_page(request, "standards/standard.html", page)


@router.get("/standards/{standard}/{version}/print")
@access("standard:read")
@only_looks
def show_blank_sheet(request: Request, person: Person, standard: str, version: str) -> Response:
    """The document with room to write on paper."""
    page = present_blank_sheet(person, standard_to_read(standard, version))
    return render_page(request, "standards/blank_sheet.html", page)


@router.get("/standards/{standard}/{version}/download.yaml")
@access("standard:read")
def download_yaml(person: Person, standard: str, version: str) -> Response:  # noqa: ARG001
    """The file of a document, byte for byte."""
    shown = standard_to_read(standard, version).document
    return as_file(bytes_to_read(shown.id), YAML, f"{shown.standard}-{shown.version}.yaml")


@router.get("/standards/{standard}/{version}/download.json")
@access("standard:read")
def download_json(person: Person, standard: str, version: str) -> Response:  # noqa: ARG001
    """The same document as its keys and values, for other programs. What the file leaves out stays out."""
    shown = standard_to_read(standard, version).document
    content = shown.definition.model_dump_json(by_alias=True, exclude_unset=True, indent=1)
    return as_file(content.encode(), JSON, f"{shown.standard}-{shown.version}.json")


@router.get("/published/{standard}")
@access("service:read")
@only_looks
def show_published(request: Request, person: MaybePerson, standard: str) -> Response:
    """A standard for everybody, signed in or not: a page that can be linked from elsewhere. Nobody is named on it."""
    page = present_published(person, standard_to_read(standard), history_to_read(standard))
    response = render_page(request, "standards/published.html", page)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@router.get("/standards/{standard}/{version}/you-said")
@access("standard:read")
def show_said_and_done(request: Request, person: Person, standard: str, version: str) -> Response:
    """You said, we did: what people said about the draft, and what was done. Without a name."""
    found = standard_to_read(standard, version)
    page = present_you_said(person, found, said_and_done(by=person, document_id=found.document.id))
    return render_page(request, "standards/you_said.html", page)


def _standard_page(person: SignedIn, found: StandardToRead) -> StandardPage:
    return present_standard(person, found, count_of_said(by=person, document_id=found.document.id))
