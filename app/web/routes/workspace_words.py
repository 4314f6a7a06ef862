"""Writing a draft of a standard without seeing YAML: fields for its words, always in step with its text."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.standards.definition import ChangeKind
from app.standards.edits import CannotEditLines, Edit, TakeOut
from app.web.access import Person, access
from app.web.forms.sent import Sent, SentForm, number_in
from app.web.forms.standard_fields import Rows, entries_in
from app.web.forms.standard_forms import (
    LISTS,
    changes_form,
    head_form,
    list_form,
    section_form,
    sources_form,
    terms_form,
)
from app.web.forms.standard_words import prompts_in, sections_in
from app.web.pace import check_pace
from app.web.pages.workspace_words import present_words
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.routes import workspace_prompts
from app.web.routes.workspace_forms import (
    Open,
    Opened,
    change_at_once,
    find_section,
    kept_beside,
    move_at_once,
    post_form,
    readable,
    saved,
    show_form,
)
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.texts import ColleagueWroteMeanwhile
from app.workspace.words import WordsOfDraft, give_number

router = new_router()
router.routes.extend(workspace_prompts.router.routes)

EMPTY_IT_FIRST = "A section can be taken out once no prompt is in it. Move its prompts, or take them out first."
REMOVED = ChangeKind.REMOVED.value
SAY_WHY = "Taken out. Every earlier text of the draft still has it. Advisers will want to know why: say it here."


@router.get("/workspace/{draft_id:uuid}/words")
@access("standard-draft:write")
def show_words(request: Request, draft_id: UUID, person: Person, said: str = "") -> Response:
    """Everything that the standard says, each thing with the link to its form."""
    words = readable(request, person, draft_id)
    if isinstance(words, Response):
        return words
    return render_page(request, "workspace/words.html", present_words(person, words, said=said))


@router.post("/workspace/{draft_id:uuid}/words/number")
@access("standard-draft:write")
def post_number(draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Give it the number that the changes make."""
    check_pace(person.id)
    try:
        found = give_number(by=person, draft_id=draft_id, base=number_in(sent.one("base")))
    except ColleagueWroteMeanwhile:
        return kept_beside(person, draft_id)
    except CannotEditLines as error:
        raise NotAtThisPoint(error.sentence) from error
    return saved(draft_id, found, said="number")


@router.get("/workspace/{draft_id:uuid}/words/lists/{name}")
@access("standard-draft:write")
def show_list(request: Request, draft_id: UUID, name: str, person: Person) -> Response:
    """What good looks like, or the supervisor's questions."""
    return show_form(request, person, draft_id, _list(name))


@router.post("/workspace/{draft_id:uuid}/words/lists/{name}")
@access("standard-draft:write")
def post_list(request: Request, draft_id: UUID, name: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    return post_form(request, person, draft_id, _list(name), sent)


@router.get("/workspace/{draft_id:uuid}/words/sections/new")
@access("standard-draft:write")
def show_new_section(request: Request, draft_id: UUID, person: Person) -> Response:
    """The form for a new section."""
    return show_form(request, person, draft_id, _new_section)


@router.post("/workspace/{draft_id:uuid}/words/sections/new")
@access("standard-draft:write")
def post_new_section(request: Request, draft_id: UUID, person: Person, sent: SentForm) -> Response:
    """Add it behind the others."""
    return post_form(request, person, draft_id, _new_section, sent)


@router.get("/workspace/{draft_id:uuid}/words/sections/{section_id}")
@access("standard-draft:write")
def show_section(request: Request, draft_id: UUID, section_id: str, person: Person) -> Response:
    """The title of a section and the words before its prompts."""
    return show_form(request, person, draft_id, _section(section_id))


@router.post("/workspace/{draft_id:uuid}/words/sections/{section_id}")
@access("standard-draft:write")
def post_section(request: Request, draft_id: UUID, section_id: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    return post_form(request, person, draft_id, _section(section_id), sent)


@router.post("/workspace/{draft_id:uuid}/words/sections/{section_id}/move")
@access("standard-draft:write")
def post_move_section(draft_id: UUID, section_id: str, person: Person, sent: SentForm) -> Response:
    """One place up or down."""
    return move_at_once(person, draft_id, sent, lambda tree: find_section(tree, section_id)[0], f"section-{section_id}")


@router.post("/workspace/{draft_id:uuid}/words/sections/{section_id}/take-out")
@access("standard-draft:write")
def post_take_out_section(draft_id: UUID, section_id: str, person: Person, sent: SentForm) -> Response:
    """A section without prompts goes."""

    def edits_of(words: WordsOfDraft) -> list[Edit]:
        steps, section = find_section(words.tree, section_id)
        if prompts_in(section):
            raise NotAtThisPoint(EMPTY_IT_FIRST)
        return [TakeOut(steps)]

    return change_at_once(person, draft_id, sent, edits_of, said="out")


@router.get("/workspace/{draft_id:uuid}/words/{name}")
@access("standard-draft:write")
def show_part(
    request: Request, draft_id: UUID, name: str, person: Person, kind: str = "", prompt: str = ""
) -> Response:
    """The head, the terms, the sources, or what changed; `kind` and `prompt` begin a change."""
    if name not in PARTS:
        raise NotFound
    if name != "changes" or not kind:
        return show_form(request, person, draft_id, PARTS[name])
    words = readable(request, person, draft_id)
    if isinstance(words, Response):
        return RedirectResponse(f"/workspace/{draft_id}/words", 303)
    form = changes_form(words)
    row = len(entries_in(form.rows, words.tree)) if isinstance(form.rows, Rows) else 0
    more = Sent([(f"was-{row}", ""), (f"kind-{row}", kind), (f"prompt-{row}", prompt)])
    return show_form(request, person, draft_id, PARTS[name], more=more, notice=SAY_WHY if kind == REMOVED else None)


@router.post("/workspace/{draft_id:uuid}/words/{name}")
@access("standard-draft:write")
def post_part(request: Request, draft_id: UUID, name: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    if name not in PARTS:
        raise NotFound
    return post_form(request, person, draft_id, PARTS[name], sent)


def _list(name: str) -> Open:
    if name not in LISTS:
        raise NotFound
    return lambda words, _sent: Opened(words=words, form=list_form(name), node=words.tree)


def _head(words: WordsOfDraft, _sent: Sent | None) -> Opened:
    return Opened(words=words, form=head_form(), node=words.tree)


def _terms(words: WordsOfDraft, _sent: Sent | None) -> Opened:
    return Opened(words=words, form=terms_form(), node=words.tree)


def _sources(words: WordsOfDraft, _sent: Sent | None) -> Opened:
    return Opened(words=words, form=sources_form(words), node=words.tree)


def _changes(words: WordsOfDraft, _sent: Sent | None) -> Opened:
    return Opened(words=words, form=changes_form(words), node=words.tree)


def _new_section(words: WordsOfDraft, _sent: Sent | None) -> Opened:
    at = ("sections", len(sections_in(words.tree)))
    return Opened(words=words, form=section_form(words, at, {}), node={}, is_new=True)


def _section(key: str) -> Open:
    def opened(words: WordsOfDraft, _sent: Sent | None) -> Opened:
        at, node = find_section(words.tree, key)
        return Opened(words=words, form=section_form(words, at, node), node=node)

    return opened


PARTS: dict[str, Open] = {"head": _head, "terms": _terms, "sources": _sources, "changes": _changes}
