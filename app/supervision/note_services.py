"""Writing the supervision note: saved like answers, over one or several reflections, and signed once."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlmodel import Session, col, select

from app import clock, db
from app.actions.services import Agreed, agree
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer, check_length, clean, read_day
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import MAY_BE_COMMENTED_ON, NotNow, ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.moves import has_moved, move
from app.reflections.relations import reflection_for
from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide
from app.supervision.models import NotedReflection, NoteFieldVersion, SupervisionNote
from app.supervision.notes import (
    FUNCTIONS,
    MOST_ACTIONS,
    OWNER_ADVISER,
    OWNER_SUPERVISOR,
    Note,
    NoteAction,
    NoteField,
    NoteStatus,
    draft_note_of,
    note_in,
    reflections_in_note,
    suggested_actions,
    write_actions,
)


@dataclass(frozen=True)
class SentField:
    """One field of the note as it was sent. For actions, `rows`; for the rest, `values`."""

    values: tuple[str, ...] = ()
    rows: tuple[NoteAction, ...] = ()
    base: int = 0
    mark: SaveMark | None = None


@dataclass(frozen=True)
class NoteSaved:
    """What became of a save of one field: its words as they stand, and the words that were refused."""

    outcome: str
    version: int
    words: str
    saved_at: datetime | None
    yours: str
    is_stale: bool = False

    @property
    def is_stored(self) -> bool:
        """Whether the reply may say saved."""
        return self.outcome == "saved"


def save_note_field(*, by: SignedIn, reflection_id: UUID, field: NoteField, sent: SentField) -> NoteSaved:
    """Save one field of the draft note of a reflection; the first save makes the note."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        return store_note_field(session, reflection, field=field, sent=sent, by=by)


def store_note_field(
    session: Session, reflection: Reflection, *, field: NoteField, sent: SentField, by: SignedIn
) -> NoteSaved:
    """The same inside an open transaction. Before a first word there is no note."""
    yours = _words(field, sent)
    status = ReflectionStatus(reflection.status)
    if status not in MAY_BE_COMMENTED_ON:
        return NoteSaved("status", 0, "", None, yours)
    note = draft_note_of(session, reflection.id)
    if note is None:
        if not yours:
            return NoteSaved("saved", 0, "", None, yours)
        note = _begin_note(session, reflection, by)
    rows = session.exec(
        select(NoteFieldVersion)
        .where(NoteFieldVersion.note_id == note.id, NoteFieldVersion.field == field.value)
        .order_by(col(NoteFieldVersion.number))
    ).all()
    current = rows[-1] if rows else None
    same = next((r.number for r in rows if sent.mark and (r.page, r.turn) == (sent.mark.page, sent.mark.turn)), None)
    decision = decide(
        current=current.number if current else 0,
        base=sent.base,
        mark=sent.mark,
        equals_current=(current.words if current else "") == yours,
        already_stored_as=same,
        since_base=[StoredVersion(r.number, _mark(r)) for r in rows if r.number > sent.base],
    )
    if decision.outcome is Outcome.STORE:
        current = NoteFieldVersion(
            note_id=note.id,
            field=field.value,
            number=(current.number if current else 0) + 1,
            words=yours,
            page=sent.mark.page if sent.mark else None,
            turn=sent.mark.turn if sent.mark else None,
            saved_at=clock.now(),
            saved_by=by.id,
        )
        session.add(current)
    outcome = "conflict" if decision.outcome is Outcome.CONFLICT else "saved"
    return NoteSaved(
        outcome,
        current.number if current else 0,
        current.words if current else "",
        current.saved_at if current else None,
        yours,
        is_stale=decision.outcome is Outcome.STALE,
    )


def choose_reflections(*, by: SignedIn, reflection_id: UUID, others: list[UUID]) -> None:
    """Say which other reflections of the same adviser, in supervision now, the note is about too."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        if ReflectionStatus(reflection.status) not in MAY_BE_COMMENTED_ON:
            raise NotNow("The note about this reflection is not open for writing now.")
        note = draft_note_of(session, reflection.id)
        if note is None and others:
            note = _begin_note(session, reflection, by)
        if note is None:
            return
        linked = set(note_in(session, note).reflections)
        wanted = {reflection.id, *others}
        for gone in linked - wanted:
            session.delete(
                session.exec(
                    select(NotedReflection).where(
                        NotedReflection.note_id == note.id, NotedReflection.reflection_id == gone
                    )
                ).one()
            )
        for fresh in wanted - linked:
            _link(session, note, fresh, by=by, holder_id=reflection.holder_id)


def sign(*, by: SignedIn, reflection_id: UUID) -> Note:
    """Sign the note: every linked reflection is discussed, the kept actions are agreed, in one transaction."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        row = draft_note_of(session, reflection.id)
        if row is None and has_moved(reflection, "sign", by.id):
            return _last_signed(session, reflection.id)
        if reflection.status != ReflectionStatus.IN_SUPERVISION.value:
            move(session, reflection, step="sign", by=by.id)  # Raises NotNow with the sentence for this status.
        note = note_in(session, row) if row else None
        if row is None or note is None or not note.words(NoteField.TALKED_ABOUT).strip():
            raise DetailsRefused({NoteField.TALKED_ABOUT.value: "Write what you talked about. It is all that signing needs."})
        linked = reflections_in_note(session, note)
        waiting = [one for one in linked if one.status != ReflectionStatus.IN_SUPERVISION.value]
        if waiting:
            raise NotNow(
                "One of the reflections on this note is not in supervision now. Untick it, or wait until it comes back."
            )
        _agree_actions(session, note, linked, reflection.standard, by)
        row.status, row.signed_at, row.signed_by = NoteStatus.SIGNED.value, clock.now(), by.id
        row.functions, row.review_on = list(note.functions), note.review_on
        session.add(row)
        record(session, AuditAction.NOTE_SIGNED, by=by.id, kind="supervision-note", subject=row.id)
        for one in linked:
            move(session, one, step="sign", by=by.id, note=row.id)
        session.flush()
        return note_in(session, row)


