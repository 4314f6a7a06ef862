"""The workspace: the group's drafts, beginning one, one draft with its texts, and the group's own steps with it."""

from uuid import UUID

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.details import DetailsRefused
from app.standards.reading import standards_to_read
from app.web.access import Person, access, check_role
from app.web.files import YAML, as_file
from app.web.forms.sent import number_in
from app.web.forms.uploaded import SentWithFile, read_with_file
from app.web.pace import check_pace
from app.web.pages.workspace import present_workspace
from app.web.pages.workspace_compared import present_one_text
from app.web.pages.workspace_draft import file_name, present_draft
from app.web.pages.workspace_new import (
    COPY,
    FILE,
    FILE_NEEDED,
    FOLLOWING,
    PASTE,
    SCRATCH,
    STANDARD_NEEDED,
    TEXT_NEEDED,
    TOO_LARGE,
    WAYS,
    Typed,
    present_new,
)
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.routes import workspace_text
from app.workspace.beginnings import begin_following, begin_from_another, begin_from_nothing, begin_from_text
from app.workspace.live import look_at_text
from app.workspace.queries import Workspace, draft_to_read, workspace_of
from app.workspace.settling import agree, put_away, return_to_group, take_out
from app.workspace.standing import standing_of
from app.workspace.texts import TextTooLong

router = new_router()
router.routes.extend(workspace_text.router.routes)


@router.get("/workspace")
@access("workspace:use")
def show_workspace(request: Request, person: Person) -> Response:
    """My groups' drafts, and files that wait or were refused."""
    page = present_workspace(person, workspace_of(person), standards_to_read())
    return render_page(request, "workspace/list.html", page)


@router.get("/workspace/new")
@access("workspace:use")
def show_new(request: Request, person: Person, way: str = "") -> Response:
    """Begin a standard: choose a way, then its form."""
    return _new_page(request, person, workspace_of(person), way, None)


@router.post("/workspace/new")
@access("workspace:use")
async def post_new(request: Request, person: Person) -> Response:
    """Begin a draft. Whatever has to be mended comes back with everything as typed."""
    check_pace(person.id)
    check_role(person, "workspace:use")
    came = await read_with_file(request)
    return await run_in_threadpool(_begin_or_mend, request, person, came)


def _begin_or_mend(request: Request, person: SignedIn, came: SentWithFile) -> Response:
    found = workspace_of(person)
    way = came.sent.one("way", FILE if came.is_too_large or came.file is not None else "")
    if way not in WAYS:
        return RedirectResponse("/workspace/new", 303)
    values = {name: came.sent.one(name) for name in ("title", "id", "standard", "group", "words")}
    try:
        draft_id = _begin(person, found, way, values, came)
    except DetailsRefused as refused:
        return _new_page(request, person, found, way, Typed(values, refused.faults))
    except TextTooLong as error:
        return _new_page(request, person, found, way, Typed(values, {"text": error.sentence}))
    said = "taken" if way in (FILE, PASTE) else "begun"
    return RedirectResponse(f"/workspace/{draft_id}?said={said}", 303)


def _begin(person: SignedIn, found: Workspace, way: str, values: dict[str, str], came: SentWithFile) -> UUID:
    group_id = _group(found, values["group"])
    if way == SCRATCH:
        group = found.groups[group_id]
        return begin_from_nothing(
            by=person, group_id=group_id, group=group, title=values["title"], standard=values["id"]
        )
    if way in (FOLLOWING, COPY) and values["standard"] not in {one.document.standard for one in standards_to_read()}:
        raise DetailsRefused({"standard": STANDARD_NEEDED})
    if way == FOLLOWING:
        return begin_following(by=person, group_id=group_id, standard=values["standard"])
    if way == COPY:
        return begin_from_another(
            by=person, group_id=group_id, standard=values["standard"], title=values["title"], new_id=values["id"]
        )
    if way == PASTE:
        if not values["words"].strip():
            raise DetailsRefused({"text": TEXT_NEEDED})
        pasted = values["words"].replace("\r\n", "\n").encode("utf-8", "replace")
        return begin_from_text(by=person, group_id=group_id, source=pasted)
    if came.is_too_large:
        raise DetailsRefused({"text": TOO_LARGE})
    if not came.file:
        raise DetailsRefused({"text": FILE_NEEDED})
    try:
        return begin_from_text(by=person, group_id=group_id, source=came.file)
    except TextTooLong:
        raise DetailsRefused({"text": TOO_LARGE}) from None


