"""What an adviser says about the supervision they received, to whoever signed the note, and to nobody else, ever.

Two short texts, both optional and one of them needed; no marks, nothing counted, nobody reminded. Whoever signed first
sees that something was said, and opens it when they are ready; until then it can be taken back.

Who reads it: the adviser, who keeps it; and whoever signed: as the supervisor whose note it is, while they supervise
the adviser today; standing in, while they stand in today for that supervisor. So it goes from them with all other text
on the day on which supervision or cover ends. Nobody who stands in for them and nobody who supervises afterwards ever
reads it, not even whoever stood in once. Where whoever signed could not read it (their cover is over, their account is
closed), nothing is asked and nothing is taken: words that nobody could read would be lost words.
"""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound, Thing, check_may
from app.people.models import Person
from app.people.signed_in import SignedIn
from app.prepared import look
from app.reflections.content import clean
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow
from app.supervision.feedback_rows import OwnFeedback, can_be_read, feedback_on, meeting_day, said_to
from app.supervision.models import SupervisionFeedback, SupervisionNote

LONGEST = 4_000
NOTHING_SAID = "Write something in one of the two, or leave this page: nobody is waiting for it."
TOO_LONG = "This is longer than {longest:,} characters. Your words are still here: shorten them a little."
SAID_BEFORE = (
    "You have said how this supervision was for you already, in other words, and they stay as they were. Take those "
    "back first, if {signer} has not opened them, and then send these."
)
OPENED = "{signer} has opened this, so it cannot be taken back. You keep it here."
NOBODY_COULD_READ = (
    "{signer} signed the note, and cannot read what you write today. It would go to nobody else, so it was not kept. "
    "Copy your words if you want to keep them."
)


@dataclass(frozen=True)
class TakenBack:
    """Words that their author took back before anybody read them; empty when there was nothing left to take back."""

    helped: str
    more_of: str


def give_feedback(*, by: SignedIn, note_id: UUID, helped: str, more_of: str) -> None:
    """Say how a meeting was, to whoever signed its note. The same words twice are said once."""
    texts = {"helped": clean(helped).strip(), "more_of": clean(more_of).strip()}
    with db.write() as session:
        note = _own_note(session, note_id, by=by)
        signer_id = note.signed_by
        if signer_id is None:
            raise NotFound
        before = _said(session, note.id)
        if before is not None:
            if (before.helped or "", before.more_of or "") == (texts["helped"], texts["more_of"]):
                return
            raise NotNow(SAID_BEFORE.format(signer=_name(session, signer_id)))
        _check(texts)
        if not can_be_read(session, note):
            raise NotNow(NOBODY_COULD_READ.format(signer=_name(session, signer_id)))
        session.add(
            SupervisionFeedback(
                note_id=note.id,
                to_id=signer_id,
                helped=texts["helped"] or None,
                more_of=texts["more_of"] or None,
                given_at=clock.now(),
                given_by=by.id,
            )
        )
        record(session, AuditAction.FEEDBACK_GIVEN, by=by.id, kind="supervision-note", subject=note.id)


def take_feedback_back(*, by: SignedIn, note_id: UUID) -> TakenBack:
    """Take it back before it was opened: nothing of it stays, and the words are handed to their author."""
    with db.write() as session:
        note = _own_note(session, note_id, by=by)
        found = _said(session, note.id)
        if found is None:
            return TakenBack("", "")
        if found.opened_at is not None:
            raise NotNow(OPENED.format(signer=_name(session, found.to_id)))
        session.delete(found)
        record(session, AuditAction.FEEDBACK_TAKEN_BACK, by=by.id, kind="supervision-note", subject=note.id)
        return TakenBack(found.helped or "", found.more_of or "")


def open_feedback(*, by: SignedIn, feedback_id: UUID) -> None:
    """Open what was said to oneself. Opening again answers as the first time did."""
    with db.write() as session:
        note_id = session.exec(select(SupervisionFeedback.note_id).where(SupervisionFeedback.id == feedback_id)).first()
        note = _note(session, note_id) if note_id else None
        found = _said(session, note.id) if note else None
        if note is None or found is None or found.to_id != by.id or not can_be_read(session, note):
            raise NotFound
        check_may(by, "feedback:read")
        if found.opened_at is not None:
            return
        found.opened_at, found.opened_by = clock.now(), by.id
        session.add(found)
        record(session, AuditAction.FEEDBACK_OPENED, by=by.id, kind="supervision-note", subject=note.id)


def own_feedback(*, by: SignedIn, note_id: UUID) -> OwnFeedback:
    """The meeting, who signed its note, and what the adviser has said about it. Raises NotFound for everybody else."""
    with look(once=True) as store:
        found = feedback_on(store, note_id)
        if found is None:
            raise NotFound
        check_may(by, "feedback:give", _thing(found.adviser_id, found.status, by))
        return found


@dataclass(frozen=True)
class SaidToMe:
    """What one adviser said about one meeting. Until it was opened there is not a word of it here."""

    id: UUID
    adviser: str
    day: date
    given_at: datetime
    opened_at: datetime | None
    helped: str
    more_of: str


def feedback_said_to(*, by: SignedIn, after: tuple[datetime, UUID] | None) -> tuple[tuple[SaidToMe, ...], bool]:
    """A page of what was said to this person, newest first, and whether there is more after it."""
    with look(once=True) as store:
        rows, more = said_to(store, by=by, after=after)
    return (
        tuple(
            SaidToMe(key, adviser, meeting_day(held_on, signed_at), given_at, opened_at, helped or "", more_of or "")
            for key, adviser, held_on, signed_at, given_at, opened_at, helped, more_of in rows
        ),
        more,
    )


def _check(texts: dict[str, str]) -> None:
    """One of the two is needed, and neither is long."""
    faults = {name: TOO_LONG.format(longest=LONGEST) for name, text in texts.items() if len(text) > LONGEST}
    if not faults and not any(texts.values()):
        faults = {"helped": NOTHING_SAID}
    if faults:
        raise DetailsRefused(faults)


def _thing(adviser_id: UUID, status: str, person: SignedIn) -> Thing:
    return Thing(status, frozenset({"author" if adviser_id == person.id else "stranger"}))


def _own_note(session: Session, note_id: UUID, *, by: SignedIn) -> SupervisionNote:
    note = _note(session, note_id)
    if note is None:
        raise NotFound
    check_may(by, "feedback:give", _thing(note.adviser_id, note.status, by))
    return note


def _note(session: Session, note_id: UUID) -> SupervisionNote | None:
    """The note, held until the transaction ends, so that giving, taking back and opening take turns."""
    query = select(SupervisionNote).where(SupervisionNote.id == note_id)
    return session.exec(query.with_for_update() if db.is_postgresql(session) else query).first()


def _said(session: Session, note_id: UUID) -> SupervisionFeedback | None:
    return session.exec(select(SupervisionFeedback).where(SupervisionFeedback.note_id == note_id)).first()


def _name(session: Session, person_id: UUID) -> str:
    return session.get_one(Person, person_id).name
