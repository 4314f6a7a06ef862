"""The standards: the list, one to read, each of its documents, and a blank sheet of it."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.standards.reading import standard_to_read, standards_to_read
from app.web.access import Person, access
from app.web.pages.standards import present_blank_sheet, present_standard, present_standards
from app.web.rendering import render_page
from app.web.threads import only_looks

router = APIRouter()


@router.get("/standards")
@access("standard:read")
@only_looks
def show_standards(request: Request, person: Person) -> Response:
    """Every standard, to choose one."""
    return render_page(request, "standards/list.html", present_standards(person, standards_to_read()))


@router.get("/standards/{standard}")
@access("standard:read")
@only_looks
def show_standard(request: Request, person: Person, standard: str) -> Response:
    """The document that is read today, whole."""
    page = present_standard(person, standard_to_read(standard))
    return render_page(request, "standards/standard.html", page)


@router.get("/standards/{standard}/{version}")
@access("standard:read")
@only_looks
def show_document(request: Request, person: Person, standard: str, version: str) -> Response:
    """One document by its edition and revision, such as 1.0: earlier, in force, or still to come."""
    page = present_standard(person, standard_to_read(standard, version))
    return render_page(request, "standards/standard.html", page)


@router.get("/standards/{standard}/{version}/print")
@access("standard:read")
@only_looks
def show_blank_sheet(request: Request, person: Person, standard: str, version: str) -> Response:
    """The document with room to write on paper."""
    page = present_blank_sheet(person, standard_to_read(standard, version))
    return render_page(request, "standards/blank_sheet.html", page)
