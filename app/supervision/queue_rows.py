"""What a line of the queue says. Most of it was settled by the step that put it there, and is read once."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlalchemy import Integer, Uuid, and_, bindparam, func
from sqlalchemy.orm import aliased
from sqlmodel import col

from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Acknowledgement, Sharing
from app.reflections.news import NewsKind
from app.standards.documents import known_document
from app.supervision.models import Comment

ON_A_PAGE = 25
ANSWER_TOLD_FOR = timedelta(days=28)  # How long the queue says how an adviser answered, read or not.
KEPT = 4096  # Lines that are kept ready: of eighty full queues, some 10 MB.


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


@dataclass(frozen=True, slots=True, eq=False)  # A row that comes again is the same row: see PreparedList.
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


@dataclass(frozen=True, slots=True, eq=False)  # The same as long as nothing of it changes, as all that is kept here.
class Supervised:
    """An adviser, and whoever supervises them today, as one reader knows them.

    `holder` is None where that is the reader, and set where somebody else's place is held: cover. The numbers are
    those of the ids: a number is looked up faster.
    """

    name: str
    number: int
    holder: str | None
    holder_number: int
    reader_number: int


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A reflection in a state since a moment, and when something was said about it last.

    `place` is its place in the queue, and `author` the number of its author's id.
    """

    state: QueueState
    place: tuple[int, datetime, int]
    id: UUID
    author: int
    status: ReflectionStatus
    since: datetime
    said_at: datetime | None


@dataclass(frozen=True, slots=True)
class Settled:
    """What was shared last, who wrote last, by the number of their id, and how the adviser answered.

    None of these rows is ever changed once it is written, and another comes with another moment: of a step, or of what
    is said. So for a reflection Found in a state since a moment, and with what was said last, it is read once.
    """

    document_id: UUID
    stage: str
    flagged: int
    shared_at: datetime
    said_by: int | None
    said_at: datetime | None
    view: str | None


_AT_ONCE = ON_A_PAGE + 1
_SOME = [bindparam(f"one{place}", type_=Uuid()) for place in range(_AT_ONCE)]
_LAST = aliased(Comment)
_SAID_LAST = ask(func.max(_LAST.said_at)).where(_LAST.reflection_id == col(Sharing.reflection_id)).scalar_subquery()
# What was said to a supervisor before this one is not theirs to know of.
_IS_THEIRS_TO_KNOW = col(Comment.said_at) >= col(Sharing.shared_at)
_VIEW = ask(Acknowledgement.view).where(Acknowledgement.reflection_id == col(Sharing.reflection_id)).scalar_subquery()
_SETTLED = Prepared(
    ask(
        Sharing.reflection_id,
        Sharing.document_id,
        Sharing.stage,
        func.json_array_length(Sharing.flags, type_=Integer()).label("flagged"),
        Sharing.shared_at,
        Comment.said_by,
        Comment.said_at,
        _VIEW.label("view"),
    )
    .select_from(Sharing)
    .join(
        Comment,
        and_(
            col(Comment.reflection_id) == col(Sharing.reflection_id),
            col(Comment.said_at) == _SAID_LAST,
            _IS_THEIRS_TO_KNOW,
        ),
        isouter=True,
    )
    .where(col(Sharing.reflection_id).in_(_SOME))
    .order_by(col(Sharing.shared_at))
)
_NAME = Prepared(ask(Person.name).where(Person.id == bindparam("person", type_=Uuid())))
_settled: dict[Found, Settled] = {}
_rows: dict[Found, tuple[Supervised, str, QueueRow]] = {}  # With whom, and with which reader's name, each was made.


def settle(store: Store, found: Sequence[Found]) -> dict[Found, Settled]:
    """What is settled about these; read, in one question for a page of them, about those that are new here.

    The answer is the asker's own: another page that makes room meanwhile takes no line away from this one.
    """
    known = {one: kept for one in found if (kept := _settled.get(one)) is not None}
    new = [one for one in found if one not in known]
    if len(_settled) + len(new) > KEPT:
        _settled.clear()
    for start in range(0, len(new), _AT_ONCE):
        some = new[start : start + _AT_ONCE]
        asked = [some[min(place, len(some) - 1)].id for place in range(_AT_ONCE)]
        rows = _SETTLED.all(store, **{bind.key: one for bind, one in zip(_SOME, asked, strict=True)})
        newest = {row[0]: row[1:] for row in rows}  # What was shared more than once comes once for each time.
        for one in some:
            if one.id in newest:
                known[one] = _settled[one] = _settled_of(*newest[one.id])
    return known


def _settled_of(
    document_id: UUID,
    stage: str,
    flagged: int,
    shared_at: datetime,
    said_by: UUID | None,
    said_at: datetime | None,
    view: str | None,
) -> Settled:
    return Settled(document_id, stage, flagged, shared_at, said_by.int if said_by else None, said_at, view)


def row_of(store: Store, found: Found, settled: Settled, whose: Supervised, *, by: SignedIn) -> QueueRow:
    """The line of this reflection, and the same one as long as nothing that it says changes."""
    kept = _rows.get(found)
    if kept is not None and kept[0] is whose and kept[1] == by.name:
        return kept[2]
    names = {whose.number: whose.name, whose.reader_number: by.name}
    if whose.holder:
        names[whose.holder_number] = whose.holder
    if settled.said_by is None or found.said_at is None:
        row = _row(found, whose, settled, None)
    elif settled.said_by in names:
        row = _row(found, whose, settled, names[settled.said_by])
    else:  # Somebody who stood in: they are asked for each time, and nothing is kept.
        [[name]] = _NAME.all(store, person=UUID(int=settled.said_by))
        return _row(found, whose, settled, str(name))
    if len(_rows) >= KEPT:
        _rows.clear()
    _rows[found] = (whose, by.name, row)
    return row


def _row(found: Found, whose: Supervised, settled: Settled, writer: str | None) -> QueueRow:
    shown_on = known_document(settled.document_id)
    is_answered = found.status is ReflectionStatus.COMPLETED and settled.view is not None
    return QueueRow(
        id=found.id,
        author=whose.name,
        title=shown_on.definition.title,
        version=shown_on.version,
        stage=settled.stage,
        status=found.status,
        since=found.since,
        shared_at=settled.shared_at,
        flagged=settled.flagged,
        holder=whose.holder,
        wrote_last=writer,
        wrote_last_at=settled.said_at if writer else None,
        is_mine_last=writer is not None and settled.said_by == whose.reader_number,
        saw_it_the_same=settled.view == "same" if is_answered else None,
    )
