"""Moving a reflection in progress to a new edition of its standard, and back again."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.reflections.lifecycle import ReflectionStatus
from app.reflections.queries import moving
from app.reflections.services.move_edition import AnotherEditionNow, move_back, move_to_newer_edition
from app.web.access import Person, access
from app.web.forms.sent import SentForm
from app.web.pages.moving import present_move, target_of
from app.web.rendering import render_page
from app.web.route import new_router

router = new_router()


@router.get("/reflections/{reflection_id:uuid}/move")
@access("reflection:move")
def show_move(request: Request, reflection_id: UUID, person: Person, to: str = "", said: str = "") -> Response:
    """What moving would change; with ?to=back, what undoing the move would. Without anywhere to go: write on."""
    found = moving(by=person, reflection_id=reflection_id)
    is_back = to == "back"
    target = target_of(found, is_back=is_back)
    if found.facts.status is not ReflectionStatus.IN_PROGRESS:
        return RedirectResponse(f"/reflections/{reflection_id}", 303)
    if target is None:
        return RedirectResponse(f"/reflections/{reflection_id}/edit", 303)
    page = present_move(person, found, target, is_back=is_back, said=said)
    return render_page(request, "reflections/moving.html", page)


@router.post("/reflections/{reflection_id:uuid}/move")
@access("reflection:move")
def post_move(reflection_id: UUID, person: Person, sent: SentForm) -> Response:
    """Move to the newest edition; or show the preview again, if a newer document came in force meanwhile."""
    try:
        move_to_newer_edition(by=person, reflection_id=reflection_id, seen=sent.one("document") or None)
    except AnotherEditionNow:
        return RedirectResponse(f"/reflections/{reflection_id}/move?said=newer", 303)
    return RedirectResponse(f"/reflections/{reflection_id}/edit?said=moved", 303)


@router.post("/reflections/{reflection_id:uuid}/move-back")
@access("reflection:move")
def post_move_back(reflection_id: UUID, person: Person) -> Response:
    """Undo the move."""
    move_back(by=person, reflection_id=reflection_id)
    return RedirectResponse(f"/reflections/{reflection_id}/edit?said=moved-back", 303)
