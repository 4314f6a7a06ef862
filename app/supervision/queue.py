"""The supervisor's queue: what waits for them, by state and age. Cover sheet facts only, never a label or a word."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import ColumnElement, and_
from sqlmodel import Session, col, or_, select
from sqlmodel.sql.expression import SelectOfScalar

from app import clock, db
from app.actions.queries import count_due
from app.people.models import Person, Supervision
from app.people.queries import advisers_of, covers_for, excluded_from_covering, names_of
from app.people.roles import Role
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, ReaderEntry, Reflection, Sharing
from app.standards.documents import document
from app.supervision.models import Addendum, Comment

ON_A_PAGE = 25
DUE_SOON = timedelta(days=7)


ANSWER_TOLD_FOR = timedelta(days=28)  # How long the queue says how an adviser answered, read or not.


class QueueState(StrEnum):
    """What a supervisor can be asked for: statuses, and what came from the adviser after a signed note."""

    TO_OPEN = ReflectionStatus.SHARED.value
    IN_SUPERVISION = ReflectionStatus.IN_SUPERVISION.value
    HANDED_BACK = ReflectionStatus.HANDED_BACK.value
    WAITING = ReflectionStatus.DISCUSSED.value
    ANSWERED = "answered"
    ADDED_TO = "added_to"


@dataclass(frozen=True)
class Place:
    """Where a page of the queue ends: the next begins after it."""

    since: datetime
    id: UUID


@dataclass(frozen=True)
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


@dataclass(frozen=True)
class QueuePart:
    """One state of the queue, oldest first. `more` is where the next page begins."""

    state: QueueState
    rows: tuple[QueueRow, ...]
    more: Place | None


@dataclass(frozen=True)
class Adviser:
    """An adviser whose reflections can be in this queue."""

    id: UUID
    name: str


@dataclass(frozen=True)
class QueueRead:
    """The queue with what stands beside it: whose it can be narrowed to, and how many agreed actions are due."""

    parts: tuple[QueuePart, ...]
    advisers: tuple[Adviser, ...]
    adviser: Adviser | None
    actions_due: int


def readable_by(person: SignedIn, *, covered: Sequence[UUID], excluded: Sequence[UUID]) -> SelectOfScalar[Reflection]:
    """Where every list of a supervisor begins: reflections shared with them, or with somebody they cover for today.

    Only while the holder supervises the author today. Under cover, never those of an adviser who asked that this
    person does not cover, nor the person's own.
    """
    day = clock.today()
    held = col(Reflection.holder_id) == person.id
    if covered:
        held = or_(held, and_(col(Reflection.holder_id).in_(covered), col(Reflection.author_id).not_in(excluded)))
    return (
        select(Reflection)
        .join(
            Supervision,
            and_(
                col(Supervision.adviser_id) == col(Reflection.author_id),
                col(Supervision.supervisor_id) == col(Reflection.holder_id),
                col(Supervision.from_day) <= day,
                or_(col(Supervision.until_day).is_(None), col(Supervision.until_day) >= day),
            ),
        )
        .where(held, col(Reflection.deleted_at).is_(None), Reflection.author_id != person.id)
    )


def read_queue(
    *, by: SignedIn, state: QueueState | None = None, after: Place | None = None, adviser: UUID | None = None
) -> QueueRead:
    """The queue page. An adviser who is not one of theirs narrows nothing and is named nowhere."""
    with db.read() as session:
        advisers = _advisers(session, by)
        chosen = next((one for one in advisers if one.id == adviser), None)
        due = count_due(session, by=by, until=clock.today() + DUE_SOON, adviser=chosen.id if chosen else None)
    parts = queue(by=by, state=state, after=after, adviser=chosen.id if chosen else None)
    return QueueRead(tuple(parts), advisers, chosen, due)


def queue(
    *, by: SignedIn, state: QueueState | None = None, after: Place | None = None, adviser: UUID | None = None
) -> list[QueuePart]:
    """The whole queue, each state's first page; or one state from a place on. Of one adviser, when one is named."""
    with db.read() as session:
        base = base_query(session, by)
        if adviser is not None:
            base = base.where(Reflection.author_id == adviser)
        found = [
            (one, _page(session, base, one, after if state else None)) for one in QueueState if state in (None, one)
        ]
        rows = {row.id: row for row in _rows(session, by, [one for _, some in found for one in some])}
    parts = []
    for one, some in found:
        shown = some[:ON_A_PAGE]
        last = shown[-1] if len(some) > ON_A_PAGE else None
        more = Place(last.status_since, last.id) if last else None
        parts.append(QueuePart(one, tuple(rows[reflection.id] for reflection in shown), more))
    return parts


def base_query(session: Session, by: SignedIn) -> SelectOfScalar[Reflection]:
    """readable_by with today's cover filled in."""
    covered = covers_for(session, by.id, clock.today()) if by.is_a(Role.PRACTICE_SUPERVISOR) else []
    excluded = excluded_from_covering(session, by.id) if covered else set()
    return readable_by(by, covered=covered, excluded=sorted(excluded))


def _advisers(session: Session, by: SignedIn) -> tuple[Adviser, ...]:
    """Whom this person supervises today, and whom they stand in for today: by name."""
    day = clock.today()
    covered = covers_for(session, by.id, day) if by.is_a(Role.PRACTICE_SUPERVISOR) else []
    found = {adviser for holder in covered for adviser in advisers_of(session, holder, day)}
    found -= excluded_from_covering(session, by.id) if covered else set()
    names = names_of(session, (found | set(advisers_of(session, by.id, day))) - {by.id})
    return tuple(sorted((Adviser(key, name) for key, name in names.items()), key=lambda one: (one.name, one.id)))


