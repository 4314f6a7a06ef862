"""One prompt on the edit page: what is asked, who will read the answer, and the fields with what stands there."""

from dataclasses import dataclass, replace

from markupsafe import Markup

from app.reflections.answers import CurrentAnswer
from app.reflections.content import MOST_ACTIONS, Wire, wire_of
from app.reflections.editions import fits, is_kept_private
from app.reflections.queries import Draft
from app.reflections.states import AnswerState
from app.standards.definition import Prompt, PromptKind, Stage
from app.standards.documents import InstalledDocument
from app.web.forms.fields import Choice, Field
from app.web.forms.prompt_fields import PromptFields, prompt_fields
from app.web.markdown import help_markup
from app.web.moulds import Poured
from app.web.pages.prompts import WhoReads, read_by_author, read_when_shared
from app.web.terms import marked_terms
from app.web.words import saved_words

STAGE_WORDS = {
    Stage.ANY: "",
    Stage.ISSUE: "Usually from issue and allocation on.",
    Stage.CMH: "Usually from the case management hearing on.",
    Stage.MID: "Usually from the assessment period on.",
    Stage.IRH: "Usually from the issues resolution hearing on.",
    Stage.FINAL: "Usually around the final hearing.",
    Stage.CLOSE: "Usually when the case closes.",
}
STAGE_ORDER = {stage.value: place for place, stage in enumerate(Stage)}
TEMPLATE = "reflections/_edit_prompt.html"
NOT_RIGHT = "Not right for this child"
HAS_CODES = frozenset({PromptKind.CHOICE, PromptKind.CHOICES, PromptKind.SCALE, PromptKind.CONFIRM})


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
    base: str
    status: str
    status_id: str
    history_url: str | None
    not_right: Choice | None
    because: Field | None
    folds_reason: bool
    can_clear: bool
    flag: Choice | None
    old_wording: str | None
    chosen_then: tuple[str, ...]
    stays_private: bool
    can_stay: bool
    choose_url: str | None
    error: str | None


@dataclass(frozen=True)
class Folded:
    """A prompt that another answer opens: what it follows from, and the prompt itself."""

    label: str
    follows: str
    when_prompt: str
    when_is: str
    is_open: bool
    prompt: str


@dataclass(frozen=True)
class Typed:
    """What was typed into a prompt's fields and came back because something was refused."""

    wire: Wire
    state: str
    because: str | None
    base: int


@dataclass(frozen=True, slots=True)
class Shape:
    """What changes the markup of a prompt: everything but the values that are poured into it."""

    document: str
    prompt: str
    state: str
    chosen: tuple[str, ...]
    stage: str
    has_history: bool
    waits: bool
    is_flagged: bool
    old_wording: str | None = None
    chosen_then: tuple[str, ...] = ()
    stays_private: bool = False
    can_stay: bool = True
    error: str | None = None


@dataclass(frozen=True, slots=True)
class Around:
    """What the prompts of one edit page have in common, worked out once for the page."""

    root: str
    private: WhoReads
    shared: WhoReads
    stage: int
    waiting: frozenset[str]
    flags: frozenset[str]


def around(draft: Draft) -> Around:
    """What the prompts of this page have in common."""
    return Around(
        root=f"/reflections/{draft.facts.id}",
        private=read_by_author(),
        shared=read_when_shared(draft.supervision),
        stage=STAGE_ORDER[draft.facts.stage],
        waiting=frozenset(aside.prompt for aside in draft.asides),
        flags=frozenset(draft.facts.flags),
    )


def pour_prompt(draft: Draft, page: Around, prompt: Prompt, *, typed: Typed | None, error: str | None) -> Poured:
    """One prompt of the edit page, filled with what is saved, or with what was typed and came back."""
    answer = draft.answers.get(prompt.id)
    wire, state, because, base = _shown(prompt, answer, typed)
    reads = page.private if prompt.is_private else page.shared
    shown_on = draft.shown_on
    shape = Shape(
        document=shown_on.sha256,
        prompt=prompt.id,
        state=state,
        chosen=wire.values if prompt.kind in HAS_CODES else (),
        stage=_stage(prompt, page.stage),
        has_history=answer is not None and answer.number > 1,
        waits=prompt.id in page.waiting,
        is_flagged=prompt.id in page.flags,
        old_wording=_old_wording(draft, prompt, answer),
        chosen_then=_chosen_then(draft, prompt, answer),
        stays_private=_stays_private(draft, prompt, answer),
        can_stay=answer is None or fits(prompt, answer.given),
        error=error,
    )
    values = (
        page.root,
        reads.lead,
        reads.more,
        str(base),
        f"Saved {saved_words(answer.saved_at)}" if answer else "",
        because,
        *written_parts(prompt, wire),
    )
    return Poured(
        template=TEMPLATE,
        name="prompt",
        # What came back from a form is rendered as it is: its sentences are of this moment.
        shape=None if typed or error else shape,
        values=values,
        present=lambda given: present_prompt(shown_on, prompt, shape, given),
    )


