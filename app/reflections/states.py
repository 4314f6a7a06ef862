"""The five states of an answer, and how they are worked out for a whole reflection. Pure functions."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from app.reflections.content import Content
from app.standards.definition import Definition, Prompt, PromptKind


class AnswerState(StrEnum):
    """Five different things, never one blank."""

    ANSWERED = "answered"
    SKIPPED = "skipped"
    NOT_ASKED_BRANCH = "not_asked_branch"
    NOT_ASKED_SHORT = "not_asked_short"
    NOT_RIGHT = "not_right"


SENT_BY_PAGES = frozenset({AnswerState.ANSWERED, AnswerState.SKIPPED, AnswerState.NOT_RIGHT})

STATE_WORDS: dict[AnswerState, str] = {
    AnswerState.ANSWERED: "answered",
    AnswerState.SKIPPED: "left open",
    AnswerState.NOT_ASKED_BRANCH: "not asked: it follows from another answer",
    AnswerState.NOT_ASKED_SHORT: "not asked (short path)",
    AnswerState.NOT_RIGHT: "not right for this child",
}


@dataclass(frozen=True)
class Given:
    """What stands for one prompt now: its state, content and reason."""

    state: AnswerState
    content: Content
    because: str | None


@dataclass(frozen=True)
class Path:
    """Which prompts are asked: all of them, or the core ones and the sections opened since."""

    is_short: bool
    opened_sections: frozenset[str]

    def asks(self, definition: Definition, prompt: Prompt) -> bool:
        """Whether the path itself reaches this prompt; conditions are another matter."""
        if not self.is_short or prompt.core or prompt.kind is PromptKind.NOTE:
            return True
        section = definition.section_of(prompt.id)
        return section is not None and section.id in self.opened_sections


def is_on_branch(prompt: Prompt, given: Mapping[str, Given]) -> bool:
    """Whether the condition of this prompt, if it has one, is met by the answer it names."""
    if prompt.when is None:
        return True
    controlling = given.get(prompt.when.prompt)
    if controlling is None or controlling.state is not AnswerState.ANSWERED:
        return False
    return bool(set(controlling.content.codes or ()) & set(prompt.when.is_))


def state_of(definition: Definition, prompt: Prompt, given: Mapping[str, Given], path: Path) -> AnswerState:
    """The state to be frozen when a reflection is finished or shared."""
    if not is_on_branch(prompt, given):
        return AnswerState.NOT_ASKED_BRANCH
    found = given.get(prompt.id)
    if found is not None:
        return found.state
    return AnswerState.SKIPPED if path.asks(definition, prompt) else AnswerState.NOT_ASKED_SHORT


def states_of(definition: Definition, given: Mapping[str, Given], path: Path) -> dict[str, AnswerState]:
    """The state of every prompt that can be answered."""
    return {
        prompt.id: state_of(definition, prompt, given, path)
        for prompt in definition.prompts
        if prompt.kind is not PromptKind.NOTE
    }


def is_left_closed(definition: Definition, prompt: Prompt, state: AnswerState, path: Path) -> bool:
    """Whether the short path never showed this prompt, be it that its branch would not have been open either."""
    if state is AnswerState.NOT_ASKED_BRANCH:
        return not path.asks(definition, prompt)
    return state is AnswerState.NOT_ASKED_SHORT


def words_in(text: str | None) -> int:
    """How many words a text has."""
    return len((text or "").split())


def is_too_long(prompt: Prompt, given: Given | None) -> bool:
    """Whether a text is longer than may be shared. It is saved all the same."""
    return bool(prompt.words and given and words_in(given.content.words) > prompt.words.max)


def is_missing(prompt: Prompt, state: AnswerState, given: Given | None) -> bool:
    """Whether a required prompt stops sharing: met by an answer, by not right with a reason, or off the path."""
    if not prompt.required:
        return False
    if state is AnswerState.NOT_RIGHT:
        return not (given and given.because)
    return state is AnswerState.SKIPPED
