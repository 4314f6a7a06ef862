"""The text of a draft: writing in it, checking and previewing while one writes, and two members at once."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import JSONResponse, RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.standards.schema import document_schema
from app.web.access import Person, access, check_role
from app.web.forms.sent import Sent, SentForm, number_in
from app.web.pace import check_pace
from app.web.pages.workspace_compared import present_both
from app.web.pages.workspace_faults import present_faults
from app.web.pages.workspace_preview import present_preview, present_preview_page
from app.web.pages.workspace_text import Writing, present_text, writing_of
from app.web.rendering import render_fragment, render_page
from app.web.route import new_router
from app.web.words import clock_time
from app.workspace.lifecycle import MAY_BE_WRITTEN, NotAtThisPoint
from app.workspace.line_ends import shown_text
from app.workspace.live import look_at_text, readable_as_standard
from app.workspace.queries import AsideText, DraftToRead, draft_to_read
from app.workspace.texts import ColleagueWroteMeanwhile, TextTooLong, save_text, settle_other_text
from app.workspace.typed import bytes_typed

router = new_router()

EARLIER = "This is text {number} as it was. Nothing is saved yet: press Save to use it again."
BY_HAND = (
    "Your text is in the editor, and what differs from the one that stands is shown above it. Join them, then save."
)
LOOKED_AT = "Nothing is saved yet: below is what your text would say, and how it would look. Press Save to keep it."
MEANWHILE = "A colleague saved another text meanwhile. Yours is kept beside it; nothing is lost."


@router.get("/workspace/schema.json")
@access("workspace:use")
def show_schema(person: Person) -> Response:
    """What may stand where, for the editor's suggestions."""
    check_role(person, "workspace:use")
    return JSONResponse(document_schema())


@router.get("/workspace/{draft_id:uuid}/text")
@access("standard-draft:write")
def show_text(request: Request, draft_id: UUID, person: Person, said: str = "", mine: str = "") -> Response:
    """Write in the text that stands; `from` puts an earlier one in the editor, `mine` one that was kept aside."""
    found = draft_to_read(by=person, draft_id=draft_id)
    if found.status not in MAY_BE_WRITTEN:
        return RedirectResponse(f"/workspace/{draft_id}?said=stands", 303)
    earlier = number_in(request.query_params.get("from", ""))
    writing = writing_of(found)
    if mine:
        kept = _aside(found, _key(mine))
        writing = Writing(shown_text(kept.source), found.text_number, BY_HAND, settles=kept.id, has_theirs_beside=True)
    elif earlier:
        before = draft_to_read(by=person, draft_id=draft_id, number=earlier)
        writing = Writing(shown_text(before.source), found.text_number, EARLIER.format(number=earlier), over=earlier)
    return _editor(request, person, found, writing, said=said)


