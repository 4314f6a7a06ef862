"""The only place that writes actions: intended by the author, agreed by signing, closed with what it meant."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.actions.models import Action, ActionRemark
from app.actions.relations import action_for
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.signed_in import SignedIn


class ActionStatus(StrEnum):
    """intended → open (agreed) → done or no longer needed."""

    INTENDED = "intended"
    OPEN = "open"
    DONE = "done"
    NO_LONGER_NEEDED = "no_longer_needed"


LONGEST_WORDS = 20_000
NEXT_IN_ORDER = timedelta(microseconds=1)  # Rows written at one moment keep the order of the page.
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f]")
STILL_AHEAD = (ActionStatus.INTENDED.value, ActionStatus.OPEN.value)


class WordsNeeded(Exception):
    """A sentence of the person's own is needed: field name → what to write."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


class AlreadyClosed(Exception):
    """The action was closed before, in another way."""

    sentence = "This action was closed already. What was said then stays."


@dataclass(frozen=True)
class Intention:
    """What somebody means to do, as written on a reflection or a note."""

    key: UUID
    what: str
    by_day: date | None


def intend(
    session: Session, *, adviser_id: UUID, reflection_id: UUID, standard: str, rows: Sequence[Intention]
) -> None:
    """Finish or share: the rows of the actions prompt are the author's intentions, no more and no fewer.

    Rewording a row keeps its action. A row that went takes its intention with it; agreed actions never move.
    """
    known = {
        action.origin_key: action
        for action in session.exec(select(Action).where(Action.reflection_id == reflection_id)).all()
    }
    moment = clock.now()
    for place, row in enumerate(rows):
        action = known.get(row.key)
        was_closed = action is not None and action.status not in STILL_AHEAD
        if action is None or (was_closed and action.what != row.what):
            action = Action(
                owner_id=adviser_id,
                adviser_id=adviser_id,
                standard=standard,
                what=row.what,
                by_day=row.by_day,
                status=ActionStatus.INTENDED.value,
                reflection_id=reflection_id,
                origin_key=row.key,
                written_at=moment + place * NEXT_IN_ORDER,
                written_by=adviser_id,
            )
        elif action.status == ActionStatus.INTENDED.value:
            action.what, action.by_day = row.what, row.by_day
        session.add(action)
    wanted = {row.key for row in rows}
    for key, action in known.items():
        if key not in wanted and action.status == ActionStatus.INTENDED.value:
            session.delete(action)


@dataclass(frozen=True)
class Agreed:
    """An action as a note agrees it. `origin` is the adviser's intention that it came from, if any."""

    what: str
    by_day: date | None
    owner_id: UUID
    origin: UUID | None


def agree(
    session: Session, *, note_id: UUID, adviser_id: UUID, standard: str | None, agreed: Sequence[Agreed], by: UUID
) -> None:
    """Signing makes the kept intentions and the supervisor's own rows open: agreed."""
    moment = clock.now()
    for place, one in enumerate(agreed):
        action = session.get(Action, one.origin) if one.origin else None
        if action is None or action.status != ActionStatus.INTENDED.value or action.adviser_id != adviser_id:
            action = Action(
                owner_id=one.owner_id,
                adviser_id=adviser_id,
                standard=standard,
                what=one.what,
                by_day=one.by_day,
                status=ActionStatus.OPEN.value,
                note_id=note_id,
                written_at=moment + place * NEXT_IN_ORDER,
                written_by=by,
            )
        else:
            action.what, action.by_day, action.owner_id = one.what, one.by_day, one.owner_id
            action.status, action.note_id = ActionStatus.OPEN.value, note_id
        session.add(action)
        session.flush()
        record(session, AuditAction.ACTION_AGREED, by=by, kind="action", subject=action.id, owner=one.owner_id)


def close_action(*, by: SignedIn, action_id: UUID, status: ActionStatus, words: str) -> None:
    """The owner closes an action: done, with what it meant for the child; or no longer needed, and why."""
    with db.write() as session:
        action = action_for(session, action_id, by=by, action="action:close", lock=True)
        text = _tidy(words)
        if action.status not in STILL_AHEAD:
            if action.status == status.value and action.closed_by == by.id and action.outcome == text:
                return
            raise AlreadyClosed
        if not text:
            raise WordsNeeded({"words": _ASKS[status]})
        action.status, action.outcome = status.value, text
        action.closed_at, action.closed_by = clock.now(), by.id
        session.add(action)
        done = status is ActionStatus.DONE
        record(
            session,
            AuditAction.ACTION_DONE if done else AuditAction.ACTION_NO_LONGER_NEEDED,
            by=by.id,
            kind="action",
            subject=action.id,
        )


def remark_on_action(*, by: SignedIn, action_id: UUID, words: str) -> None:
    """Either side adds a remark to an agreed action."""
    with db.write() as session:
        action = action_for(session, action_id, by=by, action="action:remark", lock=True)
        text = _tidy(words)
        if not text:
            raise WordsNeeded({"words": "Write your remark."})
        last = session.exec(
            select(ActionRemark).where(ActionRemark.action_id == action.id).order_by(col(ActionRemark.said_at).desc())
        ).first()
        if last is not None and last.said_by == by.id and last.words == text:
            return
        session.add(ActionRemark(action_id=action.id, words=text, said_at=clock.now(), said_by=by.id))
        record(session, AuditAction.ACTION_REMARKED, by=by.id, kind="action", subject=action.id)


_ASKS = {
    ActionStatus.DONE: "Say in a few words what came of it.",
    ActionStatus.NO_LONGER_NEEDED: "Say in a few words why it is no longer needed.",
}


def _tidy(words: str) -> str:
    """The words with line ends as LF and nothing before or after. Raises WordsNeeded when they are too many."""
    text = _CONTROLS.sub("", words.replace("\r\n", "\n").replace("\r", "\n")).strip()
    if len(text) > LONGEST_WORDS:
        raise WordsNeeded({"words": f"This is longer than {LONGEST_WORDS:,} characters. Shorten it; it is still here."})
    return text
