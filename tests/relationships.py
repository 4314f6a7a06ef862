"""Changes in who supervises whom, for tests: ended, passed on, covered."""

from datetime import timedelta
from uuid import UUID

from sqlmodel import select

from app import clock, db
from app.people.models import Person, Supervision
from app.people.services import begin_supervision, close_account, end_supervision, exclude_from_covering, record_cover

People = dict[str, UUID]


def supervision_ended(people: People, adviser: str = "rowan") -> None:
    """The supervision of an adviser ended yesterday."""
    with db.write() as session:
        row = session.exec(select(Supervision).where(Supervision.adviser_id == people[adviser])).one()
        end_supervision(session, supervision=row, last_day=clock.today() - timedelta(days=1))


def supervision_passed_on(people: People, *, to: str, adviser: str = "rowan") -> None:
    """Somebody else supervises the adviser from today."""
    supervision_ended(people, adviser)
    with db.write() as session:
        begin_supervision(session, adviser_id=people[adviser], supervisor_id=people[to], from_day=clock.today())


def covered(people: People, *, by: str, holder: str = "tamsin") -> None:
    """Somebody covers for a supervisor, today only."""
    with db.write() as session:
        record_cover(
            session,
            holder_id=people[holder],
            cover_id=people[by],
            from_day=clock.today(),
            until_day=clock.today(),
        )


def excluded(people: People, *, adviser: str, who: str) -> None:
    """The adviser has asked that this person never covers."""
    with db.write() as session:
        exclude_from_covering(session, adviser_id=people[adviser], excluded_id=people[who])


def has_left(people: People, who: str) -> None:
    """The account is closed."""
    with db.write() as session:
        close_account(session, person=session.get_one(Person, people[who]))
