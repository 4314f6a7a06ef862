"""What a supervision record, an agenda and an adviser's own page tell of beside the meetings themselves."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import bindparam, case, exists
from sqlalchemy.orm import aliased
from sqlmodel import and_, col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.actions.agreed import ACTION_TO_READ, AGREED_ACTION, action_in, agreed_in
from app.actions.models import Action
from app.actions.queries import ActionToRead, AgreedAction
from app.actions.services import ActionStatus
from app.clock import day_of
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Question, Row, Store, ask, filters_only
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection, Sharing
from app.reflections.readers import has_read
from app.standards.documents import InstalledDocument, known_document
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.readable import readable, reader
from app.supervision.relations import Supervised
from app.supervision.signed_notes import ADVISER, HOLDER, is_here

MOST_OPEN, MOST_CLOSED, MOST_BETWEEN, MOST_THEMES = 100, 10, 50, 200
THEMES_FOR = timedelta(days=366)
KEEP = 512


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


@dataclass(frozen=True, eq=False)  # The same months are the same: see standards_by_month().
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


_IS_AGREED = (Action.adviser_id == ADVISER, col(Action.note_id).is_not(None))
_OPEN = Prepared(
    ACTION_TO_READ.where(*_IS_AGREED, Action.status == ActionStatus.OPEN.value)
    .order_by(col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id))
    .limit(MOST_OPEN)
)


def _closed(actions: Question) -> Question:
    """Read from the last that was closed on, and no further than to the few that are shown."""
    status = filters_only(Action.status)
    return (
        actions.where(
            *_IS_AGREED,
            col(Action.closed_at).is_not(None),
            or_(status == ActionStatus.DONE.value, status == ActionStatus.NO_LONGER_NEEDED.value),
        )
        .order_by(col(Action.closed_at).desc(), col(Action.id))
        .limit(MOST_CLOSED)
    )


_NOTE_WITH_HOLDER = exists().where(
    col(SupervisionNote.id) == col(Action.note_id),
    col(SupervisionNote.status) == NoteStatus.SIGNED.value,
    filters_only(SupervisionNote.holder_id) == HOLDER,
)
_CLOSED = Prepared(_closed(ACTION_TO_READ))
_TOLD = Prepared(_closed(AGREED_ACTION))
_TOLD_WITH_HOLDER = Prepared(_closed(AGREED_ACTION.where(_NOTE_WITH_HOLDER)))
_STATUS = {status.value: status for status in ReflectionStatus}
_IN_THE_QUEUE = (
    ReflectionStatus.SHARED,
    ReflectionStatus.IN_SUPERVISION,
    ReflectionStatus.HANDED_BACK,
    ReflectionStatus.DISCUSSED,
)


def _between() -> Prepared:
    """Found first among the adviser's own, which are few; then what is told of each, if its reader has opened it."""
    page = (
        ask(
            Reflection.id,
            Reflection.status,
            Reflection.status_since,
            and_(col(Reflection.status) != ReflectionStatus.SHARED.value, has_read(col(Reflection.id))).label(
                "is_read"
            ),
        )
        .where(
            *readable(filters_only(Reflection.holder_id)),
            Reflection.author_id == ADVISER,
            filters_only(Reflection.holder_id) == HOLDER,
            or_(*(col(Reflection.status) == status.value for status in _IN_THE_QUEUE)),
            # Somebody who has left answers nothing any more, so nothing waits for it.
            or_(col(Reflection.status) != ReflectionStatus.DISCUSSED.value, is_here(ADVISER)),
        )
        .order_by(col(Reflection.status_since), col(Reflection.id))
        .limit(MOST_BETWEEN)
        .subquery("page")
    )
    newer = aliased(Sharing)
    newest = ask(func.max(newer.shared_at)).where(col(newer.reflection_id) == page.c.id).correlate(page)
    return Prepared(
        ask(
            page.c.id,
            page.c.status,
            page.c.status_since,
            Sharing.document_id,
            case((page.c.is_read, Sharing.label)),
            case((page.c.is_read, Sharing.flags)),
            page.c.is_read,
        )
        .select_from(page)
        .join(
            Sharing,
            and_(col(Sharing.reflection_id) == page.c.id, col(Sharing.shared_at) == newest.scalar_subquery()),
        )
        .order_by(page.c.status_since, page.c.id)
    )


_BETWEEN = _between()


_SIGNED_AT = col(SupervisionNote.signed_at)


def _talked_over(*columns: Any, signed_at: Any, with_one_holder: bool) -> Question:
    found = ask(*columns).where(
        SupervisionNote.adviser_id == ADVISER,
        SupervisionNote.status == NoteStatus.SIGNED.value,
        signed_at > bindparam("since", type_=UTCDateTime()),
    )
    return found.where(SupervisionNote.holder_id == HOLDER) if with_one_holder else found


