"""One prompt as pages show it: what is asked, who will read the answer, and what stands there."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from uuid import UUID

from app.reflections.content import ActionRow, Content
from app.reflections.draft_rows import SupervisionToday
from app.reflections.states import STATE_WORDS, AnswerState, Given
from app.standards.definition import Prompt, PromptKind
from app.standards.documents import InstalledDocument
from app.web.shapes import PART_OF_THE_SHAPE
from app.web.words import day_words, listed

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
class ReadPrompt:
    """One prompt to read: its label and text as they were asked, and what was answered."""

    id: str
    kind: str = field(metadata=PART_OF_THE_SHAPE)
    label: str
    text: str
    state: str = field(metadata=PART_OF_THE_SHAPE)
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


def read_by_author() -> WhoReads:
    """Who reads the answer to a private prompt."""
    return WhoReads(ONLY_YOU, ONLY_YOU_MORE)


def read_when_shared(supervision: SupervisionToday) -> WhoReads:
    """Who reads the answer to any other prompt, as the page says it beside the prompt."""
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


@dataclass(frozen=True, slots=True)
class Written:
    """What stands in an answer, as a page shows it: a person's words, or the codes that they chose."""

    words: str
    codes: tuple[str, ...]
    rows: tuple[tuple[str, str], ...]
    because: str | None


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
    written = written_in(prompt, state, given)
    return read_prompt(prompt, state, written, is_flagged=is_flagged, edit_href=edit_href, note=note)


def written_in(prompt: Prompt, state: AnswerState, given: Given | None) -> Written:
    """What a page shows of an answer. Off its branch only the reason is left of it."""
    content = given.content if given and state is not AnswerState.NOT_ASKED_BRANCH else Content()
    return Written(
        words=_words(prompt, content),
        codes=content.codes or (),
        rows=tuple((row.what, _by(row)) for row in content.rows) if prompt.kind is PromptKind.ACTIONS else (),
        because=given.because if given else None,
    )


def read_prompt(
    prompt: Prompt,
    state: AnswerState,
    written: Written,
    *,
    is_flagged: bool = False,
    edit_href: str | None = None,
    note: str = "",
) -> ReadPrompt:
    """The same from what stands there already."""
    return ReadPrompt(
        id=prompt.id,
        kind=prompt.kind.value,
        label=prompt.label,
        text=prompt.text,
        state=NO_CHOICE if state is AnswerState.SKIPPED and written.because else STATE_WORDS[state],
        is_answered=state is AnswerState.ANSWERED,
        words=written.words,
        chosen=chosen_in(prompt, written.codes),
        rows=written.rows,
        because=written.because,
        because_label=prompt.because.label if prompt.because else "Because",
        is_private=prompt.is_private,
        is_flagged=is_flagged,
        edit_href=edit_href,
        note=note,
    )


def chosen_in(prompt: Prompt, codes: tuple[str, ...]) -> tuple[str, ...]:
    """What was chosen, in the words of the options."""
    return tuple(_label(prompt, code) for code in codes)


def wording_of(documents: Mapping[UUID, InstalledDocument], fallback: Prompt, document_id: UUID) -> Prompt:
    """The prompt as the document words it that its author saw."""
    shown = documents.get(document_id)
    return (shown.definition.prompt(fallback.id) if shown else None) or fallback


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
