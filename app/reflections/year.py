"""One's own year, for oneself alone: what was thought about, what came of what one meant to do, what was a surprise.

Twelve months at a time, bounded by their days; nothing in them is counted, compared or ranked. A reflection belongs to
the month in which it was begun and to the one in which it was last written in.

Surprises are the answers to `what-surprised-me`, the closing question that every standard asks under that id
(standards/README.md, part 3). It is known by that id and never by guessing at words. No concept of the registry could
say as much: concepts are of what is counted, and a private prompt has none.
"""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID

from sqlalchemy import Uuid, and_, bindparam, exists, or_
from sqlmodel import col, func
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.actions.models import Action
from app.actions.services import STILL_AHEAD, ActionStatus
from app.people.access import check_may
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Row, Store, ask, look
from app.reflections.lifecycle import MAY_BE_WRITTEN
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.states import AnswerState
from app.standards.definition import PromptKind
from app.standards.documents import known_document

SURPRISE = "what-surprised-me"
IN_WORDS = (PromptKind.TEXT, PromptKind.LINE)


@dataclass(frozen=True)
class Twelve:
    """Twelve months, both days included."""

    first: date
    last: date

    @property
    def before(self) -> "Twelve":
        """The twelve months before these."""
        return twelve_until(self.first - timedelta(days=1))


@dataclass(frozen=True)
class ThoughtAbout:
    """A reflection, the standard it is on under the title it had then, and the months it belongs to."""

    id: UUID
    label: str
    standard: str
    number: int | None
    title: str
    begun: date
    months: tuple[date, ...]


@dataclass(frozen=True)
class CameOf:
    """Something that one meant to do. `outcome` is what one said when it was closed."""

    id: UUID
    what: str
    by_day: date | None
    status: ActionStatus
    outcome: str
    closed_at: datetime | None
    reflection_id: UUID | None
    label: str


@dataclass(frozen=True)
class Surprise:
    """What one wrote about a surprise, and the question as it was worded then."""

    reflection_id: UUID
    label: str
    title: str
    asked: str
    words: str
    saved_at: datetime


@dataclass(frozen=True)
class Year:
    """Twelve months of one adviser, as they read them. `ahead` stands with the newest twelve months only."""

    months: Twelve
    is_newest: bool
    has_earlier: bool
    reflections: tuple[ThoughtAbout, ...]
    done: tuple[CameOf, ...]
    no_longer_needed: tuple[CameOf, ...]
    ahead: tuple[CameOf, ...]
    surprises: tuple[Surprise, ...]


_AUTHOR = bindparam("author", type_=Uuid())
_FROM, _UNTIL = bindparam("start", type_=UTCDateTime()), bindparam("end", type_=UTCDateTime())
_OWN = (col(Reflection.author_id) == _AUTHOR, col(Reflection.deleted_at).is_(None))
_CURRENT = and_(col(AnswerVersion.answer_id) == col(Answer.id), col(AnswerVersion.number) == col(Answer.version))
_LAST_WRITTEN = (
    ask(func.max(AnswerVersion.saved_at))
    .join(Answer, _CURRENT)
    .where(col(Answer.reflection_id) == col(Reflection.id))
    .correlate(Reflection)
    .scalar_subquery()
)
_REFLECTIONS = Prepared(  # Nothing is written in one that has moved on, so its last step says whether to look at it.
    ask(
        Reflection.id,
        Reflection.label,
        Reflection.document_id,
        Reflection.started_at,
        _LAST_WRITTEN.label("last_written"),
    )
    .where(*_OWN, col(Reflection.started_at) < _UNTIL)
    .where(
        or_(
            col(Reflection.started_at) >= _FROM,
            col(Reflection.status_since) >= _FROM,
            *(col(Reflection.status) == status.value for status in MAY_BE_WRITTEN),
        )
    )
    .order_by(col(Reflection.started_at).desc(), col(Reflection.id))
)
_ACTIONS = (
    ask(
        Action.id,
        Action.what,
        Action.by_day,
        Action.status,
        Action.outcome,
        Action.closed_at,
        col(Reflection.id).label("reflection"),
        Reflection.label,
    )
    .select_from(Action)
    .join(Reflection, col(Reflection.id) == col(Action.reflection_id), isouter=True)
    .where(col(Action.owner_id) == _AUTHOR, col(Action.adviser_id) == _AUTHOR, col(Reflection.deleted_at).is_(None))
)
_CLOSED = Prepared(
    _ACTIONS.where(
        or_(*(col(Action.status) == one.value for one in (ActionStatus.DONE, ActionStatus.NO_LONGER_NEEDED))),
        col(Action.closed_at) >= _FROM,
        col(Action.closed_at) < _UNTIL,
    ).order_by(col(Action.closed_at).desc(), col(Action.id))
)
_AHEAD = Prepared(
    _ACTIONS.where(or_(*(col(Action.status) == status for status in STILL_AHEAD))).order_by(
        col(Action.by_day).is_(None), col(Action.by_day), col(Action.written_at), col(Action.id)
    )
)
_SURPRISES = Prepared(
    ask(
        Reflection.id,
        Reflection.label,
        Reflection.document_id,
        AnswerVersion.document_id,
        AnswerVersion.words,
        AnswerVersion.saved_at,
    )
    .select_from(Reflection)
    .join(Answer, and_(col(Answer.reflection_id) == col(Reflection.id), col(Answer.prompt) == SURPRISE))
    .join(AnswerVersion, _CURRENT)
    .where(*_OWN, col(AnswerVersion.state) == AnswerState.ANSWERED.value)
    .where(or_(col(Answer.frozen_state).is_(None), col(Answer.frozen_state) == AnswerState.ANSWERED.value))
    .where(col(AnswerVersion.saved_at) >= _FROM, col(AnswerVersion.saved_at) < _UNTIL)
    .order_by(col(AnswerVersion.saved_at).desc(), col(Reflection.id))
)
_EARLIER = Prepared(
    ask(
        or_(
            exists().where(*_OWN, col(Reflection.started_at) < _FROM),
            exists().where(
                col(Action.owner_id) == _AUTHOR, col(Action.adviser_id) == _AUTHOR, col(Action.closed_at) < _FROM
            ),
        ).label("is_there")
    )
)