def _notes(*, with_one_holder: bool) -> Prepared:
    """Which notes these are, from an index alone: notes are only added at the near end, and go at the far one."""
    columns = (func.count(col(SupervisionNote.adviser_id)), func.min(_SIGNED_AT), func.max(_SIGNED_AT))
    return Prepared(_talked_over(*columns, signed_at=filters_only(_SIGNED_AT), with_one_holder=with_one_holder))


def _standards(*, with_one_holder: bool) -> Prepared:
    columns = (SupervisionNote.held_on, SupervisionNote.signed_at, Reflection.document_id)
    return Prepared(
        _talked_over(*columns, signed_at=_SIGNED_AT, with_one_holder=with_one_holder)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .join(Reflection, col(Reflection.id) == col(NotedReflection.reflection_id))
        .order_by(_SIGNED_AT.desc())
        .limit(MOST_THEMES)
    )


_ASKED = {one: (_notes(with_one_holder=one), _standards(with_one_holder=one)) for one in (True, False)}
# What a signed note is about never changes: the same notes are the same months, and are read once.
_known: dict[tuple[Any, ...], tuple[MonthOfStandards, ...]] = {}
_DRAFTS = Prepared(
    ask(SupervisionNote.id, SupervisionNote.started_at)
    .where(
        SupervisionNote.adviser_id == ADVISER,
        SupervisionNote.status == NoteStatus.DRAFT.value,
        SupervisionNote.holder_id == HOLDER,
    )
    .order_by(col(SupervisionNote.started_at).desc(), col(SupervisionNote.id))
)


_BEFORE = Prepared(
    ask(
        func.count(col(SupervisionNote.adviser_id)),
        func.max(col(SupervisionNote.held_on)),
        func.max(case((col(SupervisionNote.held_on).is_(None), col(SupervisionNote.signed_at)))),
    ).where(
        SupervisionNote.adviser_id == ADVISER,
        SupervisionNote.status == NoteStatus.SIGNED.value,
        filters_only(SupervisionNote.holder_id) != HOLDER,
    )
)


def open_actions(store: Store, adviser: UUID) -> tuple[ActionToRead, ...]:
    """What was agreed in this adviser's supervision and is still open, by date, whoever does it."""
    return tuple(action_in(row) for row in _OPEN.all(store, adviser=adviser))


def closed_actions(store: Store, adviser: UUID) -> tuple[ActionToRead, ...]:
    """The few that were closed last."""
    return tuple(action_in(row) for row in _CLOSED.all(store, adviser=adviser))


def told_of_closed(store: Store, supervised: Supervised, *, with_others: Before | None) -> tuple[AgreedAction, ...]:
    """The same for the supervisor today: only what was agreed with them. With nobody before them, that is all."""
    asked = _TOLD_WITH_HOLDER if with_others else _TOLD
    values = {"holder": supervised.holder_id} if with_others else {}
    return tuple(agreed_in(row) for row in asked.all(store, adviser=supervised.id, **values))


def between(store: Store, supervised: Supervised, *, by: SignedIn) -> tuple[Between, ...]:
    """What is in the queue between the adviser and their supervisor today, the oldest first."""
    rows = _BETWEEN.all(store, **reader(by), adviser=supervised.id, holder=supervised.holder_id)
    return tuple(
        Between(
            reflection,
            _STATUS[status],
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
    values = {"adviser": adviser, "since": clock.now() - THEMES_FOR} | ({"holder": holder} if holder else {})
    notes, standards = _ASKED[holder is not None]
    which = (adviser, holder, *notes.all(store, **values))
    found = _known.get(which)
    if found is None:
        if len(_known) >= KEEP:
            _known.clear()
        found = _known[which] = _months(standards.all(store, **values))
    return found


def open_notes(store: Store, supervised: Supervised) -> tuple[OpenNote, ...]:
    """The notes between the two that are begun and not signed, the newest first."""
    return tuple(OpenNote(*row) for row in _DRAFTS.all(store, adviser=supervised.id, holder=supervised.holder_id))


def before(store: Store, supervised: Supervised) -> Before | None:
    """What is known of the time before this supervisor: how many meetings there were, and when the last was."""
    [(meetings, held_on, signed_at)] = _BEFORE.all(store, adviser=supervised.id, holder=supervised.holder_id)
    days = [day for day in (held_on, day_of(signed_at) if signed_at else None) if day]
    return Before(meetings, max(days)) if days else None


def _months(rows: list[Row]) -> tuple[MonthOfStandards, ...]:
    months: dict[date, dict[str, None]] = {}
    for held_on, signed_at, document in rows:
        month = (held_on or day_of(signed_at)).replace(day=1)
        months.setdefault(month, {})[known_document(document).definition.title] = None
    return tuple(MonthOfStandards(month, tuple(months[month])) for month in sorted(months, reverse=True))
