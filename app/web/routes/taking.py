"""Taking a reflection along: the page that offers it, each file, and the draft of a CPD record. Its author's alone."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import Response

from app.people.signed_in import SignedIn
from app.taking.as_json import json_of
from app.taking.as_pdf import pdf_of
from app.taking.as_text import text_of
from app.taking.cpd import as_typed, cpd_laid_out, filled
from app.taking.describing import may_take, record_taken, reflection_to_take
from app.taking.laid_out import reflection_laid_out
from app.taking.paper import Paper
from app.taking.taken import Taken
from app.web.access import Person, access
from app.web.files import JSON, PDF, TEXT, WORD, as_file
from app.web.forms.sent import SentForm
from app.web.pace import check_pace
from app.web.pages.cpd import picked_in, present_cpd, present_cpd_pick
from app.web.pages.taking import file_name, present_take
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()


@router.get("/reflections/{reflection_id:uuid}/take")
@access("reflection:take")
def show_take(request: Request, reflection_id: UUID, person: Person) -> Response:
    """Which file is good for what, and what leaves with it."""
    return render_page(
        request, "taking/take.html", present_take(person, may_take(by=person, reflection_id=reflection_id))
    )


@router.get("/reflections/{reflection_id:uuid}/download.docx")
@access("reflection:take")
def download_word(reflection_id: UUID, person: Person) -> Response:
    """The reflection as a Word file."""
    check_pace(person.id)
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    return _leaves(person, taken, _word_of(reflection_laid_out(taken)), WORD, "docx")


@router.get("/reflections/{reflection_id:uuid}/download.pdf")
@access("reflection:take")
def download_pdf(reflection_id: UUID, person: Person) -> Response:
    """The reflection as PDF; a sentence and 503 where none can be made."""
    check_pace(person.id)
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    return _leaves(person, taken, pdf_of(reflection_laid_out(taken)), PDF, "pdf")


@router.get("/reflections/{reflection_id:uuid}/download.txt")
@access("reflection:take")
def download_text(reflection_id: UUID, person: Person) -> Response:
    """The reflection as plain text."""
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    return _leaves(person, taken, text_of(reflection_laid_out(taken)), TEXT, "txt")


@router.get("/reflections/{reflection_id:uuid}/download.json")
@access("reflection:take")
def download_json(reflection_id: UUID, person: Person) -> Response:
    """The reflection for other programs."""
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    return _leaves(person, taken, json_of(taken), JSON, "json")


@router.get("/reflections/{reflection_id:uuid}/cpd")
@access("reflection:take")
def show_cpd(request: Request, reflection_id: UUID, person: Person) -> Response:
    """What can go into a CPD draft."""
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    return render_page(request, "taking/cpd_pick.html", present_cpd_pick(person, taken))


@router.post("/reflections/{reflection_id:uuid}/cpd")
@access("reflection:take")
def post_cpd(request: Request, reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """The draft, filled from what was picked; or as it was left, looked through again or as a file. None is stored."""
    check_pace(person.id)
    taken = reflection_to_take(by=person, reflection_id=reflection_id)
    values = dict(sent.pairs)
    wanted = sent.one("as")
    if wanted not in ("txt", "docx"):
        draft = as_typed(values) if wanted == "look" else filled(taken, picked_in(values))
        return render_page(request, "taking/cpd.html", present_cpd(person, taken, draft))
    paper = cpd_laid_out(as_typed(values), taken, by=person)
    content, kind = (text_of(paper), TEXT) if wanted == "txt" else (_word_of(paper), WORD)
    return _leaves(person, taken, content, kind, wanted, before="cpd-")


def _leaves(person: SignedIn, taken: Taken, content: bytes, kind: str, ending: str, *, before: str = "") -> Response:
    """The file, once it is recorded that it leaves."""
    record_taken(by=person, reflection_id=taken.id, what=f"{before}{ending}")
    return as_file(content, kind, file_name(taken, ending, before=before))


def _word_of(paper: Paper) -> bytes:
    """The Word file. Its library is loaded when the first is asked for: it takes 5 MB of every process."""
    from app.taking.as_word import word_of

    return word_of(paper)
