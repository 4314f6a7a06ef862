"""A supervisor says who stands in for her, from a day until a day, and ends it when it is not needed any more."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, or_, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound, check_may
from app.people.models import Cover, CoverExclusion, Person, RoleGrant, Supervision
from app.people.queries import names_of
from app.people.roles import Role
from app.people.services import LONGEST_COVER, CoverNotPossible, record_cover
from app.people.signed_in import SignedIn

MOST_SHOWN = 30  # Of the cover that somebody has, and of what they give: the newest.


class CoverStands(StrEnum):
    """Where cover stands today."""

    ARRANGED = "arranged"
    RUNNING = "running"
    PAST = "past"


class EndedAs(StrEnum):
    """What ending cover made of it."""

    ENDED = "ended"
    CALLED_OFF = "called-off"
    OVER = "over"


@dataclass(frozen=True)
class CoverTime:
    """Cover between two days. `name` is the other one: who stands in, or for whom."""

    id: UUID
    name: str
    from_day: date
    until_day: date
    ended_at: datetime | None
    stands: CoverStands

    @property
    def is_called_off(self) -> bool:
        """Whether it was ended before its first day."""
        return self.ended_at is not None and clock.day_of(self.ended_at) < self.from_day


@dataclass(frozen=True)
class Concerned:
    """An adviser whom somebody supervises; with the days on which that begins or ends, where they are near."""

    id: UUID
    name: str
    from_day: date | None
    until_day: date | None


@dataclass(frozen=True)
class StandIn:
    """A practice supervisor who can be asked to stand in, or to take over."""

    id: UUID
    name: str


@dataclass(frozen=True)
class CoverRead:
    """The cover page: who stands in for this supervisor, for whom they do, who is concerned, and who can be asked."""

    for_me: tuple[CoverTime, ...]
    by_me: tuple[CoverTime, ...]
    concerned: tuple[Concerned, ...]
    can_be_asked: tuple[StandIn, ...]


def read_cover(*, by: SignedIn) -> CoverRead:
    """Cover as this supervisor sees it. Raises NotFound for everybody else."""
    check_may(by, "cover:arrange")
    day = clock.today()
    with db.read() as session:
        concerned = advisers_between(session, by.id, day, day + LONGEST_COVER)
        mine = {one.id for one in concerned}
        return CoverRead(
            for_me=_times(session, by.id, is_holder=True),
            by_me=_times(session, by.id, is_holder=False),
            concerned=tuple(concerned),
            can_be_asked=tuple(one for one in supervisors_from(session, day) if one.id != by.id and one.id not in mine),
        )


def arrange_cover(*, by: SignedIn, cover_id: UUID, from_day: date, until_day: date) -> None:
    """Say who stands in for oneself. The same asked again is arranged once. Raises CoverNotPossible."""
    check_may(by, "cover:arrange")
    with db.write() as session:
        _take_turns(session, by.id)
        known = _overlapping(session, by.id, from_day, until_day)
        if any((one.cover_id, one.from_day, one.until_day) == (cover_id, from_day, until_day) for one in known):
            return
        _check_person(session, by, cover_id, from_day, until_day)
        if known:
            name = names_of(session, [known[0].cover_id])[known[0].cover_id]
            raise CoverNotPossible(
                f"{name} stands in for you on some of these days already. Choose other days, or end that cover first.",
                "from",
            )
        record_cover(session, holder_id=by.id, cover_id=cover_id, from_day=from_day, until_day=until_day, by=by.id)


def end_cover(*, by: SignedIn, arrangement_id: UUID) -> EndedAs:
    """End cover now, or call off what has not begun: whoever stood in can open nothing from this moment on."""
    check_may(by, "cover:arrange")
    with db.write() as session:
        query = select(Cover).where(Cover.id == arrangement_id, Cover.holder_id == by.id)
        cover = session.exec(query.with_for_update() if db.is_postgresql(session) else query).first()
        if cover is None:
            raise NotFound
        if cover.ended_at is None and cover.until_day >= clock.today():
            cover.ended_at, cover.ended_by = clock.now(), str(by.id)
            session.add(cover)
            record(
                session,
                AuditAction.COVER_ENDED,
                by=by.id,
                kind="person",
                subject=by.id,
                cover=cover.cover_id,
                from_day=cover.from_day.isoformat(),
                until_day=cover.until_day.isoformat(),
            )
        if cover.ended_at is None:
            return EndedAs.OVER
        return EndedAs.CALLED_OFF if clock.day_of(cover.ended_at) < cover.from_day else EndedAs.ENDED


def advisers_between(session: Session, supervisor_id: UUID, first: date, last: date) -> list[Concerned]:
    """Whom somebody supervises on any of these days, by name."""
    rows = session.exec(
        select(Person.id, Person.name, Supervision)
        .join(Supervision, col(Supervision.adviser_id) == col(Person.id))
        .where(Supervision.supervisor_id == supervisor_id, Supervision.from_day <= last)
        .where(or_(col(Supervision.until_day).is_(None), col(Supervision.until_day) >= first))
        .order_by(col(Person.name), col(Person.id), col(Supervision.from_day))
    ).all()
    return [
        Concerned(
            person_id,
            name,
            row.from_day if row.from_day > first else None,
            row.until_day if row.until_day is not None and row.until_day < last else None,
        )
        for person_id, name, row in rows
    ]


def supervisors_from(session: Session, day: date) -> list[StandIn]:
    """Everybody with an open account who is a practice supervisor on that day or becomes one, by name."""
    rows = session.exec(
        select(Person.id, Person.name)
        .join(RoleGrant, col(RoleGrant.person_id) == col(Person.id))
        .where(RoleGrant.role == Role.PRACTICE_SUPERVISOR.value, col(Person.closed_at).is_(None))
        .where(or_(col(RoleGrant.until_day).is_(None), col(RoleGrant.until_day) >= day))
        .order_by(col(Person.name), col(Person.id))
        .distinct()
    ).all()
    return [StandIn(person_id, name) for person_id, name in rows]


def is_supervisor_on_all(session: Session, person_id: UUID, first: date, last: date | None) -> bool:
    """Whether somebody is a practice supervisor on each of these days; without a last one, from the first on."""
    grants = session.exec(
        select(RoleGrant)
        .where(RoleGrant.person_id == person_id, RoleGrant.role == Role.PRACTICE_SUPERVISOR.value)
        .order_by(col(RoleGrant.from_day))
    ).all()
    open_from = first
    for grant in grants:
        if grant.from_day > open_from:
            return False
        if grant.until_day is None or (last is not None and grant.until_day >= last):
            return True
        open_from = max(open_from, grant.until_day + timedelta(days=1))
    return False


def _check_person(session: Session, by: SignedIn, cover_id: UUID, from_day: date, until_day: date) -> None:
    """Whether this person can stand in on these days. No sentence says which adviser is in the way."""
    person = session.exec(select(Person).where(Person.id == cover_id, col(Person.closed_at).is_(None))).first()
    if person is None:
        raise CoverNotPossible("Choose who stands in for you.", "who")
    if person.id == by.id:
        raise CoverNotPossible("Nobody stands in for themselves. Choose somebody else.", "who")
    concerned = {one.id for one in advisers_between(session, by.id, from_day, until_day)}
    if not concerned:
        raise CoverNotPossible("You supervise nobody on these days, so there is nothing to stand in for.", "from")
    if person.id in concerned:
        raise CoverNotPossible(
            f"You supervise {person.name}, and nobody stands in towards themselves. Choose somebody else.", "who"
        )
    is_supervisor = is_supervisor_on_all(session, person.id, from_day, until_day)
    if not is_supervisor or is_excluded(session, person.id, concerned):
        # One sentence for both: with one adviser, another would say who asked.
        raise CoverNotPossible(
            f"{person.name} cannot stand in for you. Choose other days or somebody else; if there is nobody else, ask "
            "the administrator.",
            "who",
        )


def is_excluded(session: Session, person_id: UUID, advisers: Collection[UUID]) -> bool:
    """Whether one of these advisers has asked the privacy officer that this person reads nothing of theirs."""
    found = session.exec(
        select(CoverExclusion.id).where(
            CoverExclusion.excluded_id == person_id, col(CoverExclusion.adviser_id).in_(advisers)
        )
    ).first()
    return found is not None


def _take_turns(session: Session, holder_id: UUID) -> None:
    """Two arrangements of one supervisor wait for each other, so that neither overlooks the other."""
    if db.is_postgresql(session):
        session.exec(select(Person.id).where(Person.id == holder_id).with_for_update(key_share=True)).one()


def _overlapping(session: Session, holder_id: UUID, from_day: date, until_day: date) -> list[Cover]:
    """Cover for this supervisor that shares a day with these, and that nobody has ended."""
    return list(
        session.exec(
            select(Cover)
            .where(Cover.holder_id == holder_id, col(Cover.ended_at).is_(None))
            .where(Cover.from_day <= until_day, Cover.until_day >= from_day)
            .order_by(col(Cover.from_day))
        )
    )


def _times(session: Session, person_id: UUID, *, is_holder: bool) -> tuple[CoverTime, ...]:
    """What is coming first, then what runs, then what is over: the newest of each first."""
    mine, other = (Cover.holder_id, Cover.cover_id) if is_holder else (Cover.cover_id, Cover.holder_id)
    rows = session.exec(
        select(Cover, Person.name)
        .join(Person, col(Person.id) == col(other))
        .where(col(mine) == person_id)
        .order_by(col(Cover.from_day).desc(), col(Cover.recorded_at).desc())
        .limit(MOST_SHOWN)
    ).all()
    day = clock.today()
    return tuple(
        CoverTime(row.id, name, row.from_day, row.until_day, row.ended_at, _stands(row, day)) for row, name in rows
    )


def _stands(cover: Cover, day: date) -> CoverStands:
    if cover.ended_at is not None or cover.until_day < day:
        return CoverStands.PAST
    return CoverStands.ARRANGED if cover.from_day > day else CoverStands.RUNNING
