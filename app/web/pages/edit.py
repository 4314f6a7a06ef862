"""The edit page: every prompt by section, who will read each, and the details, on one form."""

import secrets
from dataclasses import dataclass, field

from markupsafe import Markup

from app.people.signed_in import SignedIn
from app.reflections.answers import givens
from app.reflections.draft_rows import OpenAction
from app.reflections.editions import asks
from app.reflections.queries import Draft
from app.reflections.states import Given, is_on_branch
from app.standards.definition import Prompt, PromptKind, Section
from app.supervision.conversation import Said
from app.web.forms.detail_fields import detail_fields
from app.web.forms.fields import FieldError
from app.web.forms.prompt_fields import field_id
from app.web.frame import Frame, Link
from app.web.moulds import Poured
from app.web.pages.edit_prompt import Around, Folded, Typed, around, fold, pour_prompt
from app.web.pages.edition_lines import EditionLine, edition_lines
from app.web.pages.framing import frame_for
from app.web.pages.kept_answers import PLACE, NotAskedHere, present_not_asked
from app.web.terms import marked_terms, terms_of
from app.web.words import clock_time, due_words, moment_words

SAID = {
    "started": "Your reflection is ready. It saves itself as you write.",
    "restored": "The earlier text is back, as a new version. Nothing was thrown away.",
    "kept": "Done. The text you chose is saved.",
    "reopened": "You can write on. What you had written is all here.",
    "taken-back": "You have taken it back. Nobody has read any of it.",
    "details": "What you said about this child and these proceedings is saved.",
    "moved": "Moved. Every answer is here; those that this edition does not ask are at the foot of the page.",
    "moved-back": "Moved back. Every answer is here; those that this edition does not ask are at the foot of the page.",
    "widened": "The other prompts of this section are open now.",
}
CONFLICT = "“{label}” was changed somewhere else since this page was opened. Both texts are kept: choose, or join them."
NOT_ASKED = (
    "“{label}” is not asked in edition {version}, which this reflection is written on now. Your text is kept with your "
    "draft, at the foot of this page."
)
NOT_OPEN = "“{label}” could not be saved, because this reflection is {status} now. Your text is kept aside for you."


@dataclass(frozen=True)
class EditSection:
    """One section on the edit page. `more` is how many prompts the short path leaves closed.

    A closed section shows none at all: it is one line among the others, with the button that opens it.
    """

    id: str
    title: str
    intro: Markup | None
    prompts: tuple[str, ...]
    off_branch: tuple[Folded, ...]
    more: int
    is_closed: bool
    is_last: bool


@dataclass(frozen=True)
class SectionLink:
    """A way to a section: "started", or nothing."""

    id: str
    title: str
    href: str
    started: bool
    is_current: bool


@dataclass(frozen=True)
class LastTime:
    """Something said last time on this standard, still ahead."""

    what: str
    due: str


@dataclass(frozen=True)
class QuestionView:
    """What a reflection was handed back with: by whom and when, and where it can be answered."""

    asked: str
    words: str
    answer_href: str


@dataclass(frozen=True)
class FormState:
    """What came back from a form that was not all saved: what was typed, and what is wrong."""

    typed: dict[str, Typed] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)
    details: dict[str, str] = field(default_factory=dict)
    detail_faults: dict[str, str] = field(default_factory=dict)
    flags: tuple[str, ...] | None = None


@dataclass(frozen=True)
class EditPage:
    """The whole edit page."""

    frame: Frame
    heading: str
    standard_href: str
    independence: str
    action: str
    page_id: str
    document: str
    errors: tuple[FieldError, ...]
    sections: tuple[Poured, ...]
    section_links: tuple[SectionLink, ...]
    next_section: str | None
    one_at_a_time: bool
    current_section: str
    details: Poured
    details_open: bool
    last_time: tuple[LastTime, ...]
    question: QuestionView | None
    is_short: bool
    waiting: tuple[Link, ...]
    readers_href: str
    terms: Poured
    editions: tuple[EditionLine, ...]
    not_asked: NotAskedHere | None


def present_edit(
    person: SignedIn,
    draft: Draft,
    *,
    section: str | None,
    one_at_a_time: bool,
    said: str = "",
    question: Said | None = None,
    form: FormState | None = None,
) -> EditPage:
    """The page as saved, or with everything as typed when something came back."""
    form = form or FormState()
    definition = draft.shown_on.definition
    ids = [one.id for one in definition.sections]
    current = section if section in ids else ids[0]
    shown = [one for one in definition.sections if not one_at_a_time or one.id == current]
    errors = _errors(draft, form)
    page, given = around(draft), givens(draft.answers)
    root = page.root
    after = ids.index(current) + 1
    return EditPage(
        frame=frame_for(
            person,
            f"Write: {definition.title}",  # Never the label: a browser keeps titles in its history.
            place="/reflections",
            error=bool(errors),
            notice=None if errors else _notice(draft, said),
            back=Link("Back to my reflections", "/reflections"),
            scripts=("buffer.js", "autosave.js", "beside.js"),
        ),
        heading=f"{draft.facts.label}: {definition.title}",
        standard_href=f"/standards/{draft.shown_on.standard}/{draft.shown_on.version}",
        independence=definition.independence,
        action=f"{root}/answers",
        page_id=secrets.token_urlsafe(12),
        document=draft.shown_on.sha256,
        errors=errors,
        sections=tuple(_section(draft, page, given, one, form, one_at_a_time=one_at_a_time) for one in shown),
        section_links=tuple(
            _link(draft, one, root, current if one_at_a_time else "", one_at_a_time) for one in definition.sections
        ),
        next_section=ids[after] if one_at_a_time and after < len(ids) else None,
        one_at_a_time=one_at_a_time,
        current_section=current if one_at_a_time else "",
        details=_details(form.details or _details_of(draft), form.detail_faults),
        details_open=bool(form.detail_faults),
        last_time=tuple(_last_time(one) for one in draft.last_time),
        question=_question(question, root) if question else None,
        is_short=draft.facts.is_short,
        waiting=_waiting(draft, root),
        readers_href=f"{root}/readers",
        terms=Poured("reflections/_terms.html", "terms", draft.shown_on.sha256, (), lambda _: terms_of(definition)),
        editions=edition_lines(draft, root),
        not_asked=present_not_asked(draft.shown_on, draft.answers, draft.asides, draft.documents, root),
    )


