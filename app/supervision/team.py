"""The team: that supervision happened with each adviser and when, and what waits; never a word of what was said.

Nothing here compares people: they come by name, and each with facts of their own. What an earlier supervisor talked
over with them is theirs: of that, only that it happened and when.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from app import clock, prepared
from app.people.access import check_may
from app.people.signed_in import SignedIn
from app.prepared import PreparedList
from app.reflections.last_shared import REFLECTED_WITHIN
from app.reflections.lifecycle import ReflectionStatus
from app.standards.documents import known_document
from app.supervision.queue import DUE_SOON
from app.supervision.readable import reader
from app.supervision.team_rows import TEAM_ROWS, TeamRow


@dataclass(frozen=True)
class ReflectedOn:
    """A standard that they have thought about together, and when it was last shared."""

    title: str
    shared_at: datetime


@dataclass(frozen=True)
class TeamMember:
    """One adviser: facts about supervision, and no text. `holder` is set where it is somebody else's adviser: cover.

    `waiting` is how many reflections stand in each state, in the order of the states; a state without any is not there.
    `last_day` is when supervision last happened, with whomever: `was_with_another` says that it was not with today's
    supervisor, with whom `review_on` and the rest are.
    `actions_due` is None under cover: agreed actions stay with the supervisor.
    """

    id: UUID
    name: str
    holder: str | None
    since: date
    last_day: date | None
    was_with_another: bool
    review_on: date | None
    waiting: tuple[tuple[ReflectionStatus, int], ...]
    actions_due: int | None
    reflected_on: tuple[ReflectedOn, ...]


@dataclass(frozen=True)
class Team:
    """One's own advisers, and those of whoever one stands in for today, each by name."""

    own: tuple[TeamMember, ...]
    under_cover: tuple[TeamMember, ...]


def read_team(*, by: SignedIn) -> Team:
    """The team page. Raises NotFound for whoever is no practice supervisor."""
    check_may(by, "team:list")
    soon, since = clock.today() + DUE_SOON, clock.now() - REFLECTED_WITHIN
    with prepared.look(once=True) as store:
        members = _MEMBERS.all(store, **reader(by), until=soon, since=since)
    return Team(
        own=tuple(one for one in members if one.holder is None),
        under_cover=tuple(one for one in members if one.holder is not None),
    )


def _member(*values: Any) -> TeamMember:
    row = TeamRow(*values)
    last_day, last_with = row.last or (None, row.supervisor_id)
    return TeamMember(
        id=row.id,
        name=row.name,
        holder=row.holder,
        since=row.since,
        last_day=last_day,
        was_with_another=last_with != row.supervisor_id,
        review_on=row.review_on,
        waiting=row.waiting,
        actions_due=row.actions_due if row.holder is None else None,
        reflected_on=_reflected_on(row),
    )


def _reflected_on(row: TeamRow) -> tuple[ReflectedOn, ...]:
    """Each standard once, by its newest title in what was shared; in the order of the titles."""
    newest: dict[str, ReflectedOn] = {}
    for shared_at, document_id in row.shared:
        shown_on = known_document(document_id)
        newest[shown_on.standard] = ReflectedOn(shown_on.definition.title, shared_at)
    return tuple(sorted(newest.values(), key=lambda one: one.title))


_MEMBERS = PreparedList(TEAM_ROWS, _member)