def present_prompt(shown_on: InstalledDocument, prompt: Prompt, shape: Shape, values: tuple[str, ...]) -> EditPrompt:
    """What the template of a prompt reads, from its shape and its values (or marks in their places)."""
    root, lead, more, base, status, because, *written = values
    readers_id, status_id = f"readers-{prompt.id}", f"status-{prompt.id}"
    wire = _wire(prompt, shape, tuple(written))
    fields = prompt_fields(prompt, wire, described_by=(readers_id,), error=shape.error)
    hint = None
    if fields.field and fields.field.hint:
        hint = marked_terms(fields.field.hint, shown_on.definition)
        fields = replace(fields, field=replace(fields.field, hint=hint))
    return EditPrompt(
        id=prompt.id,
        anchor=f"prompt-{prompt.id}",
        kind=prompt.kind.value,
        fields=fields,
        text=prompt.text,
        label=prompt.label,
        hint=hint,
        help=help_markup(prompt.help, shown_on.definition) if prompt.help else None,
        consider=prompt.consider,
        stage=shape.stage,
        who_reads=WhoReads(lead, more),
        readers_id=readers_id,
        save_url=f"{root}/answers/{prompt.id}",
        base=base,
        status=status,
        status_id=status_id,
        history_url=f"{root}/history/{prompt.id}" if shape.has_history else None,
        not_right=_not_right(prompt, shape.state),
        because=_because(prompt, because),
        folds_reason=prompt.because is None,
        can_clear=prompt.kind in (PromptKind.CHOICE, PromptKind.SCALE),
        flag=_flag(prompt, shape.is_flagged),
        old_wording=shape.old_wording,
        chosen_then=shape.chosen_then,
        stays_private=shape.stays_private,
        can_stay=shape.can_stay,
        choose_url=f"{root}/answers/{prompt.id}/choose" if shape.waits else None,
        error=shape.error,
    )


def fold(draft: Draft, prompt: Prompt, rendered: str, *, is_open: bool) -> Folded:
    """A prompt off its branch, under the answer that opens it."""
    controlling = draft.shown_on.definition.prompt(prompt.when.prompt) if prompt.when else None
    return Folded(
        label=prompt.label,
        follows=controlling.label if controlling else "",
        when_prompt=prompt.when.prompt if prompt.when else "",
        when_is=" ".join(prompt.when.is_) if prompt.when else "",
        is_open=is_open,
        prompt=rendered,
    )


def written_parts(prompt: Prompt, wire: Wire) -> tuple[str, ...]:
    """What stands in the fields of a prompt, as values: every part of every row, or one text."""
    if prompt.kind in HAS_CODES:
        return ()
    if prompt.kind is not PromptKind.ACTIONS:
        return ("\n".join(wire.values),)
    rows = zip(_five(wire.values), _five(wire.by), _five(wire.keys), strict=True)
    return tuple(part for row in rows for part in row)


def _wire(prompt: Prompt, shape: Shape, written: tuple[str, ...]) -> Wire:
    if prompt.kind in HAS_CODES:
        return Wire(shape.chosen)
    if prompt.kind is not PromptKind.ACTIONS:
        return Wire(written)
    return Wire(written[0::3], written[1::3], written[2::3])


def _five(values: tuple[str, ...]) -> tuple[str, ...]:
    return (*values, *[""] * MOST_ACTIONS)[:MOST_ACTIONS]


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
    return Choice(code=AnswerState.NOT_RIGHT.value, label=NOT_RIGHT, checked=is_ticked)


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


def _flag(prompt: Prompt, is_flagged: bool) -> Choice | None:
    if prompt.is_private or prompt.kind is PromptKind.NOTE:
        return None
    return Choice(code=prompt.id, label="Talk about this in supervision", checked=is_flagged)


def _old_wording(draft: Draft, prompt: Prompt, answer: CurrentAnswer | None) -> str | None:
    """The words that were asked when this was answered, where they differ from those shown now."""
    if answer is None or answer.document_id == draft.shown_on.id:
        return None
    before = draft.documents[answer.document_id].definition.prompt(prompt.id)
    return before.text if before and before.text != prompt.text else None


def _chosen_then(draft: Draft, prompt: Prompt, answer: CurrentAnswer | None) -> tuple[str, ...]:
    """What was chosen, in the words it was chosen in, where this document words it otherwise or no longer offers it."""
    if answer is None or answer.document_id == draft.shown_on.id:
        return ()
    before = draft.documents[answer.document_id].definition.prompt(prompt.id)
    if before is None:
        return ()
    if answer.given.state is AnswerState.NOT_RIGHT:
        return () if prompt.not_right else (NOT_RIGHT,)
    now = {option.code: option.label for option in prompt.options}
    then = [option for option in before.options if option.code in (answer.given.content.codes or ())]
    return tuple(option.label for option in then if now.get(option.code) != option.label)


def _stays_private(draft: Draft, prompt: Prompt, answer: CurrentAnswer | None) -> bool:
    """Whether this answer was given where only its author would read it, while others may read the prompt here."""
    return answer is not None and not prompt.is_private and is_kept_private(prompt, draft.documents[answer.document_id])


def _stage(prompt: Prompt, stage_now: int) -> str:
    """Said only while the case has not reached the stage; a prompt is never hidden for it."""
    return STAGE_WORDS[prompt.from_stage] if STAGE_ORDER[prompt.from_stage] > stage_now else ""
