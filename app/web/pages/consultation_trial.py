"""The trial: a draft as an adviser will see it, tried on the invented family, with room to say what to change."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import urlencode
from uuid import UUID

from markupsafe import Markup

from app.clock import day_of
from app.people.signed_in import SignedIn
from app.reflections.content import Wire
from app.reflections.states import Path, is_on_branch
from app.standards.definition import Definition, Prompt, PromptKind, Section
from app.web.forms.consultation_forms import SHORT
from app.web.forms.fields import Field, FieldError
from app.web.forms.prompt_fields import field_id
from app.web.frame import Frame, Link
from app.web.moulds import Poured
from app.web.pages.consultation import in_words
from app.web.pages.consultation_own import CHANGED
from app.web.pages.consultation_prompt import (
    OwnComment,
    TrialPrompt,
    comment_field,
    own_comments_on,
    present_trial_prompt,
)
from app.web.pages.edit import EditSection
from app.web.pages.edit_prompt import Folded
from app.web.pages.framing import frame_for
from app.web.terms import marked_terms, plain_words, terms_of
from app.web.words import day_words
from app.workspace.queries import CommentRow
from app.workspace.trials import TrialToWrite

SAID = {
    **CHANGED,
    "saved": "Saved. Your comments, if you wrote any, have gone to the working group.",
    "sent": "Saved, and your comment has gone to the working group.",
    "widened": "Saved. The other prompts of this section are open now.",
    "finished": "Thank you. The working group knows that you finished, and sees your comments. You can still change "
    "your answers and say more until the last day.",
}
NOTHING_THERE = Wire()
EVERY_PROMPT = Path(False, frozenset())


@dataclass(frozen=True)
class Came:
    """What was typed into a prompt and came back, with the mark of what stands there now."""

    wire: Wire
    state: str
    because: str
    base: int


@dataclass(frozen=True)
class TrialForm:
    """What came back from a form that was not all saved: what was typed, what is wrong, and comments not sent."""

    typed: Mapping[str, Came] = field(default_factory=dict)
    faults: Mapping[str, str] = field(default_factory=dict)
    conflicts: frozenset[str] = frozenset()
    comments: Mapping[str, str] = field(default_factory=dict)
    comment_faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class TrialPage:
    """The whole trial page. `path` are the hidden fields that keep its path from one save to the next."""

    frame: Frame
    heading: str
    errors: tuple[FieldError, ...]
    group_asks: str
    finished: str
    on_this_path: str
    other_path: Link
    path: tuple[tuple[str, str], ...]
    action: str
    page_id: str
    document: str
    summary: Markup
    independence: str
    section_links: tuple[Link, ...]
    sections: tuple[Poured, ...]
    whole: Field
    said_about_whole: tuple[OwnComment, ...]
    terms: Poured


def present_trial(
    person: SignedIn,
    trial: TrialToWrite,
    comments: tuple[CommentRow, ...],
    *,
    group: str,
    path: Path = EVERY_PROMPT,
    said: str = "",
    form: TrialForm | None = None,
) -> TrialPage:
    """The page as saved, or with everything as typed when something came back.

    On the ten-minute path it begins as it does for an adviser who chooses that path: with the core prompts alone.
    """
    form = form or TrialForm()
    definition = trial.definition
    errors = _errors(trial, form)
    heading = f"Try a draft: {plain_words(definition.title)}"
    return TrialPage(
        frame=frame_for(
            person,
            heading,
            error=bool(errors),
            notice=None if errors else SAID.get(said),
            back=Link("What you are asked to try", "/consultations"),
            scripts=("buffer.js", "autosave.js"),
        ),
        heading=heading,
        errors=errors,
        group_asks=f"Asked by {group}, until {day_words(trial.consultation.until_day)}. Try this draft, and say what "
        "you would change.",
        finished=f"You finished this on {day_words(day_of(trial.done))}." if trial.done else "",
        on_this_path=_on_this_path(definition, path),
        other_path=Link("Try every prompt", trial_address(trial.draft_id, EVERY_PROMPT))
        if path.is_short
        else Link("Try the ten-minute path", trial_address(trial.draft_id, Path(True, frozenset()))),
        path=_fields_of(path),
        action=f"/consultations/{trial.draft_id}",
        page_id=secrets.token_urlsafe(12),
        document=str(trial.consultation.id),
        summary=marked_terms(definition.summary, definition),
        independence=definition.independence,
        section_links=tuple(Link(one.title, f"#section-{one.id}") for one in definition.sections),
        sections=tuple(_section(trial, one, comments, form, path) for one in definition.sections),
        whole=comment_field("", form.comments.get("", ""), form.comment_faults.get("")),
        said_about_whole=own_comments_on("", comments, trial.draft_id),
        terms=Poured("reflections/_terms.html", "terms", None, (), lambda _: terms_of(definition)),
    )


def trial_address(draft_id: UUID, path: Path, *, said: str = "") -> str:
    """Where a trial is taken on this path."""
    query = urlencode([*((("said", said),) if said else ()), *_fields_of(path)])
    return f"/consultations/{draft_id}{f'?{query}' if query else ''}"


def _fields_of(path: Path) -> tuple[tuple[str, str], ...]:
    if not path.is_short:
        return ()
    return (("path", SHORT), *(("open", one) for one in sorted(path.opened_sections)))


def _on_this_path(definition: Definition, path: Path) -> str:
    core = sum(prompt.core for prompt in definition.prompts)
    if path.is_short:
        return f"This is the ten-minute path: {in_words(core, 'prompt').lower()}. Each section can be opened further."
    return f"This is the whole draft. The ten-minute path asks {in_words(core, 'prompt').lower()} of it."


def _section(
    trial: TrialToWrite, section: Section, comments: tuple[CommentRow, ...], form: TrialForm, path: Path
) -> Poured:
    """A section in the template of the edit page: what another answer opens is folded, and the rest closed."""
    shown: list[Prompt] = []
    folded: list[Prompt] = []
    closed = 0
    for prompt in section.prompts:
        has_words = prompt.id in trial.answers or prompt.id in form.typed or prompt.id in form.comments
        if not path.asks(trial.definition, prompt) and not has_words:
            closed += 1
            continue
        (shown if is_on_branch(prompt, trial.answers) else folded).append(prompt)
    is_last = section is trial.definition.sections[-1]

    def present(rendered: tuple[str, ...]) -> EditSection:
        beneath = zip(folded, rendered[len(shown) :], strict=True)
        return EditSection(
            id=section.id,
            title=section.title,
            intro=marked_terms(section.intro, trial.definition) if section.intro else None,
            prompts=rendered[: len(shown)],
            off_branch=tuple(_fold(trial, prompt, html, form) for prompt, html in beneath),
            more=closed,
            is_closed=bool(closed) and not shown and not folded,
            is_last=is_last,
        )

    prompts = tuple(_prompt(trial, prompt, comments, form) for prompt in (*shown, *folded))
    return Poured("reflections/_edit_section.html", "section", None, prompts, present)


def _prompt(trial: TrialToWrite, prompt: Prompt, comments: tuple[CommentRow, ...], form: TrialForm) -> Poured:
    came = form.typed.get(prompt.id)

    def present(_: tuple[str, ...]) -> TrialPrompt:
        return present_trial_prompt(
            trial,
            prompt,
            came=(came.wire, came.state, came.because, came.base) if came else None,
            error=form.faults.get(prompt.id),
            shows_saved=prompt.id in form.conflicts,
            comment=comment_field(prompt.id, form.comments.get(prompt.id, ""), form.comment_faults.get(prompt.id)),
            said=own_comments_on(prompt.id, comments, trial.draft_id),
        )

    return Poured("consultations/_trial_prompt.html", "trial", None, (), present)


def _fold(trial: TrialToWrite, prompt: Prompt, rendered: str, form: TrialForm) -> Folded:
    controlling = trial.definition.prompt(prompt.when.prompt) if prompt.when else None
    return Folded(
        label=prompt.label,
        follows=controlling.label if controlling else "",
        when_prompt=prompt.when.prompt if prompt.when else "",
        when_is=" ".join(prompt.when.is_) if prompt.when else "",
        is_open=prompt.id in form.faults or prompt.id in form.comment_faults,
        prompt=rendered,
    )


def _errors(trial: TrialToWrite, form: TrialForm) -> tuple[FieldError, ...]:
    """In the order of the page: an answer, then the comment beneath it; last the comment on the whole."""
    found = []
    for prompt in trial.definition.prompts:
        if prompt.id in form.faults and prompt.kind is not PromptKind.NOTE:
            found.append(FieldError(form.faults[prompt.id], field_id(prompt.id)))
        if prompt.id in form.comment_faults:
            found.append(FieldError(form.comment_faults[prompt.id], comment_field(prompt.id, "", None).id))
    if "" in form.comment_faults:
        found.append(FieldError(form.comment_faults[""], comment_field("", "", None).id))
    return tuple(found)
