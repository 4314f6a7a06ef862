"""What a supervision record, an agenda and an adviser's own page tell of beside the meetings themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case
from sqlmodel import and_, col, func, or_, select
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.actions.agreed import ACTION_TO_READ, action_in
from app.actions.models import Action
from app.actions.queries import ActionToRead
from app.actions.services import ActionStatus
from app.clock import day_of
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Question, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection, Sharing
from app.reflections.readers import has_read
from app.reflections.sharing import is_latest_sharing
from app.standards.documents import InstalledDocument, known_document
from app.supervision.meeting_rows import DAY
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.readable import readable, reader
from app.supervision.relations import Supervised

MOST_OPEN, MOST_CLOSED, MOST_BETWEEN, MOST_THEMES = 100, 10, 50, 200
THEMES_FOR = timedelta(days=366)


@dataclass(frozen=True)
class Between:
    """A reflection that is in the queue between the two now. No label, and nothing flagged, before the reader has
    opened it themselves: `is_read`.
    """

    id: UUID
    status: ReflectionStatus
    since: datetime
    shown_on: InstalledDocument
    label: str | None
    flags: tuple[str, ...]
    is_read: bool

    @property
    def title(self) -> str:
        """The title of its standard."""
        return self.shown_on.definition.title


@dataclass(frozen=True)
class MonthOfStandards:
    """The standards that were talked over in a month, by their titles."""

    month: date
    titles: tuple[str, ...]


@dataclass(frozen=True)
class Before:
    """The meetings with whoever supervised the adviser before: that they happened, and when the last one was."""

    meetings: int
    last: date


@dataclass(frozen=True)
class OpenNote:
    """A note that is begun and not signed yet."""

    id: UUID
    started_at: datetime


_ADVISER, _HOLDER = bindparam("adviser", type_=Uuid()), bindparam("holder", type_=Uuid())
_AGREED = ACTION_TO_READ.where(Action.adviser_id == _ADVISER, col(Action.note_id).is_not(None))
_OPEN = Prepared(
    _AGREED.where(Action.status == ActionStatus.OPEN.value)
    .order_by(col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id))
    .limit(MOST_OPEN)
)


def _closed(notes_of_one_holder: Any | None) -> Prepared:
    closed = _AGREED.where(
        or_(Action.status == ActionStatus.DONE.value, Action.status == ActionStatus.NO_LONGER_NEEDED.value)
    )
    if notes_of_one_holder is not None:
        closed = closed.where(col(Action.note_id).in_(notes_of_one_holder))
    return Prepared(closed.order_by(col(Action.closed_at).desc(), col(Action.id)).limit(MOST_CLOSED))


_CLOSED = _closed(None)
_CLOSED_WITH_HOLDER = _closed(
    select(SupervisionNote.id).where(
        SupervisionNote.adviser_id == _ADVISER,
        SupervisionNote.status == NoteStatus.SIGNED.value,
        SupervisionNote.holder_id == _HOLDER,
    )
)
_IS_READ = and_(col(Reflection.status) != ReflectionStatus.SHARED.value, has_read(col(Reflection.id)))
_BETWEEN = Prepared(  # Somebody who has left answers nothing any more, so nothing waits for it.
    ask(
        Reflection.id,
        Reflection.status,
        Reflection.status_since,
        Sharing.document_id,
        case((_IS_READ, Sharing.label)),
        case((_IS_READ, Sharing.flags)),
        _IS_READ,
    )
    .join(Person, col(Person.id) == col(Reflection.author_id))
    .join(
        Sharing,
        is_latest_sharing(),
    )
    .where(
        *readable(col(Reflection.holder_id)),
        Reflection.author_id == _ADVISER,
        Reflection.holder_id == _HOLDER,
        or_(col(Reflection.status) != ReflectionStatus.DISCUSSED.value, col(Person.closed_at).is_(None)),
        or_(
            *(
                col(Reflection.status) == status.value
                for status in (
                    ReflectionStatus.SHARED,
                    ReflectionStatus.IN_SUPERVISION,
                    ReflectionStatus.HANDED_BACK,
                    ReflectionStatus.DISCUSSED,
                )
            )
        ),
    )
    .order_by(col(Reflection.status_since), col(Reflection.id))
    .limit(MOST_BETWEEN)
)


def _themes(*, with_one_holder: bool) -> Prepared:
    found: Question = (
        ask(SupervisionNote.held_on, SupervisionNote.signed_at, Reflection.document_id)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .join(Reflection, col(Reflection.id) == col(NotedReflection.reflection_id))
        .where(
            SupervisionNote.adviser_id == _ADVISER,
            SupervisionNote.status == NoteStatus.SIGNED.value,
            col(SupervisionNote.signed_at) > bindparam("since", type_=UTCDateTime()),
        )
    )
    if with_one_holder:
        found = found.where(SupervisionNote.holder_id == _HOLDER)
    return Prepared(found.order_by(col(SupervisionNote.signed_at).desc()).limit(MOST_THEMES))


_THEMES, _THEMES_WITH_HOLDER = _themes(with_one_holder=False), _themes(with_one_holder=True)
_DRAFTS = Prepared(
    ask(SupervisionNote.id, SupervisionNote.started_at)
    .where(
        SupervisionNote.adviser_id == _ADVISER,
        SupervisionNote.status == NoteStatus.DRAFT.value,
        SupervisionNote.holder_id == _HOLDER,
    )
    .order_by(col(SupervisionNote.started_at).desc(), col(SupervisionNote.id))
)
_BEFORE = Prepared(
    ask(SupervisionNote.held_on, SupervisionNote.signed_at, func.count(col(SupervisionNote.id)).over())
    .where(
        SupervisionNote.adviser_id == _ADVISER,
        SupervisionNote.status == NoteStatus.SIGNED.value,
        SupervisionNote.holder_id != _HOLDER,
    )
    .order_by(DAY.desc(), col(SupervisionNote.signed_at).desc())
    .limit(1)
)


def open_actions(store: Store, adviser: UUID) -> tuple[ActionToRead, ...]:
    """What was agreed in this adviser's supervision and is still open, by date, whoever does it."""
    return tuple(action_in(row) for row in _OPEN.all(store, adviser=adviser))


