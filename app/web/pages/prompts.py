"""One prompt as pages show it: what is asked, who will read the answer, and what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from uuid import UUID

from markupsafe import Markup

from app.reflections.answers import CurrentAnswer
from app.reflections.content import ActionRow, Content, Wire, wire_of
from app.reflections.queries import Draft, SupervisionToday
from app.reflections.states import STATE_WORDS, AnswerState, Given
from app.standards.definition import Prompt, PromptKind, Stage
from app.standards.documents import InstalledDocument
from app.web.forms.fields import Choice, Field
from app.web.forms.prompt_fields import PromptFields, prompt_fields
from app.web.markdown import help_markup
from app.web.terms import marked_terms
from app.web.words import day_words, listed, saved_words

STAGE_WORDS = {
    Stage.ANY: "",
    Stage.ISSUE: "Usually from issue and allocation on.",
    Stage.CMH: "Usually from the case management hearing on.",
    Stage.MID: "Usually from the assessment period on.",
    Stage.IRH: "Usually from the issues resolution hearing on.",
    Stage.FINAL: "Usually around the final hearing.",
    Stage.CLOSE: "Usually when the case closes.",
}
STAGE_ORDER = tuple(stage.value for stage in Stage)
NO_CHOICE = "no choice made"  # Words of a reason stand there all the same.
ONLY_YOU = "Only you."
ONLY_YOU_MORE = (
    "No colleague, supervisor, manager or administrator can open this. Like any record it can be asked for by a court "
    "or by law; if that happens you are told."
)


@dataclass(frozen=True)
class WhoReads:
    """Who will read an answer: the short of it, and the rest."""

    lead: str
    more: str


@dataclass(frozen=True)
class EditPrompt:
    """One prompt on the edit page."""

    id: str
    anchor: str
    kind: str
    fields: PromptFields
    text: str
    label: str
    hint: Markup | None
    help: Markup | None
    consider: tuple[str, ...]
    stage: str
    who_reads: WhoReads
    readers_id: str
    save_url: str
    base: int
    status: str
    status_id: str
    history_url: str | None
    not_right: Choice | None
    because: Field | None
    folds_reason: bool
    can_clear: bool
    flag: Choice | None
    old_wording: str | None
    choose_url: str | None
    error: str | None
    follows: str | None
    when_prompt: str
    when_is: str


@dataclass(frozen=True)
class ReadPrompt:
    """One prompt to read: its label and text as they were asked, and what was answered."""

    id: str
    kind: str
    label: str
    text: str
    state: str
    is_answered: bool
    words: str
    chosen: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    because: str | None
    because_label: str
    is_private: bool
    is_flagged: bool
    edit_href: str | None
    note: str


@dataclass(frozen=True)
class ReadSection:
    """One section's prompts to read. `not_asked` are the labels of those that the short path left closed."""

    title: str
    prompts: tuple[ReadPrompt, ...]
    not_asked: tuple[str, ...] = ()


@dataclass(frozen=True)
class Typed:
    """What was typed into a prompt's fields and came back because something was refused."""

    wire: Wire
    state: str
    because: str | None
    base: int


def who_reads(prompt: Prompt, supervision: SupervisionToday) -> WhoReads:
    """Who will read this answer, as the page says it beside the prompt."""
    if prompt.is_private:
        return WhoReads(ONLY_YOU, ONLY_YOU_MORE)
    if supervision.supervisor is None:
        return WhoReads(
            "You, and when you share: your supervisor.",
            "Today that is nobody: you have no supervisor recorded.",
        )
    cover = listed(list(supervision.covers)) or "nobody"
    return WhoReads(
        f"You, and when you share: {supervision.supervisor},",
        f"or whoever covers for them, today {cover}.",
    )


def present_prompt(draft: Draft, prompt: Prompt, *, typed: Typed | None, error: str | None) -> EditPrompt:
    """One prompt of the edit page, filled with what is saved, or with what was typed and came back."""
    answer = draft.answers.get(prompt.id)
    wire, state, because, base = _shown(prompt, answer, typed)
    root = f"/reflections/{draft.facts.id}"
    readers_id, status_id = f"readers-{prompt.id}", f"status-{prompt.id}"
    fields = prompt_fields(prompt, wire, described_by=(readers_id,), error=error)
    hint = None
    if fields.field and fields.field.hint:
        hint = marked_terms(fields.field.hint, draft.shown_on.definition)
        fields = replace(fields, field=replace(fields.field, hint=hint))
    waits = any(aside.prompt == prompt.id for aside in draft.asides)
    return EditPrompt(
        id=prompt.id,
        anchor=f"prompt-{prompt.id}",
        kind=prompt.kind.value,
        fields=fields,
        text=prompt.text,
        label=prompt.label,
        hint=hint,
        help=help_markup(prompt.help, draft.shown_on.definition) if prompt.help else None,
        consider=prompt.consider,
        stage=_stage(prompt, draft.facts.stage),
        who_reads=who_reads(prompt, draft.supervision),
        readers_id=readers_id,
        save_url=f"{root}/answers/{prompt.id}",
        base=base,
        status=f"Saved {saved_words(answer.saved_at)}" if answer else "",
        status_id=status_id,
        history_url=f"{root}/history/{prompt.id}" if answer and answer.number > 1 else None,
        not_right=_not_right(prompt, state),
        because=_because(prompt, because),
        folds_reason=prompt.because is None,
        can_clear=prompt.kind in (PromptKind.CHOICE, PromptKind.SCALE),
        flag=_flag(prompt, draft.facts.flags),
        old_wording=_old_wording(draft, prompt, answer),
        choose_url=f"{root}/answers/{prompt.id}/choose" if waits else None,
        error=error,
        follows=_follows(draft, prompt),
        when_prompt=prompt.when.prompt if prompt.when else "",
        when_is=" ".join(prompt.when.is_) if prompt.when else "",
    )