def _page(
    session: Session, base: SelectOfScalar[Reflection], state: QueueState, after: Place | None
) -> list[Reflection]:
    query = _in_state(base, state).order_by(col(Reflection.status_since), col(Reflection.id)).limit(ON_A_PAGE + 1)
    if after is not None:
        since = col(Reflection.status_since)
        query = query.where(or_(since > after.since, and_(since == after.since, col(Reflection.id) > after.id)))
    return list(session.exec(query))


def _in_state(base: SelectOfScalar[Reflection], state: QueueState) -> SelectOfScalar[Reflection]:
    if state is QueueState.ADDED_TO:
        return base.where(
            col(Reflection.status).in_([ReflectionStatus.DISCUSSED.value, ReflectionStatus.COMPLETED.value]),
            _added_to_since_read(),
        )
    if state is QueueState.ANSWERED:
        return base.where(
            Reflection.status == ReflectionStatus.COMPLETED.value,
            col(Reflection.status_since) > clock.now() - ANSWER_TOLD_FOR,
            _answered_since_read(),
        )
    query = base.where(Reflection.status == state.value)
    if state is QueueState.WAITING:  # Somebody who has left acknowledges nothing any more.
        query = query.join(Person, col(Person.id) == col(Reflection.author_id)).where(col(Person.closed_at).is_(None))
    return query


def _added_to_since_read() -> ColumnElement[bool]:
    """The author added something after the signed note, and nobody on the supervisor's side has read it since."""
    read_since = (
        select(ReaderEntry.id)
        .where(ReaderEntry.reflection_id == Addendum.reflection_id, ReaderEntry.moment >= Addendum.added_at)
        .exists()
    )
    return (
        select(Addendum.id)
        .where(Addendum.reflection_id == Reflection.id, Addendum.added_by == Reflection.author_id, ~read_since)
        .exists()
    )


def _answered_since_read() -> ColumnElement[bool]:
    """The author answered the signed note, and nobody on the supervisor's side has read it since."""
    read_since = (
        select(ReaderEntry.id)
        .where(
            ReaderEntry.reflection_id == Acknowledgement.reflection_id,
            ReaderEntry.moment >= Acknowledgement.acknowledged_at,
        )
        .exists()
    )
    return select(Acknowledgement.id).where(Acknowledgement.reflection_id == Reflection.id, ~read_since).exists()


def _rows(session: Session, by: SignedIn, reflections: list[Reflection]) -> list[QueueRow]:
    ids = [row.id for row in reflections]
    sharings = latest_sharings(session, ids)
    last_words = _last_words(session, ids)
    answers = _answers(session, [row.id for row in reflections if row.status == ReflectionStatus.COMPLETED.value])
    names = names_of(
        session,
        {person for row in reflections for person in (row.author_id, row.holder_id)}
        | {said_by for said_by, _ in last_words.values()},
    )
    rows = []
    for row in reflections:
        sharing = sharings[row.id]
        last = _last_since(last_words.get(row.id), row, sharing)
        shown_on = document(session, sharing.document_id)
        rows.append(
            QueueRow(
                id=row.id,
                author=names[row.author_id],
                title=shown_on.definition.title,
                version=shown_on.version,
                stage=sharing.stage,
                status=ReflectionStatus(row.status),
                since=row.status_since,
                shared_at=sharing.shared_at,
                flagged=len(sharing.flags),
                holder=names[row.holder_id] if row.holder_id and row.holder_id != by.id else None,
                wrote_last=names[last[0]] if last else None,
                wrote_last_at=last[1] if last else None,
                is_mine_last=last is not None and last[0] == by.id,
                saw_it_the_same=answers.get(row.id),
            )
        )
    return rows


def latest_sharings(session: Session, reflections: Sequence[UUID]) -> dict[UUID, Sharing]:
    """The newest sharing of each reflection."""
    rows = session.exec(
        select(Sharing).where(col(Sharing.reflection_id).in_(reflections)).order_by(col(Sharing.shared_at))
    )
    return {row.reflection_id: row for row in rows}


def _last_since(last: tuple[UUID, datetime] | None, row: Reflection, sharing: Sharing) -> tuple[UUID, datetime] | None:
    """Who wrote last, once it is open; what was said to a supervisor before this one is not theirs to know of."""
    if last is None or row.status == ReflectionStatus.SHARED.value or last[1] < sharing.shared_at:
        return None
    return last


def _answers(session: Session, completed: Sequence[UUID]) -> dict[UUID, bool]:
    """Whether the author saw it the same way, by reflection. Not a word of what they said to it."""
    if not completed:
        return {}
    rows = session.exec(
        select(Acknowledgement.reflection_id, Acknowledgement.view).where(
            col(Acknowledgement.reflection_id).in_(completed)
        )
    )
    return {reflection: view == "same" for reflection, view in rows}


def _last_words(session: Session, reflections: Sequence[UUID]) -> dict[UUID, tuple[UUID, datetime]]:
    """Who wrote last in each conversation, and when. Not a word of it."""
    rows = session.exec(
        select(Comment.reflection_id, Comment.said_by, Comment.said_at)
        .where(col(Comment.reflection_id).in_(reflections))
        .order_by(col(Comment.said_at))
    )
    return {reflection: (said_by, said_at) for reflection, said_by, said_at in rows}