def _agree_actions(
    session: Session, note: Note, linked: list[Reflection], standard: str, by: SignedIn
) -> None:
    agreed = []
    for line in suggested_actions(session, note, [one.id for one in linked]):
        if not line.keep or not line.what.strip():
            continue
        owner = note.adviser_id if line.owner == OWNER_ADVISER else note.holder_id
        agreed.append(Agreed(line.what, read_day(line.by) if line.by else None, owner, line.origin))
    agree(session, note_id=note.id, adviser_id=note.adviser_id, standard=standard, agreed=agreed, by=by.id)


def _begin_note(session: Session, reflection: Reflection, by: SignedIn) -> SupervisionNote:
    if reflection.holder_id is None:
        raise NotFound
    note = SupervisionNote(
        adviser_id=reflection.author_id,
        holder_id=reflection.holder_id,
        status=NoteStatus.DRAFT.value,
        started_at=clock.now(),
        started_by=by.id,
    )
    session.add(note)
    session.flush()
    session.add(NotedReflection(note_id=note.id, reflection_id=reflection.id))
    session.flush()
    record(session, AuditAction.NOTE_STARTED, by=by.id, kind="supervision-note", subject=note.id)
    return note


def _link(session: Session, note: SupervisionNote, reflection_id: UUID, *, by: SignedIn, holder_id: UUID | None) -> None:
    other = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
    if other.author_id != note.adviser_id or other.holder_id != holder_id:
        raise NotFound
    if other.status != ReflectionStatus.IN_SUPERVISION.value:
        raise NotNow("Only a reflection that is in supervision can join this note.")
    if draft_note_of(session, other.id) is not None:
        raise NotNow("That reflection has a draft note of its own. Sign that one, or empty it first.")
    session.add(NotedReflection(note_id=note.id, reflection_id=other.id))
    session.flush()
    record(
        session,
        AuditAction.NOTE_LINKED,
        by=by.id,
        kind="supervision-note",
        subject=note.id,
        reflection=other.id,
    )


def _last_signed(session: Session, reflection_id: UUID) -> Note:
    row = session.exec(
        select(SupervisionNote)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .where(NotedReflection.reflection_id == reflection_id, SupervisionNote.status == NoteStatus.SIGNED.value)
        .order_by(col(SupervisionNote.signed_at).desc())
    ).first()
    if row is None:
        raise NotFound
    return note_in(session, row)


def _words(field: NoteField, sent: SentField) -> str:
    """The words that a field is stored as. Raises NotAnAnswer with a sentence."""
    if field is NoteField.ACTIONS:
        return _action_words(sent.rows)
    text = check_length(clean("\n".join(value for value in sent.values if value)))
    if field is NoteField.FUNCTIONS and text:
        ticked = set(text.split("\n"))
        if ticked - set(FUNCTIONS):
            raise NotAnAnswer("Choose from the four functions shown.")
        return "\n".join(code for code in FUNCTIONS if code in ticked)
    if field is NoteField.REVIEW_ON and text.strip():
        return read_day(text.strip()).isoformat()
    return text


def _action_words(rows: tuple[NoteAction, ...]) -> str:
    if len(rows) > MOST_ACTIONS:
        raise NotAnAnswer(f"There is room for {MOST_ACTIONS} actions on a note.")
    kept = []
    for row in rows:
        what = check_length(clean(row.what))
        if not what.strip() and row.origin is None:
            continue
        if row.owner not in (OWNER_ADVISER, OWNER_SUPERVISOR):
            raise NotAnAnswer("An action belongs to the adviser or to the supervisor. Choose one of the two.")
        by = read_day(row.by.strip()).isoformat() if row.by.strip() else ""
        kept.append(NoteAction(row.origin, row.keep and bool(what.strip()), what, by, row.owner))
    return write_actions(kept) if kept else ""


def _mark(row: NoteFieldVersion) -> SaveMark | None:
    return SaveMark(row.page, row.turn) if row.page is not None and row.turn is not None else None