def twelve_until(day: date) -> Twelve:
    """The twelve months that end with this day."""
    after = day + timedelta(days=1)
    try:
        first = after.replace(year=after.year - 1)
    except ValueError:  # The 29th of February.
        first = date(after.year - 1, 3, 1)
    return Twelve(first, day)


def year_of(*, by: SignedIn, until: date | None = None) -> Year:
    """The twelve months up to a day, or up to today. Nobody but their own person asks for them."""
    check_may(by, "year:read")
    today = clock.today()
    months = twelve_until(until if until and until < today else today)
    span = {"author": by.id, "start": _midnight(months.first), "end": _midnight(months.last + timedelta(days=1))}
    is_newest = months.last == today
    with look() as store:
        closed = [_came_of(row) for row in _CLOSED.all(store, **span)]
        return Year(
            months=months,
            is_newest=is_newest,
            has_earlier=_has_earlier(store, by, months),
            reflections=tuple(seen for row in _REFLECTIONS.all(store, **span) if (seen := _thought_about(row, months))),
            done=tuple(one for one in closed if one.status is ActionStatus.DONE),
            no_longer_needed=tuple(one for one in closed if one.status is not ActionStatus.DONE),
            ahead=tuple(_came_of(row) for row in _AHEAD.all(store, author=by.id)) if is_newest else (),
            surprises=tuple(told for row in _SURPRISES.all(store, **span) if (told := _surprise(row))),
        )


def _has_earlier(store: Store, by: SignedIn, months: Twelve) -> bool:
    row = _EARLIER.first(store, author=by.id, start=_midnight(months.first))
    return bool(row and row[0])


def _thought_about(row: Row, months: Twelve) -> ThoughtAbout | None:
    """The reflection with its months among these twelve; None if it has none there."""
    reflection_id, label, document_id, started_at, last_written = row
    days = {clock.day_of(moment) for moment in (started_at, last_written) if moment is not None}
    within = {day.replace(day=1) for day in days if months.first <= day <= months.last}
    if not within:
        return None
    definition = known_document(document_id).definition
    return ThoughtAbout(
        id=reflection_id,
        label=label,
        standard=definition.id,
        number=definition.number,
        title=definition.title,
        begun=clock.day_of(started_at),
        months=tuple(sorted(within, reverse=True)),
    )


def _came_of(row: Row) -> CameOf:
    action_id, what, by_day, status, outcome, closed_at, reflection_id, label = row
    return CameOf(action_id, what, by_day, ActionStatus(status), outcome or "", closed_at, reflection_id, label or "")


def _surprise(row: Row) -> Surprise | None:
    """What was written, with the question of the document that it was written on; None where there are no words."""
    reflection_id, label, own_document, document_id, words, saved_at = row
    prompt = known_document(document_id).definition.prompt(SURPRISE)
    if not words or prompt is None or prompt.kind not in IN_WORDS:
        return None
    title = known_document(own_document).definition.title
    return Surprise(reflection_id, label, title, prompt.text, words, saved_at)


def _midnight(day: date) -> datetime:
    """When a day begins in London."""
    return datetime.combine(day, time.min, clock.LONDON)
