"""Who is told what of a change: another supervisor, another adviser, somebody to stand in for. One question."""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Any
from uuid import UUID

from sqlalchemy import Date, String, Uuid, bindparam, cast, literal_column, null, union_all
from sqlalchemy.orm import aliased
from sqlmodel import col, or_

from app import clock
from app.actions.queries import PassedOn
from app.people.models import Cover, Person, Supervision
from app.people.signed_in import SignedIn
from app.prepared import Prepared, Store, ask

TOLD_FOR = timedelta(days=28)  # How long after the first day people are told of a change of supervisor.


class ChangeKind(StrEnum):
    """What it is that somebody is told."""

    MY_SUPERVISOR = "my_supervisor"
    MY_ADVISER = "my_adviser"
    I_COVER = "i_cover"


@dataclass(frozen=True)
class ChangeTold:
    """From a day on, `name` supervises me, is supervised by me, or has me stand in for them until a day.

    `before` is who supervised until then; None where nobody did.
    """

    kind: ChangeKind
    person_id: UUID
    name: str
    before: str | None
    from_day: date
    until_day: date | None

    @property
    def is_coming(self) -> bool:
        """Whether its first day is still ahead."""
        return self.from_day > clock.today()


_READER, _DAY = bindparam("reader", type_=Uuid()), bindparam("day", type_=Date())
_BEFORE, _EARLIER = aliased(Person), aliased(Supervision)
_WHO_BEFORE = (
    ask(_BEFORE.name)
    .join(_EARLIER, col(_EARLIER.supervisor_id) == col(_BEFORE.id))
    .where(col(_EARLIER.adviser_id) == col(Supervision.adviser_id))
    .where(col(_EARLIER.from_day) < col(Supervision.from_day))
    .order_by(col(_EARLIER.from_day).desc())
    .limit(1)
    .correlate(Supervision)
    .scalar_subquery()
)
_IS_NEW = (
    col(Supervision.from_day) > bindparam("since", type_=Date()),
    or_(col(Supervision.until_day).is_(None), col(Supervision.until_day) >= _DAY),
)


def _told_of(kind: ChangeKind, other: Any, me: Any) -> Any:
    return (
        ask(
            literal_column(f"'{kind.value}'", String()).label("kind"),
            col(Person.id).label("person"),
            col(Person.name).label("name"),
            _WHO_BEFORE.label("before"),
            col(Supervision.from_day).label("from_day"),
            col(Supervision.until_day).label("until_day"),
        )
        .select_from(Supervision)
        .join(Person, col(Person.id) == col(other))
        .where(col(me) == _READER, *_IS_NEW)
    )


_ALL = union_all(
    _told_of(ChangeKind.MY_SUPERVISOR, Supervision.supervisor_id, Supervision.adviser_id),
    _told_of(ChangeKind.MY_ADVISER, Supervision.adviser_id, Supervision.supervisor_id),
    ask(
        literal_column(f"'{ChangeKind.I_COVER.value}'", String()).label("kind"),
        col(Person.id).label("person"),
        col(Person.name).label("name"),
        cast(null(), String()).label("before"),
        col(Cover.from_day).label("from_day"),
        col(Cover.until_day).label("until_day"),
    )
    .select_from(Cover)
    .join(Person, col(Person.id) == col(Cover.holder_id))
    .where(Cover.cover_id == _READER, col(Cover.until_day) >= _DAY, col(Cover.ended_at).is_(None)),
).subquery("told")
_TOLD = Prepared(
    ask(_ALL.c.kind, _ALL.c.person, _ALL.c.name, _ALL.c.before, _ALL.c.from_day, _ALL.c.until_day).order_by(
        _ALL.c.from_day, _ALL.c.name, _ALL.c.person
    )
)


def changes_told(store: Store, *, by: SignedIn) -> tuple[ChangeTold, ...]:
    """What this person is told: the earliest first, and those of one day by name."""
    day = clock.today()
    rows = _TOLD.all(store, reader=by.id, day=day, since=day - TOLD_FOR)
    return tuple(ChangeTold(ChangeKind(kind), *rest) for kind, *rest in rows)


def passed_on(store: Store, *, by: SignedIn) -> dict[UUID, PassedOn]:
    """By adviser: the supervision of this person, and of whoever passed to them, while it is told."""
    found = {}
    for one in changes_told(store, by=by):
        if one.before is None or one.is_coming:
            continue
        if one.kind is ChangeKind.MY_SUPERVISOR:
            found[by.id] = PassedOn(by.name, one.before, one.name, one.from_day)
        elif one.kind is ChangeKind.MY_ADVISER:
            found[one.person_id] = PassedOn(one.name, one.before, by.name, one.from_day)
    return found
