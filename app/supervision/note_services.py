"""Writing the supervision note: saved like answers, over one or several reflections, and signed once."""

from dataclasses import dataclass, replace
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
from app.reflections.lifecycle import MAY_BE_COMMENTED_ON, NotNow, ReflectionStatus, next_status
from app.reflections.models import Reflection
from app.reflections.moves import has_moved, move
from app.reflections.relations import reflection_for
from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide
from app.reflections.services.whole_form import LATER_THAN_ANY_SAVE
from app.supervision.models import NotedReflection, NoteFieldVersion, SupervisionNote
from app.supervision.notes import (
    FUNCTIONS,
    MOST_OWN_ACTIONS,
    OWNER_ADVISER,
    OWNER_SUPERVISOR,
    Note,
    NoteAction,
    NoteField,
    NoteStatus,
    Standing,
    draft_note_of,
    note_in,
    reflections_in_note,
    suggested_actions,
    write_actions,
)

TALKED_ABOUT_NEEDED = "Write what you talked about. It is all that signing needs."


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
    if ReflectionStatus(reflection.status) not in MAY_BE_COMMENTED_ON:
        return _too_late(session, reflection, field, sent, yours)
    note = draft_note_of(session, reflection, lock=True)
    if note is None:
        if not yours:
            return NoteSaved("saved", 0, "", clock.now(), yours)
        note = _begin_note(session, reflection, by)
    rows = _versions(session, note, field)
    current = rows[-1] if rows else None
    decision = decide(
        current=current.number if current else 0,
        base=sent.base,
        mark=sent.mark,
        equals_current=(current.words if current else "") == yours,
        already_stored_as=_number_of_save(rows, sent.mark),
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
    elif decision.outcome is Outcome.SAME:
        # The version that answers this very save, which need not be the newest: a reply that named the newest would
        # let the page write over words that it has never shown.
        current = next((row for row in rows if row.number == decision.number), current)
    outcome = "conflict" if decision.outcome is Outcome.CONFLICT else "saved"
    return NoteSaved(
        outcome,
        current.number if current else 0,
        current.words if current else "",
        current.saved_at if current else clock.now(),
        yours,
        is_stale=decision.outcome is Outcome.STALE,
    )


@dataclass(frozen=True)
class NoteFormSaved:
    """What became of the whole form: the results by field, and the sentence for each field that was refused."""

    results: dict[NoteField, NoteSaved]
    faults: dict[NoteField, str]

    @property
    def conflicts(self) -> list[NoteField]:
        """The fields that somebody else wrote in between, or that are not open for writing now."""
        return [field for field, result in self.results.items() if not result.is_stored]

    @property
    def is_all_saved(self) -> bool:
        """Whether everything that was sent is saved."""
        return not self.faults and not self.conflicts


def save_note_form(
    *, by: SignedIn, reflection_id: UUID, page: str | None, sent: dict[NoteField, SentField]
) -> NoteFormSaved:
    """Save every field that was sent, in one transaction. What can be kept is kept; the rest is named."""
    results: dict[NoteField, NoteSaved] = {}
    faults: dict[NoteField, str] = {}
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        for field, one in sent.items():
            marked = replace(one, mark=_mark_of_form(session, reflection, field, page))
            try:
                results[field] = store_note_field(session, reflection, field=field, sent=marked, by=by)
            except NotAnAnswer as fault:
                faults[field] = fault.sentence
    return NoteFormSaved(results, faults)


def choose_reflections(*, by: SignedIn, reflection_id: UUID, others: list[UUID]) -> None:
    """Say which other reflections of the same adviser, in supervision now, the note is about too."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=True)
        if has_moved(reflection, "sign", by.id) and {reflection.id, *others} == set(
            _last_signed(session, reflection.id).reflections
        ):
            return  # The form of the signature came again.
        if ReflectionStatus(reflection.status) not in MAY_BE_COMMENTED_ON:
            raise NotNow("The note about this reflection is not open for writing now.")
        wanted = {reflection.id, *others}
        joining = [_to_join(session, one, reflection, by) for one in sorted(wanted - _linked(session, reflection))]
        if not joining and wanted >= _linked(session, reflection):
            return
        note = draft_note_of(session, reflection, lock=True) or _begin_note(session, reflection, by)
        for row in session.exec(select(NotedReflection).where(NotedReflection.note_id == note.id)).all():
            if row.reflection_id not in wanted:
                session.delete(row)
        for one in joining:
            session.add(NotedReflection(note_id=note.id, reflection_id=one.id))
        record(
            session,
            AuditAction.NOTE_LINKED,
            by=by.id,
            kind="supervision-note",
            subject=note.id,
            reflections=sorted(str(one) for one in wanted),
        )


def sign(*, by: SignedIn, reflection_id: UUID) -> Note:
    """Sign the note: every linked reflection is discussed, the kept actions are agreed, in one transaction."""
    with db.write() as session:
        reflection = reflection_for(session, reflection_id, by=by, action="supervision:review")
        row = draft_note_of(session, reflection)
        if row is None:
            session.refresh(reflection)  # It may have been signed between the two looks.
            if has_moved(reflection, "sign", by.id):
                return _last_signed(session, reflection.id)
        next_status("sign", ReflectionStatus(reflection.status))
        note = note_in(session, row) if row else None
        if row is None or note is None or not note.words(NoteField.TALKED_ABOUT).strip():
            raise DetailsRefused({NoteField.TALKED_ABOUT.value: TALKED_ABOUT_NEEDED})
        linked = reflections_in_note(session, note, lock=True)
        row = draft_note_of(session, reflection, lock=True)
        if row is None and has_moved(reflection, "sign", by.id):
            return _last_signed(session, reflection.id)  # The same signature was a moment faster.
        if row is None or set(note_in(session, row).reflections) != {one.id for one in linked}:
            raise NotNow("This note was changed a moment ago by somebody else. Look at it once more before you sign.")
        note = note_in(session, row)
        if any(not _can_be_signed(one, note) for one in linked):
            raise NotNow(
                "One of the reflections on this note is not in supervision now. Untick it, or wait until it comes back."
            )
        _agree_actions(session, note, reflection.standard, by)
        row.status, row.signed_at, row.signed_by = NoteStatus.SIGNED.value, clock.now(), by.id
        row.functions, row.review_on = list(note.functions), note.review_on
        session.add(row)
        record(session, AuditAction.NOTE_SIGNED, by=by.id, kind="supervision-note", subject=row.id)
        for one in linked:
            move(session, one, step="sign", by=by.id, note=row.id)
        session.flush()
        return note_in(session, row)


def _can_be_signed(reflection: Reflection, note: Note) -> bool:
    is_in_supervision = reflection.status == ReflectionStatus.IN_SUPERVISION.value
    return is_in_supervision and reflection.holder_id == note.holder_id


def _agree_actions(session: Session, note: Note, standard: str, by: SignedIn) -> None:
    agreed = []
    for suggested in suggested_actions(session, note, list(note.reflections)):
        if not suggested.can_be_agreed:
            continue
        line = suggested.line
        owner = note.adviser_id if line.owner == OWNER_ADVISER else note.holder_id
        origin = line.origin if suggested.standing is Standing.INTENDED else None
        agreed.append(Agreed(line.what, read_day(line.by) if line.by else None, owner, origin))
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


def _linked(session: Session, reflection: Reflection) -> set[UUID]:
    """What the draft note is about: the reflection itself, and whatever was joined to it."""
    note = draft_note_of(session, reflection)
    return {reflection.id} | (set(note_in(session, note).reflections) if note else set())


def _to_join(session: Session, other_id: UUID, reflection: Reflection, by: SignedIn) -> Reflection:
    """Another reflection of the same adviser and holder, in supervision, on no other note that says anything."""
    other = reflection_for(session, other_id, by=by, action="supervision:review", lock=True)
    if (other.author_id, other.holder_id) != (reflection.author_id, reflection.holder_id):
        raise NotFound
    if other.status != ReflectionStatus.IN_SUPERVISION.value:
        raise NotNow("Only a reflection that is in supervision can join this note.")
    own = draft_note_of(session, other)
    if own is None:
        return other
    if any(field.words for field in note_in(session, own).fields.values()):
        raise NotNow("That reflection has a draft note of its own. Sign that one first, or empty it and try again.")
    for row in session.exec(select(NotedReflection).where(NotedReflection.note_id == own.id)).all():
        if row.reflection_id == other.id:
            session.delete(row)
    return other


def _too_late(session: Session, reflection: Reflection, field: NoteField, sent: SentField, yours: str) -> NoteSaved:
    """The note is signed. A save whose reply was lost is answered as it was; anything else is refused and kept."""
    for row in _signed_rows(session, reflection.id):
        versions = _versions(session, row, field)
        same = _number_of_save(versions, sent.mark)
        found = next((one for one in versions if one.number == same), None)
        if found is not None:
            return NoteSaved("saved", found.number, found.words, found.saved_at, yours)
        current = versions[-1] if versions else None
        if current is not None and current.words == yours:
            return NoteSaved("saved", current.number, current.words, current.saved_at, yours)
        if current is not None:
            return NoteSaved("status", current.number, current.words, current.saved_at, yours)
    return NoteSaved("saved" if not yours else "status", 0, "", None, yours)


def _last_signed(session: Session, reflection_id: UUID) -> Note:
    rows = _signed_rows(session, reflection_id)
    if not rows:
        raise NotFound
    return note_in(session, rows[0])


def _signed_rows(session: Session, reflection_id: UUID) -> list[SupervisionNote]:
    return list(
        session.exec(
            select(SupervisionNote)
            .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
            .where(NotedReflection.reflection_id == reflection_id, SupervisionNote.status == NoteStatus.SIGNED.value)
            .order_by(col(SupervisionNote.signed_at).desc())
        )
    )


def _versions(session: Session, note: SupervisionNote, field: NoteField) -> list[NoteFieldVersion]:
    return list(
        session.exec(
            select(NoteFieldVersion)
            .where(NoteFieldVersion.note_id == note.id, NoteFieldVersion.field == field.value)
            .order_by(col(NoteFieldVersion.number))
        )
    )


def _number_of_save(rows: list[NoteFieldVersion], mark: SaveMark | None) -> int | None:
    return next((row.number for row in rows if mark and (row.page, row.turn) == (mark.page, mark.turn)), None)


def _mark_of_form(session: Session, reflection: Reflection, field: NoteField, page: str | None) -> SaveMark | None:
    """The form is later than every single save of its own page, whatever order they arrive in."""
    if not page:
        return None
    note = draft_note_of(session, reflection)
    turns = [row.turn or 0 for row in _versions(session, note, field) if row.page == page] if note else []
    return SaveMark(page, max([LATER_THAN_ANY_SAVE, *turns]) + 1)


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
    if sum(1 for row in rows if row.origin is None and row.what.strip()) > MOST_OWN_ACTIONS:
        raise NotAnAnswer(f"There is room for {MOST_OWN_ACTIONS} actions of your own on a note.")
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
