"""What matters before a hearing, across all standards."""

from starlette.requests import Request
from starlette.responses import Response

from app.standards.reading import standards_to_read
from app.web.access import Person, access
from app.web.pages.stages import present_stage, present_stages, stage_in
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.threads import only_looks

router = new_router()


@router.get("/stages")
@access("standard:read")
@only_looks
def show_stages(request: Request, person: Person) -> Response:
    """The stages, to choose one."""
    return render_page(request, "standards/stages.html", present_stages(person, standards_to_read()))


@router.get("/stages/{stage}")
@access("standard:read")
@only_looks
def show_stage(request: Request, person: Person, stage: str) -> Response:
    """The prompts of every current standard, those that begin to matter at this stage first."""
    page = present_stage(person, standards_to_read(), stage_in(stage))
    return render_page(request, "standards/stage.html", page)
