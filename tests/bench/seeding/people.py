"""Two thousand advisers, two hundred supervisors, nineteen areas; earlier supervision, and cover today."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from uuid import UUID

from app.demo.cast import AREAS
from app.people.models import Area, Cover, Person, RoleGrant, Supervision, Team
from app.people.roles import Role
from tests.bench.seeding.rows import Rows
from tests.bench.seeding.words import name

SUPERVISORS = 200
ADVISERS_EACH = 10
YEARS = 5
CHANGED_AFTER = timedelta(days=500)  # How long ago some advisers came to another supervisor.


@dataclass(frozen=True)
class Adviser:
    """An adviser, whose they are today, and whose they were before `CHANGED_AFTER`."""

    id: UUID
    area_id: UUID
    supervisor_id: UUID
    supervisor_before: UUID


@dataclass(frozen=True)
class Supervisor:
    """A supervisor with their advisers."""

    id: UUID
    advisers: tuple[Adviser, ...]


def add_people(rows: Rows, today: date) -> list[Supervisor]:
    """Everybody, with their roles and who supervises whom."""
    areas = [rows.add(Area, code=code, name=title, side=side) for code, title, side in AREAS]
    placed = [areas[place % len(areas)] for place in range(SUPERVISORS)]
    teams = [rows.add(Team, name=f"Team {place}", area_id=area) for place, area in enumerate(placed)]
    since = today - timedelta(days=365 * YEARS)
    leads = [
        _person(rows, "supervisor", place, teams[place], Role.PRACTICE_SUPERVISOR, since)
        for place in range(SUPERVISORS)
    ]
    found = []
    for place, lead in enumerate(leads):
        advisers = []
        for number in range(place * ADVISERS_EACH, (place + 1) * ADVISERS_EACH):
            key = _person(rows, "adviser", number, teams[place], Role.FAMILY_COURT_ADVISER, since)
            before = leads[(place + 7) % SUPERVISORS] if number % 6 == 0 else lead
            _supervise(rows, key, before, lead, since, today)
            advisers.append(Adviser(key, placed[place], lead, before))
        found.append(Supervisor(lead, tuple(advisers)))
    _cover(rows, leads, today)
    rows.write()
    return found


def _person(rows: Rows, kind: str, number: int, team: UUID, role: Role, since: date) -> UUID:
    key = rows.add(Person, email=f"{kind}{number}@example.org", name=name(number * 7), team_id=team)
    rows.add(RoleGrant, person_id=key, role=role.value, from_day=since)
    return key


def _supervise(rows: Rows, adviser: UUID, before: UUID, lead: UUID, since: date, today: date) -> None:
    changed = today - CHANGED_AFTER
    if before != lead:
        last = changed - timedelta(days=1)
        rows.add(Supervision, adviser_id=adviser, supervisor_id=before, from_day=since, until_day=last)
    rows.add(Supervision, adviser_id=adviser, supervisor_id=lead, from_day=changed if before != lead else since)


def _cover(rows: Rows, leads: list[UUID], today: date) -> None:
    """One supervisor in six stands in for another, from last week for three weeks."""
    for place in range(0, SUPERVISORS, 6):
        rows.add(
            Cover,
            holder_id=leads[(place + 101) % SUPERVISORS],
            cover_id=leads[place],
            from_day=today - timedelta(days=7),
            until_day=today + timedelta(days=14),
            recorded_at=datetime.combine(today - timedelta(days=8), time(9), UTC),
            recorded_by="operator",
        )
