"""Reading answers: the current version of each prompt, one prompt's history, and what was set aside."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from app.prepared import Prepared, Store, ask
from app.reflections.content import Content
from app.reflections.models import Answer, AnswerVersion, Reflection, SetAside
from app.reflections.sittings import Saved
from app.reflections.states import AnswerState, Given, Path, words_in


@dataclass(frozen=True)
class CurrentAnswer:
    """The version of an answer that stands now."""

    prompt: str
    number: int
    given: Given
    document_id: UUID
    saved_at: datetime
    version_id: UUID


CONTENT = (  # In the order that given_of() reads.
    AnswerVersion.state,
    AnswerVersion.words,
    AnswerVersion.codes,
    AnswerVersion.whole,
    AnswerVersion.day,
    AnswerVersion.because,
)
_CURRENT = Prepared(
    ask(
        Answer.prompt,
        AnswerVersion.number,
        AnswerVersion.document_id,
        AnswerVersion.saved_at,
        AnswerVersion.id,
        *CONTENT,
    )
    .join(
        AnswerVersion,
        (col(AnswerVersion.answer_id) == col(Answer.id)) & (col(AnswerVersion.number) == col(Answer.version)),
    )
    .where(Answer.reflection_id == bindparam("reflection"))
)


class HoldsContent(Protocol):
    """A row with the columns of an answer's content."""

    words: str | None
    codes: list[str] | None
    whole: int | None
    day: date | None


def content_in(row: HoldsContent) -> Content:
    """The content that a row holds."""
    return Content(row.words, tuple(row.codes) if row.codes else None, row.whole, row.day)


def given_in(row: AnswerVersion | SetAside) -> Given:
    """State, content and reason that a row holds."""
    return Given(AnswerState(row.state), content_in(row), row.because)


def given_of(content: Sequence[Any]) -> Given:
    """State, content and reason, from the columns of CONTENT."""
    state, words, codes, whole, day, because = content
    return Given(AnswerState(state), Content(words, tuple(codes) if codes else None, whole, day), because)


def current_answers(store: Store, reflection_id: UUID) -> dict[str, CurrentAnswer]:
    """Every prompt that has a version, with the one that stands now."""
    return {
        prompt: CurrentAnswer(prompt, number, given_of(content), document_id, saved_at, version_id)
        for prompt, number, document_id, saved_at, version_id, *content in _CURRENT.all(store, reflection=reflection_id)
    }


def givens(answers: dict[str, CurrentAnswer]) -> dict[str, Given]:
    """The state, content and reason of each answer."""
    return {prompt: answer.given for prompt, answer in answers.items()}


def answer_row(session: Session, reflection_id: UUID, prompt: str) -> Answer | None:
    """The prompt's place in the reflection, if it has one yet."""
    return session.exec(select(Answer).where(Answer.reflection_id == reflection_id, Answer.prompt == prompt)).first()


def version_row(session: Session, answer: Answer, number: int) -> AnswerVersion | None:
    """One version of an answer."""
    return session.exec(
        select(AnswerVersion).where(AnswerVersion.answer_id == answer.id, AnswerVersion.number == number)
    ).first()


def all_versions(session: Session, answer: Answer) -> list[AnswerVersion]:
    """Every version of an answer, oldest first."""
    return list(
        session.exec(
            select(AnswerVersion).where(AnswerVersion.answer_id == answer.id).order_by(col(AnswerVersion.number))
        )
    )


def saved_of(row: AnswerVersion, *, kept: bool = False) -> Saved:
    """A version as the rule of sittings sees it; the words of a reason count with those of the answer."""
    return Saved(row.number, row.saved_at, row.kept or kept, words_in(row.words) + words_in(row.because))


def path_of(reflection: Reflection) -> Path:
    """Which prompts this reflection asks."""
    return Path(reflection.path == "short", frozenset(reflection.opened_sections))
