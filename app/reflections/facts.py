"""A reflection as its author knows it, without its answers: one question for one of them or for a list."""

from dataclasses import dataclass
from datetime import UTC, datetime
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, exists
from sqlmodel import col, func, or_
from sqlmodel.sql.sqltypes import UTCDateTime

from app import clock
from app.people.access import NotFound, Thing, check_may
from app.people.models import Person, Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Question, Row, Store, ask
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Answer, AnswerVersion, Reflection
from app.reflections.states import Path
from app.standards.documents import known_document

ON_A_PAGE = 50
LATEST = (datetime.max.replace(tzinfo=UTC), UUID(int=2**128 - 1))


@dataclass(frozen=True)
class ReflectionFacts:
    """A reflection as its author knows it, without its answers."""

    id: UUID
    label: str
    standard: str
    title: str
    version: str
    document_id: UUID
    stage: str
    week: int | None
    age_band: str | None
    children: str | None
    path: Path
    status: ReflectionStatus
    status_since: datetime
    started_at: datetime
    last_written_at: datetime | None
    holder: str | None
    holder_is_there: bool
    flags: tuple[str, ...]
    deleted_at: datetime | None
    carried_from: UUID | None

    @property
    def is_short(self) -> bool:
        """Whether it is on the short path."""
        return self.path.is_short


def _of_author() -> Question:
    """Where every list of one's own reflections begins."""
    last_written = (
        ask(func.max(AnswerVersion.saved_at))
        .join(Answer, col(AnswerVersion.answer_id) == col(Answer.id))
        .where(col(AnswerVersion.number) == col(Answer.version), col(Answer.reflection_id) == col(Reflection.id))
        .correlate(Reflection)
        .scalar_subquery()
    )
    holder_supervises = (
        exists()
        .where(
            col(Supervision.adviser_id) == col(Reflection.author_id),
            col(Supervision.supervisor_id) == col(Reflection.holder_id),
            *in_force(Supervision, bindparam("day", type_=Date)),
        )
        .correlate(Reflection)
    )
    return (
        ask(
            Reflection.id,
            Reflection.label,
            Reflection.standard,
            Reflection.document_id,
            Reflection.stage,
            Reflection.week,
            Reflection.age_band,
            Reflection.children,
            Reflection.path,
            Reflection.opened_sections,
            Reflection.status,
            Reflection.status_since,
            Reflection.started_at,
            Reflection.flags,
            Reflection.deleted_at,
            Reflection.carried_from,
            last_written.label("last_written"),
            col(Person.name).label("holder"),
            holder_supervises.label("holder_supervises"),
        )
        .join(Person, col(Person.id) == col(Reflection.holder_id), isouter=True)
        .where(Reflection.author_id == bindparam("author"))
    )


_NEWEST_MOVE_FIRST = col(Reflection.status_since).desc()
_HERE = col(Reflection.deleted_at).is_(None)
_STILL_WRITTEN = or_(
    *(col(Reflection.status) == status.value for status in (ReflectionStatus.IN_PROGRESS, ReflectionStatus.HANDED_BACK))
)

_ONE = Prepared(_of_author().where(Reflection.id == bindparam("reflection")))
_OVER = (ReflectionStatus.FINISHED, ReflectionStatus.COMPLETED)
_ALL = Prepared(_of_author().where(_HERE).order_by(_NEWEST_MOVE_FIRST))


def page_question() -> Prepared:
    """A page of one's own, from a place on."""
    before = bindparam("before", type_=UTCDateTime())
    since = col(Reflection.status_since)
    return Prepared(
        _of_author()
        .where(_HERE, since <= before, or_(since < before, col(Reflection.id) < bindparam("before_id", type_=Uuid())))
        .order_by(_NEWEST_MOVE_FIRST, col(Reflection.id).desc())
        .limit(ON_A_PAGE + 1)
    )


_PAGE = page_question()
_OPEN = Prepared(
    _of_author()
    .where(_HERE, or_(*(col(Reflection.status) == one.value for one in ReflectionStatus if one not in _OVER)))
    .order_by(_NEWEST_MOVE_FIRST)
)
_DELETED = Prepared(_of_author().where(col(Reflection.deleted_at) > bindparam("since")).order_by(_NEWEST_MOVE_FIRST))
_OPEN_ON_STANDARD = Prepared(_of_author().where(_HERE, Reflection.standard == bindparam("standard"), _STILL_WRITTEN))


def own_reflection(store: Store, reflection_id: UUID, *, by: SignedIn, action: str) -> ReflectionFacts:
    """One's own reflection, if its status allows this. Raises NotFound for everybody else's, and for deleted ones."""
    row = _ONE.first(store, reflection=reflection_id, author=by.id, day=clock.today())
    facts = _facts(row) if row else None
    if facts is None or facts.deleted_at is not None:
        raise NotFound
    check_may(by, action, Thing(facts.status.value, frozenset({"author"})))
    return facts


def own_reflections(store: Store, *, by: SignedIn) -> list[ReflectionFacts]:
    """One's own reflections, those that moved last first."""
    return [_facts(row) for row in _ALL.all(store, author=by.id, day=clock.today())]


def own_page(store: Store, *, by: SignedIn, after: tuple[datetime, UUID] | None) -> tuple[list[ReflectionFacts], bool]:
    """A page of one's own reflections, those that moved last first, and whether there are more after it."""
    before, before_id = after or LATEST
    rows = _PAGE.all(store, author=by.id, day=clock.today(), before=before, before_id=before_id)
    return [_facts(row) for row in rows[:ON_A_PAGE]], len(rows) > ON_A_PAGE


def own_deleted_since(store: Store, since: datetime, *, by: SignedIn) -> list[ReflectionFacts]:
    """One's own that were deleted since then, those that moved last first."""
    return [_facts(row) for row in _DELETED.all(store, author=by.id, day=clock.today(), since=since)]


def own_open(store: Store, *, by: SignedIn) -> list[ReflectionFacts]:
    """One's own that are neither finished nor completed, those that moved last first."""
    return [_facts(row) for row in _OPEN.all(store, author=by.id, day=clock.today())]


def own_open_on(store: Store, standard: str, *, by: SignedIn) -> list[ReflectionFacts]:
    """One's open reflections on a standard."""
    return [_facts(row) for row in _OPEN_ON_STANDARD.all(store, author=by.id, day=clock.today(), standard=standard)]


def _facts(row: Row) -> ReflectionFacts:
    (
        reflection_id,
        label,
        standard,
        document_id,
        stage,
        week,
        age_band,
        children,
        path,
        opened_sections,
        status,
        status_since,
        started_at,
        flags,
        deleted_at,
        carried_from,
        last_written,
        holder,
        holder_supervises,
    ) = row
    written_on = known_document(document_id)
    return ReflectionFacts(
        id=reflection_id,
        label=label,
        standard=standard,
        title=written_on.definition.title,
        version=written_on.version,
        document_id=document_id,
        stage=stage,
        week=week,
        age_band=age_band,
        children=children,
        path=Path(path == "short", frozenset(opened_sections)),
        status=ReflectionStatus(status),
        status_since=status_since,
        started_at=started_at,
        last_written_at=last_written,
        holder=holder,
        holder_is_there=bool(holder_supervises),
        flags=tuple(flags),
        deleted_at=deleted_at,
        carried_from=carried_from,
    )
