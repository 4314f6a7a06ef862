"""Prompts and their answers, each worded by the document that its author saw."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from app.reflections.answers import CurrentAnswer
from app.reflections.content import Content
from app.reflections.draft_rows import Aside
from app.reflections.editions import is_kept_private
from app.reflections.states import STATE_WORDS, AnswerState, Given
from app.standards.definition import Prompt, PromptKind, Section
from app.standards.documents import InstalledDocument
from app.supervision.conversation import Said
from app.taking.supervision import remark_taken
from app.taking.taken import KeptText, TakenAction, TakenAnswer, TakenPrompt, TakenSection

ONLY_YOU = "Only you. Like any record it can be asked for by a court or by law; if that happens you are told."
NO_CHOICE = "no choice made"
Documents = Mapping[UUID, InstalledDocument]


@dataclass(frozen=True)
class WhoMayRead:
    """Whose eyes an answer is for: `holder` once it is shared, else whoever supervises its author today."""

    holder: str | None
    supervisor: str | None

    def of(self, *, is_private: bool) -> str:
        """The sentence for one prompt."""
        if is_private:
            return ONLY_YOU
        if self.holder:
            return f"You, and {self.holder} or whoever covers for them."
        return f"You, and when you share it: {self.supervisor or 'your supervisor'} or whoever covers for them."


def section_taken(
    section: Section,
    answers: Mapping[str, CurrentAnswer],
    states: Mapping[str, AnswerState],
    flags: Sequence[str],
    written_on: InstalledDocument,
    documents: Documents,
    read_by: WhoMayRead,
    threads: Mapping[str | None, tuple[Said, ...]],
) -> TakenSection:
    """A section with every prompt that can be answered, whether it was or not."""
    taken = []
    for prompt in section.prompts:
        if prompt.kind is PromptKind.NOTE:
            continue
        answer = answers.get(prompt.id)
        shown_on = documents[answer.document_id] if answer else written_on
        asked = shown_on.definition.prompt(prompt.id) or prompt
        state, given = states[prompt.id], answer.given if answer else None
        is_private = prompt.is_private or is_kept_private(prompt, shown_on)
        taken.append(
            TakenPrompt(
                id=prompt.id,
                kind=asked.kind.value,
                label=asked.label,
                question=asked.text,
                wording=shown_on.version,
                who_may_read=read_by.of(is_private=is_private),
                is_private=is_private,
                is_flagged=prompt.id in flags,
                state=state.value,
                state_in_words=_state_words(state, given),
                version=answer.number if answer else 0,
                saved_at=answer.saved_at if answer else None,
                answer=answer_taken(asked, given),
                comments=tuple(
                    remark_taken(one, version=answer.number if answer else None) for one in threads.get(prompt.id, ())
                ),
            )
        )
    return TakenSection(section.id, section.title, tuple(taken))


def answer_taken(prompt: Prompt, given: Given | None) -> TakenAnswer:
    """What was given, in the words of the options where something was chosen."""
    because_label = prompt.because.label if prompt.because else "Because"
    if given is None:
        return TakenAnswer(because_label=because_label)
    content = given.content
    is_actions = prompt.kind is PromptKind.ACTIONS
    return TakenAnswer(
        words=None if is_actions else content.words,
        chosen=_chosen(prompt, content),
        number=content.whole,
        unit=prompt.unit if content.whole is not None else None,
        day=content.day,
        actions=tuple(TakenAction(row.what, row.by) for row in content.rows) if is_actions else (),
        because_label=because_label,
        because=given.because,
    )


def kept_texts(
    written_on: InstalledDocument,
    answers: Mapping[str, CurrentAnswer],
    asides: Sequence[Aside],
    documents: Documents,
) -> tuple[KeptText, ...]:
    """What is kept beside the answers: of prompts that this edition does not ask, and texts set aside."""
    kept = []
    for prompt_id, answer in answers.items():
        shown_on = documents[answer.document_id]
        asked = shown_on.definition.prompt(prompt_id)
        if written_on.definition.prompt(prompt_id) is None and asked is not None:
            why = "Not asked in this edition; kept with your reflection."
            words = answer_taken(asked, answer.given)
            kept.append(KeptText(prompt_id, asked.text, shown_on.version, why, answer.saved_at, words))
    for aside in asides:
        shown_on = documents[aside.document_id]
        asked = shown_on.definition.prompt(aside.prompt)
        if asked is not None:
            why = "Typed on another page at the same time, and set aside for you to choose."
            words = answer_taken(asked, aside.given)
            kept.append(KeptText(aside.prompt, asked.text, shown_on.version, why, aside.set_aside_at, words))
    return tuple(kept)


def _state_words(state: AnswerState, given: Given | None) -> str:
    if state is AnswerState.SKIPPED and given and given.because:
        return NO_CHOICE
    return STATE_WORDS[state]


def _chosen(prompt: Prompt, content: Content) -> tuple[str, ...]:
    options = ((code, prompt.option(code)) for code in content.codes or ())
    return tuple(option.label if option else "Yes" for _, option in options)
