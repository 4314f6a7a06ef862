"""Answers to prompts that this edition does not ask: kept with the draft, and shown folded to their author alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from app.reflections.answers import CurrentAnswer
from app.reflections.draft_rows import Aside
from app.reflections.editions import asks
from app.reflections.states import Given
from app.standards.definition import Prompt
from app.standards.documents import InstalledDocument
from app.web.frame import Link
from app.web.pages.prompts import ReadPrompt, present_read
from app.web.words import moment_words

PLACE = "not-asked-here"


@dataclass(frozen=True)
class KeptText:
    """One text that stays: when it was written, and how it reads against the document it was given on."""

    when: str
    read: ReadPrompt


@dataclass(frozen=True)
class KeptAnswer:
    """A prompt that is not asked here, with everything that was written under it."""

    text: str
    texts: tuple[KeptText, ...]
    history: Link | None


@dataclass(frozen=True)
class NotAskedHere:
    """The fold of an author's own page."""

    id: str
    summary: str
    answers: tuple[KeptAnswer, ...]


def present_not_asked(
    written_on: InstalledDocument,
    answers: Mapping[str, CurrentAnswer],
    asides: tuple[Aside, ...],
    documents: Mapping[UUID, InstalledDocument],
    root: str,
) -> NotAskedHere | None:
    """What is kept although this document does not ask for it; None when there is nothing."""
    found: dict[str, list[KeptText]] = {}
    texts: dict[str, str] = {}
    for prompt_id, answer in answers.items():
        _keep(found, texts, written_on, documents[answer.document_id], prompt_id, answer.given, "", answer.saved_at)
    for aside in asides:
        kind = "typed on another page, "
        document = documents[aside.document_id]
        _keep(found, texts, written_on, document, aside.prompt, aside.given, kind, aside.set_aside_at)
    if not found:
        return None
    return NotAskedHere(
        id=PLACE,
        summary=f"Not asked in this edition; kept with your draft, read by nobody else ({len(found)})",
        answers=tuple(
            KeptAnswer(texts[prompt], tuple(kept), _history(answers.get(prompt), root))
            for prompt, kept in found.items()
        ),
    )


def _keep(
    found: dict[str, list[KeptText]],
    texts: dict[str, str],
    written_on: InstalledDocument,
    document: InstalledDocument,
    prompt_id: str,
    given: Given,
    kind: str,
    moment: datetime,
) -> None:
    prompt: Prompt | None = document.definition.prompt(prompt_id)
    if asks(written_on, prompt_id) or prompt is None:
        return
    when = f"Edition {document.version}: {kind}{moment_words(moment)}"
    found.setdefault(prompt_id, []).append(KeptText(when, present_read(prompt, given.state, given)))
    texts.setdefault(prompt_id, prompt.text)


def _history(answer: CurrentAnswer | None, root: str) -> Link | None:
    if answer is None or answer.number < 2:
        return None
    return Link("Earlier versions", f"{root}/history/{answer.prompt}", f"of {answer.prompt.replace('-', ' ')}")