def present_read(
    prompt: Prompt,
    state: AnswerState,
    given: Given | None,
    *,
    is_flagged: bool = False,
    edit_href: str | None = None,
    note: str = "",
) -> ReadPrompt:
    """One prompt to read. `prompt` is that of the document whose wording its author saw."""
    content = given.content if given and state is not AnswerState.NOT_ASKED_BRANCH else Content()
    return ReadPrompt(
        id=prompt.id,
        kind=prompt.kind.value,
        label=prompt.label,
        text=prompt.text,
        state=NO_CHOICE if state is AnswerState.SKIPPED and given and given.because else STATE_WORDS[state],
        is_answered=state is AnswerState.ANSWERED,
        words=_words(prompt, content),
        chosen=tuple(_label(prompt, code) for code in content.codes or ()),
        rows=tuple((row.what, _by(row)) for row in content.rows) if prompt.kind is PromptKind.ACTIONS else (),
        because=given.because if given else None,
        because_label=prompt.because.label if prompt.because else "Because",
        is_private=prompt.is_private,
        is_flagged=is_flagged,
        edit_href=edit_href,
        note=note,
    )


def wording_of(documents: Mapping[UUID, InstalledDocument], fallback: Prompt, document_id: UUID) -> Prompt:
    """The prompt as the document words it that its author saw."""
    shown = documents.get(document_id)
    return (shown.definition.prompt(fallback.id) if shown else None) or fallback


def _shown(prompt: Prompt, answer: CurrentAnswer | None, typed: Typed | None) -> tuple[Wire, str, str, int]:
    if typed is not None:
        return typed.wire, typed.state, typed.because or "", typed.base
    if answer is None:
        return Wire(), AnswerState.SKIPPED.value, "", 0
    given = answer.given
    return wire_of(prompt, given.content), given.state.value, given.because or "", answer.number


def _not_right(prompt: Prompt, state: str) -> Choice | None:
    if not prompt.not_right:
        return None
    is_ticked = state == AnswerState.NOT_RIGHT.value
    return Choice(code=AnswerState.NOT_RIGHT.value, label="Not right for this child", checked=is_ticked)


def _because(prompt: Prompt, value: str) -> Field | None:
    if prompt.because is None and not prompt.not_right:
        return None
    label = prompt.because.label if prompt.because else "Because… (you can leave this empty)"
    return Field(
        name=f"{prompt.id}.because",
        id=f"because-{prompt.id}",
        label=label,
        value=value,
        rows=3,
        described_by=(f"readers-{prompt.id}",),
    )


def _flag(prompt: Prompt, flags: tuple[str, ...]) -> Choice | None:
    if prompt.is_private or prompt.kind is PromptKind.NOTE:
        return None
    return Choice(code=prompt.id, label="Talk about this in supervision", checked=prompt.id in flags)


def _old_wording(draft: Draft, prompt: Prompt, answer: CurrentAnswer | None) -> str | None:
    """The words that were asked when this was answered, where they differ from those shown now."""
    if answer is None or answer.document_id == draft.shown_on.id:
        return None
    before = draft.documents[answer.document_id].definition.prompt(prompt.id)
    return before.text if before and before.text != prompt.text else None


def _follows(draft: Draft, prompt: Prompt) -> str | None:
    """The label of the prompt whose answer opens this one."""
    controlling = draft.shown_on.definition.prompt(prompt.when.prompt) if prompt.when else None
    return controlling.label if controlling else None


def _stage(prompt: Prompt, stage_now: str) -> str:
    """Said only while the case has not reached the stage; a prompt is never hidden for it."""
    later = STAGE_ORDER.index(prompt.from_stage.value) > STAGE_ORDER.index(stage_now)
    return STAGE_WORDS[prompt.from_stage] if later else ""


def _words(prompt: Prompt, content: Content) -> str:
    if prompt.kind in (PromptKind.TEXT, PromptKind.LINE):
        return content.words or ""
    if content.whole is not None:
        return f"{content.whole} {prompt.unit or ''}".strip()
    return day_words(content.day) if content.day else ""


def _label(prompt: Prompt, code: str) -> str:
    option = prompt.option(code)
    return option.label if option else "Yes"


def _by(row: ActionRow) -> str:
    return f"by {day_words(row.by)}" if row.by else "no date"
