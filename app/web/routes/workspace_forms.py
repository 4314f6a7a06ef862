"""How every form over a part of a draft is shown and saved: one way for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from uuid import UUID

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.standards.edits import AddEntry, CannotEditLines, Edit
from app.standards.faults import Steps
from app.standards.line_edits import edits_at
from app.web.forms.sent import Sent, number_in
from app.web.forms.standard_fields import (
    Form,
    Tree,
    repeated_words,
    stepped,
    values_in,
    wanted_in,
    with_empty_rows,
)
from app.web.forms.standard_words import prompts_of, sections_in
from app.web.frame import Link
from app.web.pace import check_pace
from app.web.pages.workspace_words import present_unreadable, prompt_key, section_key
from app.web.pages.workspace_words_form import Filled, present_form
from app.web.rendering import render_page
from app.workspace.lifecycle import MAY_BE_WRITTEN, NotAtThisPoint
from app.workspace.queries import draft_to_read
from app.workspace.texts import ColleagueWroteMeanwhile, TextTooLong
from app.workspace.words import (
    FaultsInWords,
    SavedWords,
    WordsOfDraft,
    a_step,
    has_more_steps,
    save_words,
    words_of,
)

NOTHING_OWN = "none"
LOOK = "These are the fields that belong to your choice. Nothing is saved yet."
STEPPED = "Nothing is saved yet."


@dataclass(frozen=True, kw_only=True)
class Opened:
    """A form over a part of one text.

    `shown` says which choice decides about the fields, and `step` is its button; `elsewhere` are edits that follow
    from it in other parts.
    """

    words: WordsOfDraft
    form: Form
    node: Tree
    is_new: bool = False
    shown: str = NOTHING_OWN
    step: tuple[str, str, str] = ("", "", "")
    ways: tuple[Link, ...] = ()
    elsewhere: Callable[[Tree, Sent], tuple[Edit, ...]] | None = None


Open = Callable[[WordsOfDraft, Sent | None], Opened]


def show_form(
    request: Request,
    person: SignedIn,
    draft_id: UUID,
    open_form: Open,
    *,
    more: Sent | None = None,
    notice: str | None = None,
) -> Response:
    """The form over the text that stands; `more` fills fields of it beforehand."""
    words = readable(request, person, draft_id)
    if isinstance(words, Response):
        return words
    opened = open_form(words, None)
    sent = values_in(opened.form, opened.node)
    filled = _filled(opened, Sent([*sent.pairs, *more.pairs]) if more else sent, notice=notice)
    return _page(request, person, opened, replace(filled, faults=() if opened.is_new else words.faults))


def post_form(request: Request, person: SignedIn, draft_id: UUID, open_form: Open, sent: Sent) -> Response:
    """Save what was typed, or show the form again: after a step in it, and when there is something to mend."""
    check_pace(person.id)
    base = number_in(sent.one("base"))
    try:
        words = words_of(by=person, draft_id=draft_id, number=base)
    except CannotEditLines as error:
        return _unreadable(request, person, draft_id, error.sentence)
    opened = open_form(words, sent)
    step = sent.one("step")
    if step:
        after = stepped(opened.form, with_empty_rows(opened.form, sent), step)
        return _page(request, person, opened, _filled(opened, after, notice=STEPPED))
    if opened.shown not in (NOTHING_OWN, sent.one("shown")):
        return _page(request, person, opened, _filled(opened, with_empty_rows(opened.form, sent), notice=LOOK))
    wanted = wanted_in(opened.form, opened.node, sent)
    filled = replace(_filled(opened, sent), wanted=wanted, own_faults=repeated_words(sent))
    if filled.own_faults:
        return _page(request, person, opened, filled, status=422)
    return _save(request, person, opened, filled)


def change_at_once(
    person: SignedIn,
    draft_id: UUID,
    sent: Sent,
    edits_of: Callable[[WordsOfDraft], Sequence[Edit]],
    *,
    said: str,
    anchor: str = "",
) -> Response:
    """One step with a section or prompt that needs no form, such as one place up."""
    check_pace(person.id)
    base = number_in(sent.one("base"))
    try:
        words = words_of(by=person, draft_id=draft_id, number=base)
        found = save_words(by=person, draft_id=draft_id, base=base, edits=edits_of(words))
    except ColleagueWroteMeanwhile:
        return kept_beside(person, draft_id)
    except CannotEditLines as error:
        raise NotAtThisPoint(error.sentence) from error
    return saved(draft_id, found, anchor=anchor, said=said)


def move_at_once(person: SignedIn, draft_id: UUID, sent: Sent, find: Callable[[Tree], Steps], anchor: str) -> Response:
    """One place up or down; then the focus is on the same button again, or at an end on the one that leads back."""
    is_up = sent.one("to") == "up"
    leads_on: list[bool] = []

    def edits_of(words: WordsOfDraft) -> Sequence[Edit]:
        steps = find(words.tree)
        leads_on.append(has_more_steps(words.tree, steps, up=is_up))
        return a_step(words.tree, steps, up=is_up)

    answered = change_at_once(person, draft_id, sent, edits_of, said="moved")
    is_moved = "/words?said=" in answered.headers["location"]
    if is_moved:
        answered.headers["location"] += f"#{anchor}-{'up' if is_up is (leads_on == [True]) else 'down'}"
    return answered


def saved(draft_id: UUID, found: SavedWords, *, anchor: str = "", said: str = "saved") -> Response:
    """Back to the words, with one calm line about what became of it."""
    code = "both" if found.with_colleague else said if found.has_changed else "same"
    return RedirectResponse(f"/workspace/{draft_id}/words?said={code}{f'#{anchor}' if anchor else ''}", 303)


def kept_beside(person: SignedIn, draft_id: UUID) -> Response:
    """To the page that shows a text of this person's own beside the one that stands."""
    aside = draft_to_read(by=person, draft_id=draft_id).aside
    return RedirectResponse(f"/workspace/{draft_id}/both/{aside[0].id}" if aside else f"/workspace/{draft_id}", 303)


