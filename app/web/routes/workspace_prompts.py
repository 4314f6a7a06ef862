"""The prompts of a draft in forms: writing one, adding one, moving one, and taking one out after a question."""

from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.standards.edits import Edit, TakeOut
from app.standards.faults import Steps
from app.web.access import Person, access
from app.web.forms.sent import Sent, SentForm
from app.web.forms.standard_fields import Tree
from app.web.forms.standard_prompt_forms import chosen_kind, edits_elsewhere, has_own_fields, question_form
from app.web.forms.standard_prompt_more import counting_form, more_form
from app.web.forms.standard_words import prompts_in
from app.web.frame import Link
from app.web.pages.workspace_take_out import present_take_out
from app.web.pages.workspace_words import prompt_key
from app.web.rendering import render_page
from app.web.route import new_router
from app.web.routes.workspace_forms import (
    NOTHING_OWN,
    Open,
    Opened,
    change_at_once,
    find_prompt,
    find_section,
    move_at_once,
    post_form,
    readable,
    show_form,
)
from app.workspace.words import WordsOfDraft

router = new_router()

KIND_STEP = ("kind", "kind", "Show what belongs to this kind")
WHEN_STEP = ("when_prompt", "when", "Show its answers")


@router.get("/workspace/{draft_id:uuid}/words/sections/{section_id}/prompts/new")
@access("standard-draft:write")
def show_new_prompt(request: Request, draft_id: UUID, section_id: str, person: Person) -> Response:
    """The form for a new prompt at the end of a section."""
    return show_form(request, person, draft_id, _new(section_id))


@router.post("/workspace/{draft_id:uuid}/words/sections/{section_id}/prompts/new")
@access("standard-draft:write")
def post_new_prompt(request: Request, draft_id: UUID, section_id: str, person: Person, sent: SentForm) -> Response:
    """Add it."""
    return post_form(request, person, draft_id, _new(section_id), sent)


@router.get("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}")
@access("standard-draft:write")
def show_prompt(request: Request, draft_id: UUID, prompt_id: str, person: Person) -> Response:
    """What a prompt asks, how it is answered, and who may read the answer."""
    return show_form(request, person, draft_id, _question(prompt_id))


@router.post("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}")
@access("standard-draft:write")
def post_prompt(request: Request, draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    return post_form(request, person, draft_id, _question(prompt_id), sent)


@router.get("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/more")
@access("standard-draft:write")
def show_more(request: Request, draft_id: UUID, prompt_id: str, person: Person) -> Response:
    """Help, the ten-minute path, and when it is asked."""
    return show_form(request, person, draft_id, _more(prompt_id))


@router.post("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/more")
@access("standard-draft:write")
def post_more(request: Request, draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    return post_form(request, person, draft_id, _more(prompt_id), sent)


@router.get("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/counting")
@access("standard-draft:write")
def show_counting(request: Request, draft_id: UUID, prompt_id: str, person: Person) -> Response:
    """What its answers count towards, and its sources."""
    return show_form(request, person, draft_id, _counting(prompt_id))


@router.post("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/counting")
@access("standard-draft:write")
def post_counting(request: Request, draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Save it."""
    return post_form(request, person, draft_id, _counting(prompt_id), sent)


@router.post("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/move")
@access("standard-draft:write")
def post_move(draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """One place up or down, into the next section from the edge of its own."""
    return move_at_once(person, draft_id, sent, lambda tree: find_prompt(tree, prompt_id)[0], f"prompt-{prompt_id}")


@router.get("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/take-out")
@access("standard-draft:write")
def show_take_out(request: Request, draft_id: UUID, prompt_id: str, person: Person) -> Response:
    """What taking it out means, and the question whether to."""
    words = readable(request, person, draft_id)
    if isinstance(words, Response):
        return words
    _, prompt = find_prompt(words.tree, prompt_id)
    return render_page(request, "workspace/words_take_out.html", present_take_out(person, words, prompt_id, prompt))


@router.post("/workspace/{draft_id:uuid}/words/prompts/{prompt_id}/take-out")
@access("standard-draft:write")
def post_take_out(draft_id: UUID, prompt_id: str, person: Person, sent: SentForm) -> Response:
    """Take it out of this draft. Of one that was published, what changed and why is asked next."""
    was_published: list[bool] = []

    def edits_of(words: WordsOfDraft) -> list[Edit]:
        steps, _ = find_prompt(words.tree, prompt_id)
        was_published.append(bool(words.published(prompt_id)))
        return [TakeOut(steps)]

    answered = change_at_once(person, draft_id, sent, edits_of, said="out")
    if was_published == [True] and answered.headers["location"].endswith("said=out"):
        return RedirectResponse(f"/workspace/{draft_id}/words/changes?kind=removed&prompt={prompt_id}", 303)
    return answered


def _new(key: str) -> Open:
    def opened(words: WordsOfDraft, sent: Sent | None) -> Opened:
        steps, section = find_section(words.tree, key)
        return _asked(words, (*steps, "prompts", len(prompts_in(section))), {}, sent, is_new=True)

    return opened


def _question(key: str) -> Open:
    def opened(words: WordsOfDraft, sent: Sent | None) -> Opened:
        at, node = find_prompt(words.tree, key)
        return _asked(words, at, node, sent, is_new=False)

    return opened


def _asked(words: WordsOfDraft, at: Steps, node: Tree, sent: Sent | None, *, is_new: bool) -> Opened:
    kind = chosen_kind(node, sent or Sent([]), words)
    return Opened(
        words=words,
        form=question_form(words, at, node, kind),
        node=node,
        is_new=is_new,
        shown=kind.value if kind and has_own_fields(kind) else NOTHING_OWN,
        step=KIND_STEP,
        ways=() if is_new else _ways(words, at, 0),
        elsewhere=lambda wanted, typed: edits_elsewhere(words, node, wanted, typed),
    )


def _more(key: str) -> Open:
    def opened(words: WordsOfDraft, sent: Sent | None) -> Opened:
        at, node = find_prompt(words.tree, key)
        stands = node.get("when", {}).get("prompt") if isinstance(node.get("when"), dict) else None
        chosen = sent.maybe("when_prompt") if sent else None
        named = stands if chosen is None else chosen
        return Opened(
            words=words,
            form=more_form(words, at, node, chosen),
            node=node,
            shown=named if isinstance(named, str) and named else NOTHING_OWN,
            step=WHEN_STEP,
            ways=_ways(words, at, 1),
        )

    return opened


def _counting(key: str) -> Open:
    def opened(words: WordsOfDraft, _sent: Sent | None) -> Opened:
        at, node = find_prompt(words.tree, key)
        return Opened(words=words, form=counting_form(words, at, node), node=node, ways=_ways(words, at, 2))

    return opened


def _ways(words: WordsOfDraft, at: Steps, here: int) -> tuple[Link, ...]:
    """To the other two forms over the same prompt."""
    root = f"/workspace/{words.draft.id}/words/prompts/{prompt_key(words.tree, at)}"
    links = (
        Link("The question and its answers", root),
        Link("Help, path and when", f"{root}/more"),
        Link("Counting and sources", f"{root}/counting"),
    )
    return tuple(one for number, one in enumerate(links) if number != here)
