"""People signed in to a store, through the service's own sign-in, so that their requests are like any other."""

from collections.abc import Iterable
from uuid import UUID

from app import db
from app.people.sign_in import open_session
from tests.bench.seeding.store import Targets


def tokens_for(url: str, targets: Targets) -> dict[str, str]:
    """The token of everybody whose requests the bench sends."""
    people = {one.person for one in targets.drafts} | {one.person for one in targets.reviews}
    return _sign_in(url, people | set(targets.supervisors))


def _sign_in(url: str, people: Iterable[str]) -> dict[str, str]:
    db.connect(url)
    try:
        return {person: open_session(UUID(person), replaces=None) for person in sorted(people)}
    finally:
        db.disconnect()
