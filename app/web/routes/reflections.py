"""One's own reflections: the list, starting, writing, reading, checking, history, and who has read them."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused, check_details
from app.reflections.editions import withdrawn_because
from app.reflections.lifecycle import MAY_BE_WRITTEN, ReflectionStatus
from app.reflections.queries import (
    Draft,
    choosing,
    deleted_reflections,
    draft,
    history_of,
    is_author_of,
    last_time_on,
    open_on_standard,
    page_of_reflections,
    readers_of,
    whole,
)
from app.reflections.services.history import let_go, restore_version, settle_texts
from app.reflections.services.start import start_reflection
from app.standards.documents import current_standard
from app.supervision.conversation import Said
from app.supervision.queries import conversation_for_author
from app.supervision.reading import read_review
from app.web.access import Person, access, check_role
from app.web.forms.answer_forms import answer_in
from app.web.forms.sent import SentForm
from app.web.pages.check import present_check
from app.web.pages.edit import present_edit
from app.web.pages.history import present_choose, present_history, present_readers
from app.web.pages.kept_answers import PLACE as NOT_ASKED_HERE
from app.web.pages.read import present_read_by_supervisor, present_read_page
from app.web.pages.reflections import present_deleted, present_reflections, present_start
from app.web.places import place_of
from app.web.rendering import pour_page, render_page
from app.web.route import new_router
from app.web.threads import only_looks
from app.web.view import shows_one_section

router = new_router()


@router.get("/reflections")
@access("reflection:list")
def list_reflections(
    request: Request, person: Person, deleted: str | None = None, said: str = "", after: str = ""
) -> Response:
    """My reflections, fifty to a page; with ?deleted, those I deleted in the last 30 days."""
    check_role(person, "reflection:list")
    if deleted is not None:
        page = present_deleted(person, deleted_reflections(by=person), said=said)
    else:
        rows, is_more = page_of_reflections(by=person, after=place_of(after))
        page = present_reflections(person, rows, is_more=is_more, is_first=not after, said=said)
    return render_page(request, "reflections/list.html", page)


@router.get("/reflections/new")
@access("reflection:start")
def show_start(request: Request, person: Person, standard: str = "", stage: str = "") -> Response:
    """Start on a standard: what is open already, what was said last time, the details. A stage can be chosen before."""
    check_role(person, "reflection:start")
    if not standard:
        return RedirectResponse("/standards", 303)
    current = current_standard(standard)
    page = present_start(
        person,
        current,
        already_open=open_on_standard(by=person, standard=standard),
        last_time=last_time_on(by=person, standard=standard),
        typed={"stage": stage},
        withdrawn_why=withdrawn_because(standard),
    )
    return render_page(request, "reflections/new.html", page)


@router.post("/reflections")
@access("reflection:start")
def post_start(request: Request, person: Person, sent: SentForm) -> Response:
    """Start a reflection and go on to writing."""
    check_role(person, "reflection:start")
    standard = sent.one("standard")
    names = ("label", "stage", "week", "age_band", "children", "path")
    typed = {name: sent.one(name) for name in names}
    current = current_standard(standard)
    once = UUID(sent.one("once")) if _is_key(sent.one("once")) else None
    try:
        details = check_details(**{name: typed[name] for name in names if name != "path"})
        reflection_id = start_reflection(
            by=person, standard=standard, details=details, path=typed["path"] or "full", once=once
        )
    except DetailsRefused as refused:
        page = present_start(
            person,
            current,
            already_open=open_on_standard(by=person, standard=standard),
            last_time=last_time_on(by=person, standard=standard),
            typed=typed,
            faults=refused.faults,
        )
        return render_page(request, "reflections/new.html", page, status=422)
    return RedirectResponse(f"/reflections/{reflection_id}/edit", 303)


@router.get("/reflections/{reflection_id:uuid}/edit")
@access("reflection:write")
@only_looks
def show_edit(
    request: Request, reflection_id: UUID, person: Person, section: str | None = None, said: str = ""
) -> Response:
    """Write. A reflection that is not open for writing is shown to read instead."""
    found = draft(by=person, reflection_id=reflection_id)
    if found.facts.status not in MAY_BE_WRITTEN:
        return RedirectResponse(f"/reflections/{reflection_id}", 303)
    page = present_edit(
        person,
        found,
        section=section,
        one_at_a_time=shows_one_section(request),
        said=said,
        question=_open_question(person, found),
    )
    return pour_page("reflections/edit.html", page)


@router.get("/reflections/{reflection_id:uuid}")
@access("reflection:read")
def show_reflection(request: Request, reflection_id: UUID, person: Person, said: str = "") -> Response:
    """Read: the author everything, the holder and cover what was shared, which is noted for the author."""
    if is_author_of(by=person, reflection_id=reflection_id):
        page = present_read_page(
            person,
            whole(by=person, reflection_id=reflection_id),
            conversation_for_author(by=person, reflection_id=reflection_id),
            said=said,
        )
        return render_page(request, "reflections/read.html", page)
    shared = present_read_by_supervisor(person, read_review(by=person, reflection_id=reflection_id))
    return render_page(request, "reflections/read_shared.html", shared)


@router.get("/reflections/{reflection_id:uuid}/check")
@access("reflection:write")
def show_check(request: Request, reflection_id: UUID, person: Person) -> Response:
    """Check the answers, then choose: share, or finish without sharing."""
    found = whole(by=person, reflection_id=reflection_id)
    if found.facts.status.value not in ("in_progress", "handed_back", "finished"):
        return RedirectResponse(f"/reflections/{reflection_id}", 303)
    return render_page(request, "reflections/check.html", present_check(person, found))


@router.get("/reflections/{reflection_id:uuid}/readers")
@access("reflection:see-readers")
def show_readers(request: Request, reflection_id: UUID, person: Person) -> Response:
    """Who has read this: every opening by anyone but me."""
    facts, readings = readers_of(by=person, reflection_id=reflection_id)
    return render_page(request, "reflections/readers.html", present_readers(person, facts, readings))


@router.get("/reflections/{reflection_id:uuid}/history/{prompt_id}")
@access("reflection:write")
def show_history(request: Request, reflection_id: UUID, prompt_id: str, person: Person) -> Response:
    """Earlier versions of one answer, by sitting."""
    found = history_of(by=person, reflection_id=reflection_id, prompt_id=prompt_id)
    return render_page(request, "reflections/history.html", present_history(person, found))


@router.post("/reflections/{reflection_id:uuid}/history/{prompt_id}")
@access("reflection:write")
def post_restore(reflection_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Bring an earlier version back, as a new one."""
    version = sent.one("version")
    number = int(version) if version.isdecimal() and len(version) < 9 else 0
    restore_version(by=person, reflection_id=reflection_id, prompt_id=prompt_id, number=number)
    return RedirectResponse(f"/reflections/{reflection_id}/edit?said=restored#prompt-{prompt_id}", 303)