def _section(
    draft: Draft, page: Around, given: dict[str, Given], section: Section, form: FormState, *, one_at_a_time: bool
) -> Poured:
    """A section: which prompts it shows, folds and leaves closed is its shape; the prompts are its values."""
    definition = draft.shown_on.definition
    shown: list[Poured] = []
    folded: list[tuple[Prompt, bool]] = []
    beneath: list[Poured] = []
    closed = 0
    for prompt in section.prompts:
        has_answer = prompt.id in draft.answers or prompt.id in form.typed
        if not draft.path.asks(definition, prompt) and not has_answer:
            closed += 1
            continue
        error = form.faults.get(prompt.id)
        poured = pour_prompt(draft, page, prompt, typed=form.typed.get(prompt.id), error=error)
        if is_on_branch(prompt, given):
            shown.append(poured)
        else:
            folded.append((prompt, error is not None))
            beneath.append(poured)
    is_last = one_at_a_time or section is definition.sections[-1]
    is_closed = bool(closed) and not shown and not folded and not one_at_a_time

    def present(prompts: tuple[str, ...]) -> EditSection:
        under = zip(folded, prompts[len(shown) :], strict=True)
        return EditSection(
            id=section.id,
            title=section.title,
            intro=marked_terms(section.intro, definition) if section.intro else None,
            prompts=prompts[: len(shown)],
            off_branch=tuple(fold(draft, one, html, is_open=is_open) for (one, is_open), html in under),
            more=closed,
            is_closed=is_closed,
            is_last=is_last,
        )

    return Poured(
        template="reflections/_edit_section.html",
        name="section",
        shape=(
            draft.shown_on.sha256,
            section.id,
            len(shown),
            tuple((one.id, is_open) for one, is_open in folded),
            closed,
            is_closed,
            is_last,
        ),
        values=(*shown, *beneath),
        present=present,
    )


def _has_started(draft: Draft, section: Section) -> bool:
    return any(prompt.id in draft.answers for prompt in section.prompts)


def _link(draft: Draft, section: Section, root: str, current: str, one_at_a_time: bool) -> SectionLink:
    href = f"{root}/edit?section={section.id}" if one_at_a_time else f"#section-{section.id}"
    return SectionLink(section.id, section.title, href, _has_started(draft, section), section.id == current)


def _errors(draft: Draft, form: FormState) -> tuple[FieldError, ...]:
    prompts = [
        FieldError(form.faults[prompt.id], field_id(prompt.id))
        for prompt in draft.shown_on.definition.prompts
        if prompt.id in form.faults and prompt.kind is not PromptKind.NOTE
    ]
    prompts += [
        FieldError(sentence, PLACE)
        for prompt_id, sentence in form.faults.items()
        if not asks(draft.shown_on, prompt_id)
    ]
    details = [
        FieldError(sentence, "details" if name == "flag" else name) for name, sentence in form.detail_faults.items()
    ]
    return (*details, *prompts)


def _details(values: dict[str, str], faults: dict[str, str]) -> Poured:
    """The fields of the details: which choices are made is their shape, label and week are their values."""
    chosen = {name: values.get(name, "") for name in ("stage", "age_band", "children")}
    return Poured(
        template="reflections/_details.html",
        name="details",
        shape=None if faults else tuple(chosen.values()),
        values=(values.get("label", ""), values.get("week", "")),
        present=lambda typed: detail_fields({**chosen, "label": typed[0], "week": typed[1]}, faults, with_path=False),
    )


def _details_of(draft: Draft) -> dict[str, str]:
    facts = draft.facts
    return {
        "label": facts.label,
        "stage": facts.stage,
        "week": "" if facts.week is None else str(facts.week),
        "age_band": facts.age_band or "",
        "children": facts.children or "",
    }


def _last_time(action: OpenAction) -> LastTime:
    return LastTime(action.what, due_words(action.by_day))


def _question(asked: Said, root: str) -> QuestionView:
    words = f"{asked.by} handed this back with a question, {moment_words(asked.said_at)}"
    return QuestionView(words, asked.words, f"{root}#conversation")


def _waiting(draft: Draft, root: str) -> tuple[Link, ...]:
    prompts = {aside.prompt: None for aside in draft.asides}
    definition = draft.shown_on.definition
    return tuple(
        Link(f"Choose what to keep for “{found.label}”", f"{root}/answers/{prompt}/choose")
        for prompt in prompts
        if (found := definition.prompt(prompt))
    )


def _notice(draft: Draft, said: str) -> str | None:
    if said == "saved":
        latest = max((answer.saved_at for answer in draft.answers.values()), default=None)
        return f"Saved {clock_time(latest)}" if latest else "Nothing to save yet."
    if said == "taken-back" and draft.last_read:
        return f"You have taken it back. {draft.last_read.reader} has not read what you changed since."
    return SAID.get(said)
