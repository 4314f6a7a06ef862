"""The few rows that every save reads and writes, on the fast road (see app/prepared.py)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, update
from sqlmodel import Session, col

from app import clock
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.prepared import Prepared, ask
from app.reflections.answers import CONTENT, given_of
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.relations import thing_for
from app.reflections.saving import SaveMark
from app.reflections.states import Given


@dataclass(frozen=True)
class ReflectionToWrite:
    """A reflection as a save needs it."""

    id: UUID
    author_id: UUID
    holder_id: UUID | None
    status: str
    document_id: UUID
    deleted_at: datetime | None


@dataclass(frozen=True)
class Standing:
    """A prompt's place in a reflection and the version that stands there now (0 and None: nothing yet)."""

    answer_id: UUID | None
    number: int
    given: Given | None
    saved_at: datetime | None


_TO_WRITE = Prepared(
    ask(
        Reflection.id,
        Reflection.author_id,
        Reflection.holder_id,
        Reflection.status,
        Reflection.document_id,
        Reflection.deleted_at,
    )
    .where(Reflection.id == bindparam("reflection"))
    .with_for_update()  # Two steps on one reflection take turns; SQLite has one writer anyway.
)
_STANDING = Prepared(
    ask(Answer.id, Answer.version, AnswerVersion.saved_at, *CONTENT)
    .join(
        AnswerVersion,
        (col(AnswerVersion.answer_id) == col(Answer.id)) & (col(AnswerVersion.number) == col(Answer.version)),
        isouter=True,
    )
    .where(Answer.reflection_id == bindparam("reflection"), Answer.prompt == bindparam("prompt"))
)
_SAME_SAVE = Prepared(
    ask(AnswerVersion.number)
    .where(
        AnswerVersion.answer_id == bindparam("answer"),
        AnswerVersion.page == bindparam("page"),
        AnswerVersion.turn == bindparam("turn"),
    )
    .order_by(col(AnswerVersion.number).desc())
)
_NEW_ANSWER = Prepared(insert(Answer))
_NEXT_NUMBER = Prepared(update(Answer).where(col(Answer.id) == bindparam("answer")).values(version=bindparam("number")))
_NEW_VERSION = Prepared(insert(AnswerVersion))


def reflection_to_write(session: Session, reflection_id: UUID, *, by: SignedIn) -> ReflectionToWrite:
    """The reflection, held until the transaction ends. Raises NotFound unless this person may write in it."""
    row = _TO_WRITE.first(session, reflection=reflection_id)
    reflection = ReflectionToWrite(*row) if row else None
    if reflection is None or reflection.deleted_at is not None:
        raise NotFound
    check_may(by, "reflection:write", thing_for(session, reflection, by))
    return reflection


def standing(session: Session, reflection_id: UUID, prompt: str) -> Standing:
    """What stands at a prompt now."""
    row = _STANDING.first(session, reflection=reflection_id, prompt=prompt)
    if row is None:
        return Standing(None, 0, None, None)
    answer_id, number, saved_at, *content = row
    return Standing(answer_id, number, given_of(content) if number else None, saved_at)


def number_of_save(session: Session, answer_id: UUID | None, mark: SaveMark | None) -> int | None:
    """Which version this very save became, if it is stored already."""
    if answer_id is None or mark is None:
        return None
    row = _SAME_SAVE.first(session, answer=answer_id, page=mark.page, turn=mark.turn)
    return int(row[0]) if row else None


def add_version(
    session: Session,
    before: Standing,
    *,
    reflection_id: UUID,
    prompt: str,
    given: Given,
    document_id: UUID,
    by: SignedIn,
    mark: SaveMark | None,
) -> Standing:
    """Write the next version of an answer. The version is its own record: no audit entry."""
    answer_id, number, moment = before.answer_id or uuid4(), before.number + 1, clock.now()
    if before.answer_id is None:
        _NEW_ANSWER.run(session, id=answer_id, reflection_id=reflection_id, prompt=prompt, version=number)
    else:
        _NEXT_NUMBER.run(session, answer=answer_id, number=number)
    _NEW_VERSION.run(
        session,
        id=uuid4(),
        answer_id=answer_id,
        number=number,
        state=given.state.value,
        words=given.content.words,
        codes=list(given.content.codes) if given.content.codes else None,
        whole=given.content.whole,
        day=given.content.day,
        because=given.because,
        document_id=document_id,
        page=mark.page if mark else None,
        turn=mark.turn if mark else None,
        kept=False,
        saved_at=moment,
        saved_by=by.id,
    )
    return Standing(answer_id, number, given, moment)
