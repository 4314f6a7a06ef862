"""Where a page of the queue ends and begins: which reflections stand on it, in one question for all states together.

Only what can change without a step is asked here each time: that it stands here, whose it is, when something was said.
"""

from collections.abc import Sequence
from datetime import datetime
from functools import cache
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, String, Uuid, bindparam, case, exists, func, literal_column, or_, union_all
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import PreparedList, Question, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import News, ReaderEntry, Reflection
from app.reflections.news import NewsKind
from app.supervision.models import Comment
from app.supervision.queue_rows import ANSWER_TOLD_FOR, KEPT, ON_A_PAGE, Found, Place, QueueState
from app.supervision.readable import readable, reader

_STATUS = {status.value: status for status in ReflectionStatus}
_NEWS_OF = {QueueState.ANSWERED: NewsKind.ANSWERED, QueueState.ADDED_TO: NewsKind.ADDED_TO}
_STATES = tuple(QueueState)
_ORDER = {state: place for place, state in enumerate(_STATES)}


def found_in(
    store: Store,
    states: Sequence[QueueState],
    *,
    by: SignedIn,
    after: Place | None,
    adviser: UUID | None,
    stands_in: bool,
) -> list[Found]:
    """One page of each of these states, oldest first, and one row more where another page follows.

    `stands_in` says whether anybody's place is held: without it, only the reader's own are looked for.
    """
    values: dict[str, Any] = {"adviser": adviser, "told_since": clock.now() - ANSWER_TOLD_FOR}
    if after:
        values |= {"after": after.since, "after_id": after.id}
    found = _question(tuple(states), stands_in, after is not None).all(store, **reader(by), **values)
    found.sort(key=_place)  # A store need not keep the order of the parts that it puts together.
    return found


def _place(found: Found) -> tuple[int, datetime, int]:
    return found.place


@cache
def _question(states: tuple[QueueState, ...], stands_in: bool, is_later: bool) -> PreparedList[Found]:
    """The pages of these states, one below the other. What is not asked for is not written into the question."""
    pages = [_page(state, stands_in, is_later) for state in states]
    if len(pages) == 1:
        return PreparedList(pages[0], _found, keep=KEPT)
    together = union_all(*pages).subquery("queue")
    return PreparedList(ask(*together.c), _found, keep=KEPT)


def _page(state: QueueState, stands_in: bool, is_later: bool) -> Question:
    """One state's page: found first, so that the rest is looked up for its rows alone."""
    since, adviser = col(Reflection.status_since), bindparam("adviser", type_=Uuid())
    found = _in_state(state, stands_in).where(or_(adviser.is_(None), col(Reflection.author_id) == adviser))
    if is_later:
        after, after_id = bindparam("after", type_=UTCDateTime()), bindparam("after_id", type_=Uuid())
        found = found.where(since >= after, or_(since > after, col(Reflection.id) > after_id))
    page = found.order_by(since, col(Reflection.id)).limit(_written(ON_A_PAGE + 1)).offset(_written(0)).subquery("page")
    said_at: Any = ask(func.max(Comment.said_at)).where(Comment.reflection_id == page.c.id).scalar_subquery()
    if state is QueueState.TO_OPEN:  # Who wrote last is said once it is open.
        said_at = case((page.c.status != _written(ReflectionStatus.SHARED.value), said_at))
    return ask(
        _written(_ORDER[state]).label("state"),
        page.c.id,
        page.c.author_id,
        page.c.status,
        page.c.status_since,
        said_at.label("said_at"),
    )


def _written(value: str | int) -> Any:
    """A code or a number of ours, written into the question instead of being bound anew each time."""
    return literal_column(
        f"'{value}'" if isinstance(value, str) else str(value), String() if isinstance(value, str) else Integer()
    )


def _in_state(state: QueueState, stands_in: bool) -> Question:
    """The reflections in a state. What came after the note is found from the news, however much there is besides."""
    if state in _NEWS_OF:
        holder = col(News.holder_id)  # And not the reflection's: then the store begins at the few news.
        found = _of(holder, stands_in).join(News, col(News.reflection_id) == col(Reflection.id))
        read_since = exists().where(
            col(ReaderEntry.reflection_id) == col(News.reflection_id), col(ReaderEntry.moment) >= col(News.since)
        )
        found = found.where(col(News.kind) == _written(_NEWS_OF[state].value), ~read_since)
    else:
        found = _of(col(Reflection.holder_id), stands_in).where(col(Reflection.status) == _written(state.value))
    if state is QueueState.ANSWERED:
        told_since = bindparam("told_since", type_=UTCDateTime())
        found = found.where(col(News.since) > told_since, col(Reflection.status_since) > told_since)
    if state is QueueState.WAITING:  # Somebody who has left acknowledges nothing any more.
        is_here = exists().where(col(Person.id) == col(Reflection.author_id), col(Person.closed_at).is_(None))
        found = found.where(is_here)
    return found


def _of(holder: Any, stands_in: bool) -> Question:
    return (
        ask(Reflection.id, Reflection.author_id, Reflection.status, Reflection.status_since)
        .select_from(Reflection)
        .where(*readable(holder, stands_in=stands_in))
    )


def _found(
    state: int, reflection_id: UUID, author_id: UUID, status: str, since: datetime, said_at: datetime | None
) -> Found:
    return Found(
        state=_STATES[state],
        place=(state, since, reflection_id.int),
        id=reflection_id,
        author=author_id.int,
        status=_STATUS[status],
        since=since,
        said_at=said_at,
    )
