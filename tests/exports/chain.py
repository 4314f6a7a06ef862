"""From the answer as it is saved to the file that leaves: a reflection filled by the services, and its four files."""

from dataclasses import dataclass
from uuid import UUID

from app.people.signed_in import SignedIn
from app.reflections.content import MOST_ACTIONS, Wire
from app.reflections.saving import SaveMark
from app.reflections.services.save import SentAnswer, save_answer
from app.standards.definition import Definition, PromptKind
from app.standards.documents import current_standard
from app.taking.as_json import json_of
from app.taking.as_pdf import pdf_of
from app.taking.as_text import text_of
from app.taking.as_word import word_of
from app.taking.describing import reflection_to_take
from app.taking.laid_out import reflection_laid_out
from tests.exports.comparing import differing, differing_in_pdf
from tests.exports.reading import words_in_json, words_in_pdf, words_in_text, words_in_word
from tests.makers import start

STANDARD = "care-plan"
Typed = list[tuple[str, str]]  # What stands in the file above the words, and the words.


@dataclass(frozen=True)
class Compared:
    """The characters that differ in one file, and which answers they are in."""

    differ: int
    of: int
    answers: tuple[str, ...]


def room_for() -> int:
    """How many answers of words one reflection has."""
    definition = current_standard(STANDARD).definition
    texts = sum(prompt.kind is PromptKind.TEXT for prompt in definition.prompts)
    return texts + sum(prompt.because is not None for prompt in definition.prompts) + MOST_ACTIONS


def fill(by: SignedIn, answers: list[str]) -> tuple[UUID, Typed]:
    """A reflection with these answers, saved as a page saves them; and what is to stand in the files, in order."""
    reflection_id = start(by, standard=STANDARD)
    definition: Definition = current_standard(STANDARD).definition
    left, typed = list(answers), []
    for prompt in definition.prompts:
        because = left.pop() if prompt.because and left else None
        if prompt.kind is PromptKind.TEXT and left:
            words = left.pop()
            _save(by, reflection_id, prompt.id, Wire((words,)))
            typed.append(("Your answer", words))
        elif prompt.kind is PromptKind.ACTIONS and left:
            rows = [left.pop() for _ in range(min(len(left), MOST_ACTIONS))]
            _save(by, reflection_id, prompt.id, Wire(tuple(rows)))
            typed += [(f"Action {place}, no date", row) for place, row in enumerate(rows, 1)]
        if because is not None and prompt.because:
            _save(by, reflection_id, prompt.id, Wire((prompt.codes[0],)), because)
            typed.append((prompt.because.label, because))
    assert not left, "there was no room for all of them"
    return reflection_id, typed


def compare(by: SignedIn, reflection_id: UUID, typed: Typed, *, with_pdf: bool = True) -> dict[str, Compared]:
    """Every file of a reflection, read again and held against what was typed."""
    taken = reflection_to_take(by=by, reflection_id=reflection_id)
    paper = reflection_laid_out(taken)
    found = {
        "text": _compared(typed, words_in_text(text_of(paper), typed)),
        "json": _compared(typed, words_in_json(json_of(taken))),
        "word": _compared(typed, words_in_word(word_of(paper))),
    }
    if with_pdf:
        found["pdf"] = _compared(typed, words_in_pdf(pdf_of(paper)), is_pdf=True)
    return found


def _compared(typed: Typed, found: list[str], *, is_pdf: bool = False) -> Compared:
    assert len(found) == len(typed), f"{len(typed)} answers were typed, and {len(found)} are in the file"
    count = differing_in_pdf if is_pdf else differing
    differ = [count(words, read) for (_, words), read in zip(typed, found, strict=True)]
    wrong = tuple(words for (_, words), many in zip(typed, differ, strict=True) if many)
    return Compared(sum(differ), sum(len(words) for _, words in typed), wrong)


def _save(by: SignedIn, reflection_id: UUID, prompt: str, wire: Wire, because: str | None = None) -> None:
    sent = SentAnswer(wire=wire, because=because, mark=SaveMark(f"exports{prompt}"[:64], 1))
    assert save_answer(by=by, reflection_id=reflection_id, prompt_id=prompt, sent=sent).is_stored