@router.post("/workspace/{draft_id:uuid}/text")
@access("standard-draft:write")
def post_text(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Save the text, and stay in the editor."""
    check_pace(person.id)
    if sent.one("then") == "look":
        return _looked_at(request, person, draft_id, sent)
    try:
        _save(person, draft_id, sent)
    except TextTooLong as error:
        found = draft_to_read(by=person, draft_id=draft_id)
        writing = Writing(sent.one("words"), _base(sent), error=error.sentence)
        return _editor(request, person, found, writing, status=422)
    except ColleagueWroteMeanwhile:
        return RedirectResponse(_both(person, draft_id, sent), 303)
    return RedirectResponse(f"/workspace/{draft_id}/text?said=saved", 303)


@router.put("/workspace/{draft_id:uuid}/text")
@access("standard-draft:write")
def put_text(draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Save the text as the page's script does: the answer is the number that the next save is based on."""
    check_pace(person.id)
    try:
        number = _save(person, draft_id, sent)
    except ColleagueWroteMeanwhile:
        return JSONResponse({"sentence": MEANWHILE, "both": _both(person, draft_id, sent)}, 409)
    saved = draft_to_read(by=person, draft_id=draft_id).texts[0]
    said = f"Saved {clock_time(saved.saved_at)}. Your colleagues see it now."
    return JSONResponse({"number": number, "said": said})


@router.post("/workspace/{draft_id:uuid}/check")
@access("standard-draft:write")
def post_check(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """What is to be put right in a text that is not saved yet: the list, as a fragment."""
    check_pace(person.id)
    looked = look_at_text(by=person, draft_id=draft_id, source=_source(person, draft_id, sent))
    return render_fragment(request, "workspace/_faults.html", present_faults(looked, sent.one("words")))


@router.post("/workspace/{draft_id:uuid}/preview")
@access("standard-draft:write")
def post_preview(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """A text that is not saved yet as an adviser would see it, as a fragment."""
    check_pace(person.id)
    source = _source(person, draft_id, sent)
    preview = present_preview(readable_as_standard(by=person, draft_id=draft_id, source=source))
    return render_fragment(request, "workspace/_preview.html", preview)


@router.get("/workspace/{draft_id:uuid}/preview")
@access("standard-draft:read")
def show_preview(request: Request, draft_id: UUID, person: Person) -> Response:
    """The text that stands as an adviser would see it."""
    found = draft_to_read(by=person, draft_id=draft_id)
    definition = readable_as_standard(by=person, draft_id=draft_id, source=found.source)
    return render_page(request, "workspace/preview.html", present_preview_page(person, found, definition))


@router.get("/workspace/{draft_id:uuid}/both/{other_id:uuid}")
@access("standard-draft:write")
def show_both(request: Request, draft_id: UUID, other_id: UUID, person: Person) -> Response:
    """A text of one's own that could not be saved, beside the one that stands."""
    found = draft_to_read(by=person, draft_id=draft_id)
    return render_page(request, "workspace/both.html", present_both(person, found, _aside(found, other_id)))


@router.post("/workspace/{draft_id:uuid}/both/{other_id:uuid}")
@access("standard-draft:write")
def post_both(draft_id: UUID, other_id: UUID, person: Person, sent: SentForm) -> Response:
    """Use mine, or keep theirs and let mine go."""
    keep = sent.one("keep")
    if keep not in ("mine", "theirs"):
        draft_to_read(by=person, draft_id=draft_id)  # Nothing was chosen: shown again to whoever may see it.
        return RedirectResponse(f"/workspace/{draft_id}/both/{other_id}", 303)
    try:
        settle_other_text(by=person, draft_id=draft_id, other_id=other_id, use_mine=keep == "mine", base=_base(sent))
    except ColleagueWroteMeanwhile:  # Once more: the page shows the newest text beside mine.
        return RedirectResponse(f"/workspace/{draft_id}/both/{other_id}", 303)
    return RedirectResponse(f"/workspace/{draft_id}?said={keep}", 303)


def _save(person: SignedIn, draft_id: UUID, sent: Sent) -> int:
    """Save what the form holds over the text that it was opened with, and settle the text that was joined by hand."""
    source = _source(person, draft_id, sent)
    if "words" not in sent:
        raise NotAtThisPoint("Nothing came with this save, not even an empty text. Nothing was changed.")
    number = save_text(by=person, draft_id=draft_id, source=source, base=_base(sent))
    settles = _key(sent.one("settles"))
    if settles is not None:
        settle_other_text(by=person, draft_id=draft_id, other_id=settles, use_mine=False, base=number)
    return number


def _source(person: SignedIn, draft_id: UUID, sent: Sent) -> bytes:
    """The bytes of what was typed: line ends and the mark of the file that it was typed over are its own again."""
    return bytes_typed(
        by=person,
        draft_id=draft_id,
        text=sent.one("words"),
        over=number_in(sent.one("over")) or _base(sent),
        settles=_key(sent.one("settles")),
    )


def _both(person: SignedIn, draft_id: UUID, sent: Sent) -> str:
    """Where this very text waits beside the one that stands."""
    source = _source(person, draft_id, sent)
    kept = draft_to_read(by=person, draft_id=draft_id).aside
    other = next((one for one in kept if one.source == source), None)
    return f"/workspace/{draft_id}/both/{other.id}" if other else f"/workspace/{draft_id}"


def _editor(
    request: Request,
    person: SignedIn,
    found: DraftToRead,
    writing: Writing,
    *,
    said: str = "",
    status: int = 200,
) -> Response:
    source = bytes_typed(
        by=person, draft_id=found.id, text=writing.text, over=writing.over or writing.base, settles=writing.settles
    )
    try:
        looked = look_at_text(by=person, draft_id=found.id, source=source)
        definition = readable_as_standard(by=person, draft_id=found.id, source=source)
    except TextTooLong:
        looked = look_at_text(by=person, draft_id=found.id, source=found.source)
        definition = None
    page = present_text(person, found, looked, present_preview(definition), writing, said=said)
    return render_page(request, "workspace/text.html", page, status=status)


def _looked_at(request: Request, person: SignedIn, draft_id: UUID, sent: Sent) -> Response:
    """What was typed with its faults and its preview, and nothing saved: what the page's script does by itself."""
    writing = Writing(
        sent.one("words"), _base(sent), LOOKED_AT, over=number_in(sent.one("over")), settles=_key(sent.one("settles"))
    )
    return _editor(request, person, draft_to_read(by=person, draft_id=draft_id), writing)


def _aside(found: DraftToRead, other_id: UUID | None) -> AsideText:
    """A text of this person's own that waits. Raises NotFound."""
    kept = next((one for one in found.aside if one.id == other_id), None)
    if kept is None:
        raise NotFound
    return kept


def _base(sent: Sent) -> int:
    """The number of the text that the page was opened with; one that cannot be read is none."""
    return number_in(sent.one("base"))


def _key(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
