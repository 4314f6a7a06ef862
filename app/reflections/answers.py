"""Reading answers: the current version of each prompt, one prompt's history, and what was set aside."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol
from uuid import UUID

from sqlmodel import Session, col, func, select

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


def current_answers(session: Session, reflection_id: UUID) -> dict[str, CurrentAnswer]:
    """Every prompt that has a version, with the one that stands now."""
    rows = session.exec(
        select(Answer.prompt, AnswerVersion)
        .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(Answer.reflection_id == reflection_id, col(AnswerVersion.number) == col(Answer.version))
    ).all()
    return {prompt: _current(prompt, row) for prompt, row in rows}


def givens(answers: dict[str, CurrentAnswer]) -> dict[str, Given]:
    """The state, content and reason of each answer."""
    return {prompt: answer.given for prompt, answer in answers.items()}


def versions_by_id(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, AnswerVersion]:
    """These versions, by their key."""
    wanted = [one for one in ids if one is not None]
    rows = session.exec(select(AnswerVersion).where(col(AnswerVersion.id).in_(wanted))).all() if wanted else []
    return {row.id: row for row in rows}


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


def last_written(session: Session, reflections: list[UUID]) -> dict[UUID, datetime]:
    """When each was last written in."""
    rows = session.exec(
        select(Answer.reflection_id, func.max(AnswerVersion.saved_at))
        .join(AnswerVersion, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(col(Answer.reflection_id).in_(reflections), col(AnswerVersion.number) == col(Answer.version))
        .group_by(col(Answer.reflection_id))
    ).all()
    return dict(rows)


def saved_of(row: AnswerVersion, *, kept: bool = False) -> Saved:
    """A version as the rule of sittings sees it; the words of a reason count with those of the answer."""
    return Saved(row.number, row.saved_at, row.kept or kept, words_in(row.words) + words_in(row.because))


def waiting_texts(session: Session, reflection_id: UUID) -> list[SetAside]:
    """The texts that were set aside and wait for their author to use them or let them go, oldest first."""
    return list(
        session.exec(
            select(SetAside)
            .where(SetAside.reflection_id == reflection_id, col(SetAside.settled_at).is_(None))
            .order_by(col(SetAside.set_aside_at))
        )
    )


def path_of(reflection: Reflection) -> Path:
    """Which prompts this reflection asks."""
    return Path(reflection.path == "short", frozenset(reflection.opened_sections))


def _current(prompt: str, row: AnswerVersion) -> CurrentAnswer:
    return CurrentAnswer(prompt, row.number, given_in(row), row.document_id, row.saved_at, row.id)
