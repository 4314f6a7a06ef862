"""One adviser's supervision over time, as their supervisor today (or whoever covers for her) knows it; the agenda."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date
from uuid import UUID

from app import prepared
from app.actions.queries import ActionToRead, AgreedAction
from app.people.signed_in import SignedIn
from app.supervision.agenda_rows import MeetingBefore, meetings_before
from app.supervision.meeting_rows import MeetingPlace, MeetingRow, MeetingsPage, meetings_page
from app.supervision.record_parts import (
    Before,
    Between,
    MonthOfStandards,
    OpenNote,
    before,
    between,
    open_actions,
    open_notes,
    standards_by_month,
    told_of_closed,
)
from app.supervision.relations import Supervised, supervised_by


@dataclass(frozen=True)
class Record:
    """The record. Of an earlier supervisor's time it holds the days of meetings, and open actions, which pass on."""

    who: Supervised
    meetings: MeetingsPage
    open_notes: tuple[OpenNote, ...]
    between: tuple[Between, ...]
    open_actions: tuple[ActionToRead, ...]
    closed_actions: tuple[AgreedAction, ...]
    standards: tuple[MonthOfStandards, ...]
    before: Before | None

    @property
    def review_on(self) -> date | None:
        """The day that was agreed last for looking at something again."""
        return review_day(self.meetings.rows)


@dataclass(frozen=True)
class Agenda:
    """What is on for the next meeting."""

    who: Supervised
    last: MeetingBefore | None
    review_on: date | None
    unanswered: tuple[MeetingBefore, ...]
    between: tuple[Between, ...]
    open_actions: tuple[ActionToRead, ...]


def read_record(*, by: SignedIn, adviser_id: UUID, after: MeetingPlace | None = None) -> Record:
    """The record, from a place on. Raises NotFound for everybody but today's supervisor and their cover."""
    with prepared.look() as store:
        who = supervised_by(store, adviser_id, by=by, action="supervision:record")
        with_others = before(store, who)
        return Record(
            who=who,
            meetings=meetings_page(store, adviser=who.id, holder=who.holder_id, after=after, reader=by.id),
            open_notes=open_notes(store, who),
            between=between(store, who, by=by),
            open_actions=_passed_on(open_actions(store, who.id), who),
            closed_actions=told_of_closed(store, who, with_others=with_others),
            standards=standards_by_month(store, who.id, holder=who.holder_id),
            before=with_others,
        )


def read_agenda(*, by: SignedIn, adviser_id: UUID) -> Agenda:
    """What is on for the next meeting, gathered. Raises NotFound as the record does."""
    with prepared.look() as store:
        who = supervised_by(store, adviser_id, by=by, action="supervision:record")
        rows = meetings_before(store, adviser=who.id, holder=who.holder_id)
        return Agenda(
            who=who,
            last=rows[0] if rows else None,
            review_on=review_day(rows),
            unanswered=tuple(row for row in rows if row.waits_for_an_answer),
            between=between(store, who, by=by),
            open_actions=_passed_on(open_actions(store, who.id), who),
        )


def review_day(rows: Sequence[MeetingRow] | Sequence[MeetingBefore]) -> date | None:
    """The day that was agreed last for looking at things again, unless the two have met on it or since."""
    agreed = next((row.review_on for row in rows if row.review_on), None)
    return agreed if agreed and rows[0].held_on < agreed else None


def _passed_on(actions: tuple[ActionToRead, ...], who: Supervised) -> tuple[ActionToRead, ...]:
    """What a supervisor said they would do is done by whoever supervises today."""
    return tuple(one if one.is_advisers else replace(one, owner=who.holder) for one in actions)
