"""The invented organisation: nineteen areas, three teams, nine people, and who supervises whom."""

from datetime import date, timedelta
from uuid import UUID

from sqlmodel import Session

from app import clock
from app.people.demo_people import DEMO_PASSWORD, DEMO_PEOPLE, HOME_AREA
from app.people.models import Area, Team
from app.people.roles import Role
from app.people.services import (
    add_area,
    add_person,
    add_team,
    add_working_group,
    begin_supervision,
    join_working_group,
)

AREAS: tuple[tuple[str, str, str], ...] = (
    ("01", "Northern Vale", "north_west"),
    ("02", "Tarnside", "north_west"),
    ("03", "Millbrook and Fells", "north_west"),
    ("04", "Ashmoor", "north_west"),
    ("05", "Coldharbour", "north_west"),
    ("06", "Pennick", "north_west"),
    ("07", "Weaverfold", "north_west"),
    ("08", "Stannary", "north_west"),
    ("09", "Harrowbridge and Northmere", "north_west"),
    ("10", "Marchfield", "north_west"),
    ("11", "Great Ouzel", "south_east"),
    ("12", "Fenmark", "south_east"),
    ("13", "Chalkdown", "south_east"),
    ("14", "Saltings", "south_east"),
    ("15", "Orchard Weald", "south_east"),
    ("16", "Vale of Ember", "south_east"),
    ("17", "Metropolitan East", "south_east"),
    ("18", "Metropolitan West", "south_east"),
    ("19", "Southern Reach", "south_east"),
)
TEAM_OF = {
    "rowan": "Harrowbridge team",
    "nell": "Harrowbridge team",
    "tamsin": "Harrowbridge team",
    "idris": "Northmere team",
    "sol": "Northmere team",
    "amal": "Northmere team",
}
CENTRE = "Practice and improvement"
WORKING_GROUP = "Public law practice standards working group"
SINCE = timedelta(days=400)


def load_cast(session: Session, *, since: date | None = None) -> dict[str, UUID]:
    """Areas, teams, people and supervision, as from a day (400 days ago unless said). Returns first name → key."""
    from_day = since or clock.today() - SINCE
    areas: dict[str, Area] = {code: add_area(session, code=code, name=name, side=side) for code, name, side in AREAS}
    teams: dict[str, Team] = {
        name: add_team(session, name=name, area=areas[HOME_AREA]) for name in [*dict.fromkeys(TEAM_OF.values()), CENTRE]
    }
    people = {
        person.key: add_person(
            session,
            email=person.email,
            name=person.name,
            roles=person.roles,
            team=teams[TEAM_OF.get(person.key, CENTRE)],
            password=DEMO_PASSWORD,
            from_day=from_day,
        ).id
        for person in DEMO_PEOPLE
    }
    for person in DEMO_PEOPLE:
        if person.supervisor:
            begin_supervision(
                session, adviser_id=people[person.key], supervisor_id=people[person.supervisor], from_day=from_day
            )
    group = add_working_group(session, name=WORKING_GROUP)
    for person in DEMO_PEOPLE:
        if Role.WORKING_GROUP_MEMBER in person.roles:
            join_working_group(session, group_id=group.id, person_id=people[person.key], from_day=from_day)
    return people
