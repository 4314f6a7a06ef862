"""One prompt of a trial: exactly as the edit page will show it, and beneath it what its reader would change."""

from dataclasses import dataclass, replace
from uuid import UUID

from app.reflections.content import Content, Wire, wire_of
from app.reflections.states import AnswerState
from app.standards.definition import Definition, Prompt, PromptKind, Stage
from app.standards.documents import InstalledDocument
from app.web.forms.fields import Field
from app.web.frame import Link
from app.web.pages.consultation import RESPONSE_WORDS
from app.web.pages.edit_prompt import (
    HAS_CODES,
    STAGE_ORDER,
    STAGE_WORDS,
    EditPrompt,
    Shape,
    present_prompt,
    written_parts,
)
from app.web.pages.prompts import WhoReads, read_by_author, written_in
from app.web.words import moment_words
from app.workspace.queries import CommentRow
from app.workspace.trials import TrialToWrite, mark_of

# The invented family is at its issues resolution hearing: see templates/workspace/_invented_family.html.
FAMILY_IS_AT = STAGE_ORDER[Stage.IRH.value]
READ_WHEN_SHARED = WhoReads("You, and when you share: your supervisor,", "or whoever covers for them.")
CORE = "Also asked on the ten-minute path."
REQUIRED = "Asked for before a reflection can be shared."
Typed = tuple[Wire, str, str, int]


@dataclass(frozen=True)
class OwnComment:
    """Something that the reader said before, and what the group says to it so far; until then it can be changed."""

    when: str
    words: str
    response: str
    reason: str
    taken_back: str
    change: Link | None


@dataclass(frozen=True)
class TrialPrompt:
    """A prompt as on the edit page, what else is to be known of it, and the comment beneath.

    `saved` is what stands there now, when it was changed elsewhere since the page was opened.
    """

    prompt: EditPrompt
    notes: tuple[str, ...]
    is_conflict: bool
    saved: tuple[str, ...]
    said: tuple[OwnComment, ...]
    comment: Field
    is_open: bool


def present_trial_prompt(
    trial: TrialToWrite,
    prompt: Prompt,
    *,
    came: Typed | None,
    error: str | None,
    shows_saved: bool,
    comment: Field,
    said: tuple[OwnComment, ...],
) -> TrialPrompt:
    """One prompt, filled with what is saved, or with what was typed and came back."""
    given = trial.answers.get(prompt.id)
    wire, state, because, base = came or (
        wire_of(prompt, given.content if given else Content()),
        given.state.value if given else AnswerState.SKIPPED.value,
        (given.because or "") if given else "",
        mark_of(given),
    )
    shape = Shape(
        document="",
        prompt=prompt.id,
        state=state,
        chosen=wire.values if prompt.kind in HAS_CODES else (),
        stage=STAGE_WORDS[prompt.from_stage] if STAGE_ORDER[prompt.from_stage] > FAMILY_IS_AT else "",
        has_history=False,
        waits=False,
        is_flagged=False,
        error=error,
    )
    reads = read_by_author() if prompt.is_private else READ_WHEN_SHARED
    root = f"/consultations/{trial.draft_id}"
    status = "Saved" if given and not came else ""
    values = (root, reads.lead, reads.more, str(base), status, because, *written_parts(prompt, wire))
    shown = present_prompt(_as_document(trial), prompt, shape, values)
    return TrialPrompt(
        prompt=replace(shown, flag=None),
        notes=tuple(words for words, holds in ((CORE, prompt.core), (REQUIRED, prompt.required)) if holds),
        is_conflict=shows_saved,
        saved=_saved(trial, prompt) if shows_saved else (),
        said=said,
        comment=comment,
        is_open=bool(comment.value or comment.error),
    )


def comment_field(prompt_id: str, value: str, error: str | None) -> Field:
    """Where a comment is written: on a prompt, or without one on the whole."""
    return Field(
        name=f"{prompt_id}.comment" if prompt_id else "comment",
        id=f"comment-{prompt_id}" if prompt_id else "comment",
        label="What would you change, and why?",
        hint="The working group reads this with your name. With the standard it is published without your name."
        if not prompt_id
        else None,
        value=value,
        error=error,
        rows=3 if prompt_id else 6,
    )


def own_comments_on(prompt_id: str, comments: tuple[CommentRow, ...], draft_id: UUID) -> tuple[OwnComment, ...]:
    """What the reader said about this prompt, or without one about the whole."""
    return tuple(own_comment(one, draft_id) for one in comments if one.prompt == prompt_id)


def own_comment(row: CommentRow, draft_id: UUID) -> OwnComment:
    """A comment of one's own with the group's answer, if there is one; or that it was taken back."""
    taken_back = moment_words(row.answered_at) if row.is_taken_back and row.answered_at else ""
    return OwnComment(
        when=moment_words(row.commented_at),
        words=row.words,
        response=RESPONSE_WORDS.get(row.response or "", ""),
        reason=row.reason or "",
        taken_back=f"You said something here and took it back, {taken_back}." if taken_back else "",
        change=_change(row, draft_id) if row.response is None else None,
    )


def _change(row: CommentRow, draft_id: UUID) -> Link:
    about = f"what you said about {row.label or 'the whole draft'}, {moment_words(row.commented_at)}"
    return Link("Reword it or take it back", f"/consultations/{draft_id}/comments/{row.id}", about)


def _saved(trial: TrialToWrite, prompt: Prompt) -> tuple[str, ...]:
    """What is saved now, in words: to stand beside what came back."""
    given = trial.answers.get(prompt.id)
    if given is None:
        return ()
    written = written_in(prompt, given.state, given)
    chosen = tuple(option.label for option in prompt.options if option.code in written.codes)
    ticked = ("Yes",) if prompt.kind is PromptKind.CONFIRM and written.codes else ()
    rows = tuple(f"{what} ({by})" for what, by in written.rows)
    parts = (written.words, *chosen, *ticked, *rows, written.because or "")
    return tuple(part for part in parts if part) or ("Nothing",)


def _as_document(trial: TrialToWrite) -> InstalledDocument:
    """The text that is tried, as the edit page knows a document."""
    definition: Definition = trial.definition
    return InstalledDocument(
        id=trial.consultation.id,
        sha256="",
        definition=definition,
        effective_from=trial.consultation.until_day,
        published_at=None,
        published_by=None,
    )
