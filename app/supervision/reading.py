"""The one way in which pages read a review: whoever reads another person's reflection is written down first."""

from uuid import UUID

from app import prepared
from app.people.signed_in import SignedIn
from app.prepared import Store
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.readers import is_due
from app.reflections.sharing import SharedReflection, shared_reflection
from app.supervision.queries import CoverSheet, Review, review, review_of, sheet_of
from app.supervision.services import note_reading


def read_review(*, by: SignedIn, reflection_id: UUID) -> Review:
    """The review, after its reader entry, if one is due. Every page and every part of a page comes through here."""
    with prepared.look() as store:
        found = shared_reflection(store, reflection_id, by=by, action="supervision:review")
        read = _if_written_down(store, found, by)
    return read or _write_down_and_read(by, reflection_id)


def read_shared(*, by: SignedIn, reflection_id: UUID) -> CoverSheet | Review:
    """The cover sheet of what has not been opened yet; then the review, under the same rule."""
    return look_at_shared(by=by, reflection_id=reflection_id) or _write_down_and_read(by, reflection_id)


def look_at_shared(*, by: SignedIn, reflection_id: UUID) -> CoverSheet | Review | None:
    """The same where nothing is to be written; None when this reading has to be written down first."""
    with prepared.look() as store:
        found = shared_reflection(store, reflection_id, by=by, action="supervision:cover-sheet")
        if found.status is ReflectionStatus.SHARED:
            return sheet_of(found)
        return _if_written_down(store, found, by)


def _if_written_down(store: Store, found: SharedReflection, by: SignedIn) -> Review | None:
    """The review, unless this reading has to be written down first: then not a word of it is read here."""
    return None if is_due(store, found.id, by.id) else review_of(store, found, reader=by.id)


def _write_down_and_read(by: SignedIn, reflection_id: UUID) -> Review:
    """What is read was looked for after the entry was kept, and with the rights of that moment."""
    note_reading(by=by, reflection_id=reflection_id)
    return review(by=by, reflection_id=reflection_id)
