"""The one way in which pages read a review: whoever reads another person's reflection is written down first."""

from uuid import UUID

from app.people.signed_in import SignedIn
from app.supervision.queries import Review, review
from app.supervision.services import note_reading


def read_review(*, by: SignedIn, reflection_id: UUID) -> Review:
    """The review, after its reader entry, if one is due. Every page and every part of a page comes through here."""
    note_reading(by=by, reflection_id=reflection_id)
    return review(by=by, reflection_id=reflection_id)
