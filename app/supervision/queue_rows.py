"""A page of the queue in one question a state, each compiled once (see app/prepared.py)."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, case, exists, func, or_
from sqlalchemy.orm import aliased
from sqlmodel import col
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import PreparedList, Question, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, News, ReaderEntry, Reflection, Sharing
from app.reflections.news import NewsKind
from app.standards.documents import known_document
from app.supervision.models import Comment
from app.supervision.readable import READER, Column, readable, reader

ON_A_PAGE = 25
ANSWER_TOLD_FOR = timedelta(days=28)  # How long the queue says how an adviser answered, read or not.


class QueueState(StrEnum):
    """What a supervisor can be asked for: statuses, and what came from the adviser after a signed note."""

    TO_OPEN = ReflectionStatus.SHARED.value
    IN_SUPERVISION = ReflectionStatus.IN_SUPERVISION.value
    HANDED_BACK = ReflectionStatus.HANDED_BACK.value
    WAITING = ReflectionStatus.DISCUSSED.value
    ANSWERED = NewsKind.ANSWERED.value
    ADDED_TO = NewsKind.ADDED_TO.value


@dataclass(frozen=True, slots=True)
class Place:
    """Where a page of the queue ends: the next begins after it."""

    since: datetime
    id: UUID


@dataclass(frozen=True, slots=True, eq=False)  # A row that comes again is the same row: see Prepared.
class QueueRow:
    """One reflection in the queue. `holder` is set when somebody else's place is being held: cover.

    `saw_it_the_same` is how the adviser answered the note, once they have.
    """

    id: UUID
    author: str
    title: str
    version: str
    stage: str
    status: ReflectionStatus
    since: datetime
    shared_at: datetime
    flagged: int
    holder: str | None
    wrote_last: str | None
    wrote_last_at: datetime | None
    is_mine_last: bool
    saw_it_the_same: bool | None


START = Place(datetime.min.replace(tzinfo=UTC), UUID(int=0))
_STATUS = {status.value: status for status in ReflectionStatus}
_NEWS_OF = {QueueState.ANSWERED: NewsKind.ANSWERED, QueueState.ADDED_TO: NewsKind.ADDED_TO}


def page_of(
    store: Store, state: QueueState, *, by: SignedIn, after: Place | None, adviser: UUID | None
) -> list[QueueRow]:
    """One page of one state, oldest first, and one row more where another page follows."""
    place = after or START
    rows = _PAGES[state].all(
        store,
        **reader(by),
        after=place.since,
        after_id=place.id,
        adviser=adviser,
        told_since=clock.now() - ANSWER_TOLD_FOR,
    )
    # What was shared more than once comes once for each time, the newest last.
    return list({row.id: row for row in rows}.values())


def _in_state(state: QueueState) -> Question:
    """The reflections in a state. What came after the note is found from the news, however much there is besides."""
    if state in _NEWS_OF:
        holder = col(News.holder_id)  # And not the reflection's: then the store begins at the few news.
        found = _of(holder).join(News, col(News.reflection_id) == col(Reflection.id))
        read_since = exists().where(
            col(ReaderEntry.reflection_id) == col(News.reflection_id), col(ReaderEntry.moment) >= col(News.since)
        )
        found = found.where(News.kind == _NEWS_OF[state].value, ~read_since)
    else:
        found = _of(col(Reflection.holder_id)).where(Reflection.status == state.value)
    if state is QueueState.ANSWERED:
        told_since = bindparam("told_since", type_=UTCDateTime())
        found = found.where(col(News.since) > told_since, col(Reflection.status_since) > told_since)
    if state is QueueState.WAITING:  # Somebody who has left acknowledges nothing any more.
        is_here = exists().where(col(Person.id) == col(Reflection.author_id), col(Person.closed_at).is_(None))
        found = found.where(is_here)
    return found


def _of(holder: Column) -> Question:
    return (
        ask(
            Reflection.id,
            Reflection.author_id,
            holder.label("holder_id"),
            Reflection.status,
            Reflection.status_since,
        )
        .select_from(Reflection)
        .where(*readable(holder))
    )


def _page(state: QueueState) -> PreparedList[QueueRow]:
    """The page with everything that a row says: found first, so that the rest is looked up for its rows alone."""
    since, after = col(Reflection.status_since), bindparam("after", type_=UTCDateTime())
    adviser = bindparam("adviser", type_=Uuid())
    page = (
        _in_state(state)
        .where(or_(adviser.is_(None), col(Reflection.author_id) == adviser))
        .where(since >= after, or_(since > after, col(Reflection.id) > bindparam("after_id", type_=Uuid())))
        .order_by(since, col(Reflection.id))
        .limit(ON_A_PAGE + 1)
        .subquery("page")
    )
    author, last = aliased(Person), aliased(Comment)
    newest_comment = (
        ask(Comment.id)
        .where(Comment.reflection_id == page.c.id)
        .order_by(col(Comment.said_at).desc())
        .limit(1)
        .correlate(page)
        .scalar_subquery()
    )
    # Who wrote last is said once it is open; what was said to a supervisor before this one is not theirs to know of.
    is_theirs_to_know = and_(
        page.c.status != ReflectionStatus.SHARED.value, col(last.said_at) >= col(Sharing.shared_at)
    )
    answer = ask(Acknowledgement.view).where(Acknowledgement.reflection_id == page.c.id).scalar_subquery()
    return PreparedList(
        ask(
            page.c.id,
            page.c.status,
            page.c.status_since,
            col(author.name).label("author"),
            case((page.c.holder_id != READER, _name_of(page.c.holder_id))).label("holder"),
            Sharing.document_id,
            Sharing.stage,
            func.json_array_length(Sharing.flags, type_=Integer()).label("flagged"),
            Sharing.shared_at,
            case((col(last.said_by).is_not(None), _name_of(col(last.said_by)))).label("wrote_last"),
            last.said_at,
            (col(last.said_by) == READER).label("is_mine"),
            case((page.c.status == ReflectionStatus.COMPLETED.value, answer)).label("view"),
        )
        .select_from(page)
        .join(author, col(author.id) == page.c.author_id)
        .join(Sharing, col(Sharing.reflection_id) == page.c.id)
        .join(last, and_(col(last.id) == newest_comment, is_theirs_to_know), isouter=True)
        .order_by(page.c.status_since, page.c.id, col(Sharing.shared_at)),
        _row,
    )


def _name_of(person: Column) -> Any:
    """Looked up only where it is asked for."""
    named = aliased(Person)
    return ask(named.name).where(col(named.id) == person).correlate_except(named).scalar_subquery()


def _row(
    reflection_id: UUID,
    status: str,
    since: datetime,
    author: str,
    holder: str | None,
    document_id: UUID,
    stage: str,
    flagged: int,
    shared_at: datetime,
    writer: str | None,
    said_at: datetime | None,
    is_mine: bool | None,
    view: str | None,
) -> QueueRow:
    shown_on = known_document(document_id)
    return QueueRow(
        id=reflection_id,
        author=author,
        title=shown_on.definition.title,
        version=shown_on.version,
        stage=stage,
        status=_STATUS[status],
        since=since,
        shared_at=shared_at,
        flagged=flagged,
        holder=holder,
        wrote_last=writer,
        wrote_last_at=said_at,
        is_mine_last=bool(is_mine),
        saw_it_the_same=None if view is None else view == "same",
    )


_PAGES = {state: _page(state) for state in QueueState}
