"""Loading the demonstration: the cast, and reflections in every state, through the still clock and the real services."""

from datetime import datetime

from app import db
from app.demo.cast import load_cast
from app.people.queries import anyone_here


def load_demonstration(moment: datetime) -> bool:  # noqa: ARG001
    """Load everything, as of this moment; False when people exist already."""
    with db.read() as session:
        if anyone_here(session):
            return False
    with db.write() as session:
        load_cast(session)
    return True
