"""What waits for everybody, in numbers, for the e-mails: a few questions for all, and one for each supervisor.

What a supervisor has in supervision is asked by the very conditions of the queue, so the e-mail never counts what the
page does not show. Everything else is counted for everybody at once.
"""

from collections import defaultdict
from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy import Date, bindparam, exists, func
from sqlmodel import col, or_

from app import clock
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.models import Person, RoleGrant, Supervision
from app.people.queries import in_force
from app.people.roles import Role
from app.prepared import Prepared, Store, ask, look
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.supervision.models import NotedReflection, SupervisionNote
from app.supervision.notes import NoteStatus
from app.supervision.readable import TODAY, readable

S = ReflectionStatus
Numbers = dict[str, int]
TO_OPEN, IN_SUPERVISION, TO_ANSWER, HANDED_BACK = "to_open", "in_supervision", "to_answer", "handed_back"
ACTIONS_DUE = "actions_due"
_OF_A_SUPERVISOR = {S.SHARED.value: TO_OPEN, S.IN_SUPERVISION.value: IN_SUPERVISION}
_OF_AN_AUTHOR = {S.DISCUSSED.value: TO_ANSWER, S.HANDED_BACK.value: HANDED_BACK}
_FROM, _UNTIL = bindparam("first", type_=Date()), bindparam("until", type_=Date())

_SUPERVISORS = Prepared(
    ask(RoleGrant.person_id)
    .distinct()
    .join(Person, col(Person.id) == col(RoleGrant.person_id))
    .where(RoleGrant.role == Role.PRACTICE_SUPERVISOR.value, *in_force(RoleGrant, TODAY))
    .where(col(Person.closed_at).is_(None))
)
_WITH_SUPERVISOR = Prepared(
    ask(Reflection.status, func.count())
    .where(*readable(col(Reflection.holder_id)))
    .where(or_(*(col(Reflection.status) == status for status in _OF_A_SUPERVISOR)))
    .group_by(col(Reflection.status))
)
_WITH_AUTHORS = Prepared(
    ask(Reflection.author_id, Reflection.status, func.count())
    .where(or_(*(col(Reflection.status) == status for status in _OF_AN_AUTHOR)), col(Reflection.deleted_at).is_(None))
    .group_by(col(Reflection.author_id), col(Reflection.status))
)
_NOTES = Prepared(  # Notes of meetings over no reflection: each reflection of another is answered by itself.
    ask(SupervisionNote.adviser_id, func.count())
    .where(
        SupervisionNote.status == NoteStatus.SIGNED.value,
        col(SupervisionNote.answered_at).is_(None),
        ~exists().where(col(NotedReflection.note_id) == col(SupervisionNote.id)),
    )
    .group_by(col(SupervisionNote.adviser_id))
)
_AGREED = (Action.status == ActionStatus.OPEN.value, col(Action.by_day) >= _FROM, col(Action.by_day) <= _UNTIL)
_OWN_ACTIONS = Prepared(
    ask(Action.adviser_id, Action.by_day, func.count())
    .where(*_AGREED, Action.owner_id == Action.adviser_id)
    .group_by(col(Action.adviser_id), col(Action.by_day))
)
_SUPERVISORS_ACTIONS = Prepared(  # They fall to whoever supervises the adviser today.
    ask(Supervision.supervisor_id, Action.by_day, func.count())
    .select_from(Action)
    .join(Supervision, col(Supervision.adviser_id) == col(Action.adviser_id))
    .where(*_AGREED, Action.owner_id != Action.adviser_id, *in_force(Supervision, TODAY))
    .group_by(col(Supervision.supervisor_id), col(Action.by_day))
)
_LONG_AGO = date(1900, 1, 1)


def what_waits(*, until: date) -> dict[UUID, Numbers]:
    """Everybody for whom something waits today, with the numbers; actions count that are due by that day."""
    waits: dict[UUID, Numbers] = defaultdict(Numbers)
    day = clock.today()
    with look() as store:
        for (supervisor,) in _SUPERVISORS.all(store, day=day):
            for status, many in _WITH_SUPERVISOR.all(store, reader=supervisor, day=day, stands_in=True):
                waits[supervisor][_OF_A_SUPERVISOR[status]] = many
        for author, status, many in _WITH_AUTHORS.all(store):
            waits[author][_OF_AN_AUTHOR[status]] = many
        for adviser, many in _NOTES.all(store):
            waits[adviser][TO_ANSWER] = waits[adviser].get(TO_ANSWER, 0) + many
        for person, by_day in _due(store, _LONG_AGO, until).items():
            waits[person][ACTIONS_DUE] = sum(by_day.values())
    return dict(waits)


def what_is_due(days: Sequence[date]) -> dict[UUID, Numbers]:
    """Everybody who agreed to do something by one of these days, with how many for each day."""
    with look() as store:
        found = _due(store, min(days), max(days))
    return {person: {day.isoformat(): many for day, many in by_day.items()} for person, by_day in found.items()}


def _due(store: Store, first: date, until: date) -> dict[UUID, dict[date, int]]:
    found: dict[UUID, dict[date, int]] = defaultdict(dict)
    own = _OWN_ACTIONS.all(store, first=first, until=until)
    supervisors = _SUPERVISORS_ACTIONS.all(store, first=first, until=until, day=clock.today())
    for person, day, many in (*own, *supervisors):
        found[person][day] = found[person].get(day, 0) + many
    return found
