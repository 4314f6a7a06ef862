"""What an agenda tells of the meetings before: when the last was, the review that was agreed, what waits."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlmodel import and_, col

from app.prepared import PreparedList, Store
from app.supervision.models import SupervisionNote
from app.supervision.signed_notes import (
    ADVISER,
    ON_A_PAGE,
    dated_notes,
    is_here,
    newest_notes,
    reflections_on,
    undated_notes,
)


@dataclass(frozen=True)
class MeetingBefore:
    """A meeting that was signed, as far as the next one is concerned. One without reflections waits until answered."""

    held_on: date
    signed_at: datetime
    review_on: date | None
    waits_for_an_answer: bool

    @property
    def place(self) -> tuple[date, datetime]:
        """Where it stands in the order."""
        return self.held_on, self.signed_at


def _waits() -> Any:
    """A note about reflections is answered on the page of each; somebody who has left answers nothing any more."""
    return and_(col(SupervisionNote.answered_view).is_(None), is_here(ADVISER), reflections_on() == 0)


def _made(held_on: date, signed_at: datetime, review_on: date | None, waits: bool) -> MeetingBefore:
    return MeetingBefore(held_on, signed_at, review_on, bool(waits))


_COLUMNS = (SupervisionNote.signed_at, SupervisionNote.review_on, _waits())
_NEWEST = tuple(
    PreparedList(notes(*_COLUMNS, with_one_holder=True, is_first=True), _made) for notes in (dated_notes, undated_notes)
)


def meetings_before(store: Store, *, adviser: UUID, holder: UUID) -> list[MeetingBefore]:
    """As many as stand on a page, the newest first."""
    return newest_notes(_NEWEST, store, {"adviser": adviser, "holder": holder})[:ON_A_PAGE]