@router.get("/reflections/{reflection_id:uuid}/answers/{prompt_id}/choose")
@access("reflection:write")
def show_choose(request: Request, reflection_id: UUID, prompt_id: str, person: Person) -> Response:
    """Both texts, side by side: keep one, or join them."""
    found = choosing(by=person, reflection_id=reflection_id, prompt_id=prompt_id)
    if found.is_kept_elsewhere:
        return RedirectResponse(f"/reflections/{reflection_id}/edit#{NOT_ASKED_HERE}", 303)
    return render_page(request, "reflections/choose.html", present_choose(person, found))


@router.post("/reflections/{reflection_id:uuid}/answers/{prompt_id}/choose")
@access("reflection:write")
def post_choose(request: Request, reflection_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save what was chosen or joined, and let go of the texts that were shown."""
    aside = [UUID(one) for one in sent.all("aside") if _is_key(one)]
    edit = f"/reflections/{reflection_id}/edit?said=kept#prompt-{prompt_id}"
    if sent.one("keep") == "current":
        let_go(by=person, reflection_id=reflection_id, prompt_id=prompt_id, aside=aside)
        return RedirectResponse(edit, 303)
    result = settle_texts(
        by=person, reflection_id=reflection_id, prompt_id=prompt_id, sent=answer_in(sent), aside=aside
    )
    if result.is_stored:
        return RedirectResponse(edit, 303)
    found = choosing(by=person, reflection_id=reflection_id, prompt_id=prompt_id)
    return render_page(request, "reflections/choose.html", present_choose(person, found), status=409)


def _open_question(person: SignedIn, found: Draft) -> Said | None:
    """The question that a handed-back reflection came with."""
    if found.facts.status is not ReflectionStatus.HANDED_BACK:
        return None
    return conversation_for_author(by=person, reflection_id=found.facts.id).question


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