def closed_actions(store: Store, adviser: UUID, *, holder: UUID | None) -> tuple[ActionToRead, ...]:
    """The few that were closed last; with `holder`, only what was agreed with this supervisor."""
    if holder is None:
        return tuple(action_in(row) for row in _CLOSED.all(store, adviser=adviser))
    return tuple(action_in(row) for row in _CLOSED_WITH_HOLDER.all(store, adviser=adviser, holder=holder))


def between(store: Store, supervised: Supervised, *, by: SignedIn) -> tuple[Between, ...]:
    """What is in the queue between the adviser and their supervisor today, the oldest first."""
    rows = _BETWEEN.all(store, **reader(by), adviser=supervised.id, holder=supervised.holder_id)
    return tuple(
        Between(
            reflection,
            ReflectionStatus(status),
            since,
            known_document(document),
            label,
            tuple(flags or ()),
            bool(is_read),
        )
        for reflection, status, since, document, label, flags, is_read in rows
    )


def standards_by_month(store: Store, adviser: UUID, *, holder: UUID | None) -> tuple[MonthOfStandards, ...]:
    """Which standards were talked over when, in the last twelve months, the newest first."""
    since = clock.now() - THEMES_FOR
    if holder is None:
        rows = _THEMES.all(store, adviser=adviser, since=since)
    else:
        rows = _THEMES_WITH_HOLDER.all(store, adviser=adviser, holder=holder, since=since)
    months: dict[date, dict[str, None]] = {}
    for held_on, signed_at, document in rows:
        month = (held_on or day_of(signed_at)).replace(day=1)
        months.setdefault(month, {})[known_document(document).definition.title] = None
    return tuple(MonthOfStandards(month, tuple(months[month])) for month in sorted(months, reverse=True))


def open_notes(store: Store, supervised: Supervised) -> tuple[OpenNote, ...]:
    """The notes between the two that are begun and not signed, the newest first."""
    return tuple(OpenNote(*row) for row in _DRAFTS.all(store, adviser=supervised.id, holder=supervised.holder_id))


def before(store: Store, supervised: Supervised) -> Before | None:
    """What is known of the time before this supervisor: how many meetings there were, and when the last was."""
    row = _BEFORE.first(store, adviser=supervised.id, holder=supervised.holder_id)
    if row is None:
        return None
    held_on, signed_at, meetings = row
    return Before(meetings, held_on or day_of(signed_at))