def readable(request: Request, person: SignedIn, draft_id: UUID) -> WordsOfDraft | Response:
    """The words of the text that stands; or the answer when they cannot be changed, or cannot be shown in a form."""
    try:
        words = words_of(by=person, draft_id=draft_id)
    except CannotEditLines as error:
        return _unreadable(request, person, draft_id, error.sentence)
    if words.draft.status not in MAY_BE_WRITTEN:
        return RedirectResponse(f"/workspace/{draft_id}?said=stands", 303)
    return words


def find_section(tree: Tree, key: str) -> tuple[Steps, Tree]:
    """The section that an address names. Raises NotFound."""
    for number, section in enumerate(sections_in(tree)):
        if isinstance(section, dict) and section_key(tree, number) == key:
            return ("sections", number), section
    raise NotFound


def find_prompt(tree: Tree, key: str) -> tuple[Steps, Tree]:
    """The prompt that an address names. Raises NotFound."""
    for steps, prompt in prompts_of(tree):
        if prompt_key(tree, steps) == key:
            return steps, prompt
    raise NotFound


def _unreadable(request: Request, person: SignedIn, draft_id: UUID, sentence: str) -> Response:
    page = present_unreadable(person, draft_id, sentence)
    return render_page(request, "workspace/words_unreadable.html", page)


def _filled(opened: Opened, sent: Sent, *, notice: str | None = None) -> Filled:
    return Filled(
        form=opened.form,
        node=opened.node,
        wanted=opened.node,
        sent=sent,
        base=opened.words.draft.number,
        shown=opened.shown,
        step=opened.step,
        notice=notice,
    )


def _page(request: Request, person: SignedIn, opened: Opened, filled: Filled, *, status: int = 200) -> Response:
    page = present_form(person, opened.words, filled, action=request.url.path, ways=opened.ways)
    return render_page(request, "workspace/words_form.html", page, status=status)


def _save(request: Request, person: SignedIn, opened: Opened, filled: Filled) -> Response:
    draft_id, sent = opened.words.draft.id, filled.sent
    try:
        found = save_words(
            by=person,
            draft_id=draft_id,
            base=filled.base,
            edits=_edits(opened, filled),
            parts=_parts(opened.form),
            even_with_faults=sent.one("anyway") == "yes",
        )
    except FaultsInWords as refused:
        mended = replace(filled, faults=refused.faults, may_save_anyway=True)
        return _page(request, person, opened, mended, status=422)
    except (CannotEditLines, TextTooLong) as error:
        return _page(request, person, opened, replace(filled, trouble=error.sentence), status=422)
    except ColleagueWroteMeanwhile:
        return kept_beside(person, draft_id)
    return saved(draft_id, found, anchor=_anchor(opened.form, filled.wanted))


def _edits(opened: Opened, filled: Filled) -> tuple[Edit, ...]:
    at = opened.form.at
    if opened.is_new:
        return (AddEntry(at[:-1], int(at[-1]), filled.wanted),)
    elsewhere = opened.elsewhere(filled.wanted, filled.sent) if opened.elsewhere else ()
    return (*edits_at(opened.words.draft.source, at, filled.wanted), *elsewhere)


def _parts(form: Form) -> list[Steps]:
    """The parts of the document that this form is about."""
    if form.at:
        return [form.at]
    return [*([form.rows.steps] if form.rows else []), *(one.steps for one in form.parts)]


def _anchor(form: Form, wanted: Tree) -> str:
    """Where on the page of words the thing stands that was changed."""
    if not form.at:
        steps = form.rows.steps if form.rows else form.parts[0].steps
        named = {"references": "sources", "title": "head"}
        return named.get(str(steps[0]), str(steps[0]).replace("_", "-"))
    name = wanted.get("id")
    kind = "prompt" if len(form.at) > 2 else "section"
    return f"{kind}-{name}" if isinstance(name, str) and name.replace("-", "").isalnum() else ""
