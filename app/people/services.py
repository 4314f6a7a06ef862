"""The only place that changes who we are: accounts, roles, supervision and cover."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.audit.actions import AuditAction
from app.audit.record import OPERATOR, record
from app.people.models import (
    Area,
    Cover,
    CoverExclusion,
    Person,
    RoleGrant,
    Supervision,
    Team,
    WorkingGroup,
    WorkingGroupMember,
)
from app.people.passwords import hash_of
from app.people.roles import Role

LONGEST_COVER = timedelta(weeks=6)


class CoverNotPossible(Exception):
    """This cover cannot be recorded; the sentence says why, and `field` which part of it to change."""

    def __init__(self, sentence: str, field: str = "until") -> None:
        super().__init__(sentence)
        self.sentence = sentence
        self.field = field


def add_area(session: Session, *, code: str, name: str, side: str) -> Area:
    """Add a service area."""
    area = Area(code=code, name=name, side=side)
    session.add(area)
    session.flush()
    return area


def add_team(session: Session, *, name: str, area: Area) -> Team:
    """Add a team to an area."""
    team = Team(name=name, area_id=area.id)
    session.add(team)
    session.flush()
    return team


def add_person(
    session: Session,
    *,
    email: str,
    name: str,
    roles: tuple[Role, ...],
    team: Team | None,
    password: str | None,
    from_day: date | None = None,
    by: UUID | str = OPERATOR,
) -> Person:
    """Open an account, with its roles from a day (today unless said)."""
    person = Person(
        email=email.strip().lower(),
        name=" ".join(name.split()),
        team_id=team.id if team else None,
        password_hash=hash_of(password) if password else None,
    )
    session.add(person)
    session.flush()
    for role in roles:
        session.add(RoleGrant(person_id=person.id, role=role.value, from_day=from_day or clock.today()))
    record(session, AuditAction.PERSON_ADDED, by=by, kind="person", subject=person.id, roles=[r.value for r in roles])
    return person


def close_account(session: Session, *, person: Person, by: UUID | str = OPERATOR) -> None:
    """A leaver's account is closed: they cannot sign in, and what they wrote stays unread."""
    person.closed_at, person.closed_by = clock.now(), str(by)
    session.add(person)
    record(session, AuditAction.PERSON_CLOSED, by=by, kind="person", subject=person.id)


def begin_supervision(
    session: Session, *, adviser_id: UUID, supervisor_id: UUID, from_day: date, by: UUID | str = OPERATOR
) -> Supervision:
    """From a day on, one supervises the other. The database refuses a second supervisor on the same day."""
    supervision = Supervision(
        adviser_id=adviser_id,
        supervisor_id=supervisor_id,
        from_day=from_day,
        recorded_at=clock.now(),
        recorded_by=str(by),
    )
    session.add(supervision)
    session.flush()
    record(
        session,
        AuditAction.SUPERVISION_BEGAN,
        by=by,
        kind="person",
        subject=adviser_id,
        supervisor=supervisor_id,
        from_day=from_day.isoformat(),
    )
    return supervision


def end_supervision(session: Session, *, supervision: Supervision, last_day: date, by: UUID | str = OPERATOR) -> None:
    """The supervision ends; its last day is a day on which it still holds."""
    supervision.until_day = last_day
    session.add(supervision)
    session.flush()
    record(
        session,
        AuditAction.SUPERVISION_ENDED,
        by=by,
        kind="person",
        subject=supervision.adviser_id,
        supervisor=supervision.supervisor_id,
        until_day=last_day.isoformat(),
    )


def record_cover(
    session: Session, *, holder_id: UUID, cover_id: UUID, from_day: date, until_day: date, by: UUID | str = OPERATOR
) -> Cover:
    """Somebody stands in for a supervisor: not before it is recorded, and for six weeks at most."""
    if from_day < clock.today():
        raise CoverNotPossible("Cover begins on the day it is recorded, or later. Choose today or a later day.", "from")
    if until_day < from_day:
        raise CoverNotPossible("The last day of cover comes before its first day. Change one of the two.")
    if until_day - from_day >= LONGEST_COVER:
        raise CoverNotPossible("Cover lasts six weeks at most. For longer, change the supervisor instead.")
    cover = Cover(
        holder_id=holder_id,
        cover_id=cover_id,
        from_day=from_day,
        until_day=until_day,
        recorded_at=clock.now(),
        recorded_by=str(by),
    )
    session.add(cover)
    session.flush()
    record(
        session,
        AuditAction.COVER_RECORDED,
        by=by,
        kind="person",
        subject=holder_id,
        cover=cover_id,
        from_day=from_day.isoformat(),
        until_day=until_day.isoformat(),
    )
    return cover


def exclude_from_covering(
    session: Session, *, adviser_id: UUID, excluded_id: UUID, by: UUID | str = OPERATOR
) -> CoverExclusion:
    """An adviser asked that this person never covers for their supervisor."""
    exclusion = CoverExclusion(
        adviser_id=adviser_id, excluded_id=excluded_id, recorded_at=clock.now(), recorded_by=str(by)
    )
    session.add(exclusion)
    session.flush()
    record(session, AuditAction.COVER_EXCLUDED, by=by, kind="person", subject=adviser_id, excluded=excluded_id)
    return exclusion


def add_working_group(session: Session, *, name: str) -> WorkingGroup:
    """Practitioners begin to write standards together, under the name that their standards give as owner."""
    group = WorkingGroup(name=" ".join(name.split()))
    session.add(group)
    session.flush()
    return group


def join_working_group(
    session: Session, *, group_id: UUID, person_id: UUID, from_day: date, by: UUID | str = OPERATOR
) -> WorkingGroupMember:
    """Somebody belongs to a working group from a day on. Their role lets them write; the group says where."""
    member = WorkingGroupMember(group_id=group_id, person_id=person_id, from_day=from_day)
    session.add(member)
    session.flush()
    record(session, AuditAction.GROUP_JOINED, by=by, kind="person", subject=person_id, group=group_id)
    return member