def _group(found: Workspace, chosen: str) -> UUID:
    """The group that was chosen, or the only one. Raises NotFound for a group that is not this person's."""
    if not chosen and len(found.groups) == 1:
        return next(iter(found.groups))
    group = next((key for key in found.groups if str(key) == chosen), None)
    if group is None and chosen:
        raise NotFound
    if group is None:
        raise DetailsRefused({"group": "Choose which group writes it."})
    return group


def _new_page(request: Request, person: SignedIn, found: Workspace, way: str, typed: Typed | None) -> Response:
    page = present_new(person, way=way, groups=found.groups, published=standards_to_read(), typed=typed)
    return render_page(request, "workspace/new.html", page, status=422 if typed else 200)


@router.get("/workspace/{draft_id:uuid}")
@access("standard-draft:read")
def show_draft(request: Request, draft_id: UUID, person: Person, said: str = "") -> Response:
    """One draft: where it stands and what comes next."""
    found = draft_to_read(by=person, draft_id=draft_id)
    looked = look_at_text(by=person, draft_id=draft_id, source=found.source)
    page = present_draft(person, found, looked, standing_of(by=person, draft_id=draft_id), said=said)
    return render_page(request, "workspace/draft.html", page)


@router.get("/workspace/{draft_id:uuid}/texts/{number}")
@access("standard-draft:read")
def show_one_text(request: Request, draft_id: UUID, number: str, person: Person, beside: str = "") -> Response:
    """One of the texts so far, whole or compared with another."""
    found = draft_to_read(by=person, draft_id=draft_id, number=number_in(number))
    other = draft_to_read(by=person, draft_id=draft_id, number=number_in(beside)) if beside else None
    return render_page(request, "workspace/one_text.html", present_one_text(person, found, other))


@router.get("/workspace/{draft_id:uuid}/download.yaml")
@access("standard-draft:read")
def download(draft_id: UUID, person: Person, text: str = "") -> Response:
    """The very bytes of the text that stands, or of an earlier one."""
    found = draft_to_read(by=person, draft_id=draft_id, number=number_in(text) if text else None)
    return as_file(found.source, YAML, file_name(found))


@router.post("/workspace/{draft_id:uuid}/agree")
@access("standard-draft:settle")
def post_agree(draft_id: UUID, person: Person, text: str = "") -> Response:
    """The group is done with it."""
    agree(by=person, draft_id=draft_id, text=number_in(text) if text else None)
    return _to_draft(draft_id, "agree")


@router.post("/workspace/{draft_id:uuid}/return")
@access("standard-draft:settle")
def post_return(draft_id: UUID, person: Person) -> Response:
    """Back to writing."""
    return_to_group(by=person, draft_id=draft_id)
    return _to_draft(draft_id, "return")


@router.post("/workspace/{draft_id:uuid}/put-away")
@access("standard-draft:settle")
def post_put_away(draft_id: UUID, person: Person) -> Response:
    """Off the table; nothing is deleted."""
    put_away(by=person, draft_id=draft_id)
    return _to_draft(draft_id, "put-away")


@router.post("/workspace/{draft_id:uuid}/take-out")
@access("standard-draft:settle")
def post_take_out(draft_id: UUID, person: Person) -> Response:
    """Go on with it."""
    take_out(by=person, draft_id=draft_id)
    return _to_draft(draft_id, "take-out")


def _to_draft(draft_id: UUID, said: str) -> Response:
    return RedirectResponse(f"/workspace/{draft_id}?said={said}", 303)
