"""Who somebody is, who supervises whom on a day, and who stands in."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import BindParameter, ColumnElement
from sqlmodel import Session, col, or_, select

from app.people.models import (
    Cover,
    CoverExclusion,
    Person,
    RoleGrant,
    Supervision,
    Team,
    WorkingGroup,
    WorkingGroupMember,
)
from app.people.roles import Role
from app.people.signed_in import SignedIn


@dataclass(frozen=True)
class CoverToday:
    """Who stands in for whom, until when."""

    holder_id: UUID
    cover_id: UUID
    cover_name: str
    from_day: date
    until_day: date


def person_signed_in(session: Session, person_id: UUID, day: date) -> SignedIn | None:
    """The person as services know them, with the roles of that day; None once their account is closed."""
    found = session.exec(
        select(Person, Team.area_id)
        .join(Team, isouter=True)
        .where(Person.id == person_id, col(Person.closed_at).is_(None))
    ).first()
    if found is None:
        return None
    person, area_id = found
    roles = session.exec(select(RoleGrant.role).where(RoleGrant.person_id == person_id, *in_force(RoleGrant, day)))
    return SignedIn(
        id=person.id,
        name=person.name,
        email=person.email,
        roles=frozenset(Role(role) for role in roles),
        team_id=person.team_id,
        area_id=area_id,
    )


def person_by_email(session: Session, email: str) -> Person | None:
    """The account with this e-mail address, closed or not."""
    return session.exec(select(Person).where(Person.email == email.strip().lower())).first()


def anyone_here(session: Session) -> bool:
    """Whether there is any account at all."""
    return session.exec(select(Person.id).limit(1)).first() is not None


def names_of(session: Session, ids: Iterable[UUID | None]) -> dict[UUID, str]:
    """The names of these people."""
    wanted = {person_id for person_id in ids if person_id is not None}
    if not wanted:
        return {}
    return dict(session.exec(select(Person.id, Person.name).where(col(Person.id).in_(wanted))).all())


def supervisor_of(session: Session, adviser_id: UUID, day: date) -> Person | None:
    """Who supervises this adviser on that day."""
    return session.exec(
        select(Person)
        .join(Supervision, col(Supervision.supervisor_id) == col(Person.id))
        .where(Supervision.adviser_id == adviser_id, *in_force(Supervision, day))
    ).first()


def advisers_of(session: Session, supervisor_id: UUID, day: date) -> list[UUID]:
    """Whom this person supervises on that day."""
    return list(
        session.exec(
            select(Supervision.adviser_id).where(
                Supervision.supervisor_id == supervisor_id, *in_force(Supervision, day)
            )
        )
    )


def supervises(session: Session, supervisor_id: UUID, adviser_id: UUID, day: date) -> bool:
    """Whether one supervises the other on that day."""
    found = session.exec(
        select(Supervision.id).where(
            Supervision.supervisor_id == supervisor_id,
            Supervision.adviser_id == adviser_id,
            *in_force(Supervision, day),
        )
    ).first()
    return found is not None


def covers_for(session: Session, cover_id: UUID, day: date) -> list[UUID]:
    """For whom this person stands in on that day."""
    return list(session.exec(select(Cover.holder_id).where(Cover.cover_id == cover_id, *in_force(Cover, day))))


def excluded_from_covering(session: Session, cover_id: UUID) -> set[UUID]:
    """The advisers who have asked that this person never covers for their supervisor."""
    return set(session.exec(select(CoverExclusion.adviser_id).where(CoverExclusion.excluded_id == cover_id)))


def cover_today(session: Session, holder_id: UUID, adviser_id: UUID, day: date) -> list[CoverToday]:
    """Who stands in for this supervisor towards this adviser on that day."""
    return _cover_where(session, holder_id, adviser_id, *in_force(Cover, day))


def coming_cover(session: Session, holder_id: UUID, adviser_id: UUID, day: date) -> list[CoverToday]:
    """Who stands in for this supervisor towards this adviser on that day or later."""
    return _cover_where(session, holder_id, adviser_id, col(Cover.until_day) >= day, col(Cover.ended_at).is_(None))


def _cover_where(session: Session, holder_id: UUID, adviser_id: UUID, *when: ColumnElement[bool]) -> list[CoverToday]:
    """Cover towards one adviser: never by somebody whom they asked to be excluded."""
    rows = session.exec(
        select(Cover, Person.name)
        .join(Person, col(Person.id) == col(Cover.cover_id))
        .where(Cover.holder_id == holder_id, *when)
        .where(
            ~select(CoverExclusion.id)
            .where(CoverExclusion.adviser_id == adviser_id, CoverExclusion.excluded_id == Cover.cover_id)
            .exists()
        )
        .order_by(col(Cover.from_day))
    ).all()
    return [CoverToday(cover.holder_id, cover.cover_id, name, cover.from_day, cover.until_day) for cover, name in rows]


def in_force(
    dated: type[RoleGrant | Supervision | Cover | WorkingGroupMember], day: date | BindParameter[date]
) -> tuple[ColumnElement[bool], ...]:
    """In force on that day, both ends included; cover only while nobody has ended it."""
    days = (col(dated.from_day) <= day, or_(col(dated.until_day).is_(None), col(dated.until_day) >= day))
    return (*days, col(Cover.ended_at).is_(None)) if dated is Cover else days


def working_groups_of(session: Session, person_id: UUID, day: date) -> dict[UUID, str]:
    """The working groups that this person belongs to on that day: key → name."""
    rows = session.exec(
        select(WorkingGroup.id, WorkingGroup.name)
        .join(WorkingGroupMember, col(WorkingGroupMember.group_id) == col(WorkingGroup.id))
        .where(WorkingGroupMember.person_id == person_id, *in_force(WorkingGroupMember, day))
        .order_by(WorkingGroup.name)
    ).all()
    return dict(rows)
