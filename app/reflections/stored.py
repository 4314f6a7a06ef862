"""The few rows that every save reads and writes, on the fast road (see app/prepared.py)."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from sqlalchemy import bindparam, insert, update
from sqlalchemy.orm import aliased
from sqlmodel import col, func, select

from app import clock
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.answers import CONTENT, given_of
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.relations import thing_for
from app.reflections.saving import SaveMark
from app.reflections.states import Given
from app.together import DoneByItself


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
    """A prompt's place in a reflection and the version that stands there now (0 and None: nothing yet).

    `same_save` is the version that the save which is asked about became, if it is stored already.
    """

    answer_id: UUID | None
    number: int
    given: Given | None
    saved_at: datetime | None
    same_save: int | None = None


_THIS_SAVE = aliased(AnswerVersion)
_TO_WRITE = ask(
    Reflection.id,
    Reflection.author_id,
    Reflection.holder_id,
    Reflection.status,
    Reflection.document_id,
    Reflection.deleted_at,
).where(Reflection.id == bindparam("reflection"))
# Two steps on one reflection take turns; SQLite has one writer anyway.
_WAIT_AND_WRITE = Prepared(_TO_WRITE.with_for_update())
_WRITE_IF_FREE = Prepared(_TO_WRITE.with_for_update(skip_locked=True))
_STANDING = Prepared(
    ask(
        select(func.max(col(_THIS_SAVE.number) + 0))  # + 0: to be looked up by the save, not counted down to.
        .where(
            _THIS_SAVE.answer_id == Answer.id,
            _THIS_SAVE.page == bindparam("page"),
            _THIS_SAVE.turn == bindparam("turn"),
        )
        .correlate(Answer)
        .scalar_subquery(),
        Answer.id,
        Answer.version,
        AnswerVersion.saved_at,
        *CONTENT,
    )
    .join(
        AnswerVersion,
        (col(AnswerVersion.answer_id) == col(Answer.id)) & (col(AnswerVersion.number) == col(Answer.version)),
        isouter=True,
    )
    .where(Answer.reflection_id == bindparam("reflection"), Answer.prompt == bindparam("prompt"))
)
_STORED = Prepared(
    ask(AnswerVersion.saved_at, *CONTENT).where(
        AnswerVersion.answer_id == bindparam("answer"), AnswerVersion.number == bindparam("number")
    )
)
_NEW_ANSWER = Prepared(insert(Answer))
_NEXT_NUMBER = Prepared(update(Answer).where(col(Answer.id) == bindparam("answer")).values(version=bindparam("number")))
_NEW_VERSION = Prepared(insert(AnswerVersion))


def reflection_to_write(store: Store, reflection_id: UUID, *, by: SignedIn, waits: bool = True) -> ReflectionToWrite:
    """The reflection, held until the transaction ends. Raises NotFound unless this person may write in it.

    Without `waits`, DoneByItself when it is not there to be held: somebody else may hold it.
    """
    row = (_WAIT_AND_WRITE if waits else _WRITE_IF_FREE).first(store, reflection=reflection_id)
    if row is None and not waits:
        raise DoneByItself
    reflection = ReflectionToWrite(*row) if row else None
    if reflection is None or reflection.deleted_at is not None:
        raise NotFound
    check_may(by, "reflection:write", thing_for(store, reflection, by))
    return reflection


def standing(store: Store, reflection_id: UUID, prompt: str, mark: SaveMark | None = None) -> Standing:
    """What stands at a prompt now, and which version the save with this mark became."""
    page, turn = (mark.page, mark.turn) if mark else (None, None)
    row = _STANDING.first(store, reflection=reflection_id, prompt=prompt, page=page, turn=turn)
    if row is None:
        return Standing(None, 0, None, None)
    same_save, answer_id, number, saved_at, *content = row
    return Standing(answer_id, number, given_of(content) if number else None, saved_at, same_save)


def version_stored(store: Store, answer_id: UUID | None, number: int) -> tuple[datetime, Given] | None:
    """When a version was saved, and what it holds."""
    row = _STORED.first(store, answer=answer_id, number=number)
    return (row[0], given_of(row[1:])) if row else None


def add_version(
    store: Store,
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
        _NEW_ANSWER.run(store, id=answer_id, reflection_id=reflection_id, prompt=prompt, version=number)
    else:
        _NEXT_NUMBER.run(store, answer=answer_id, number=number)
    _NEW_VERSION.run(
        store,
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
