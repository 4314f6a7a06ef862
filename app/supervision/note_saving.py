"""One save of a note's field, and of the whole form, inside an open transaction: as answers are saved."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from sqlmodel import Session, col, select

from app import clock
from app.people.signed_in import SignedIn
from app.reflections.content import NotAnAnswer
from app.reflections.saving import Outcome, SaveMark, StoredVersion, decide
from app.reflections.services.whole_form import LATER_THAN_ANY_SAVE
from app.supervision.models import NoteFieldVersion, SupervisionNote
from app.supervision.note_reached import NoteReached
from app.supervision.note_words import SentField, words_to_store
from app.supervision.notes import NoteField


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


def store_note_form(
    session: Session, reached: NoteReached, *, page: str | None, sent: Mapping[NoteField, SentField], by: SignedIn
) -> NoteFormSaved:
    """Save every field that was sent. What can be kept is kept; the rest is named."""
    results: dict[NoteField, NoteSaved] = {}
    faults: dict[NoteField, str] = {}
    for field, one in sent.items():
        marked = replace(one, mark=_mark_of_form(session, reached, field, page))
        try:
            results[field] = store_note_field(session, reached, field=field, sent=marked, by=by)
        except NotAnAnswer as fault:
            faults[field] = fault.sentence
    return NoteFormSaved(results, faults)


def store_note_field(
    session: Session, reached: NoteReached, *, field: NoteField, sent: SentField, by: SignedIn
) -> NoteSaved:
    """Save one field. Before a first word there is no note about a reflection."""
    yours = words_to_store(field, sent)
    note = reached.draft(lock=True) if reached.is_open() else None
    if not reached.is_open():
        return _too_late(session, reached, field, sent, yours)
    if note is None:
        if not yours:
            return NoteSaved("saved", 0, "", clock.now(), yours)
        note = reached.begin(by=by)
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


def _too_late(session: Session, reached: NoteReached, field: NoteField, sent: SentField, yours: str) -> NoteSaved:
    """The note is signed. A save whose reply was lost is answered as it was; anything else is refused and kept."""
    for row in reached.signed():
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


def _mark_of_form(session: Session, reached: NoteReached, field: NoteField, page: str | None) -> SaveMark | None:
    """The form is later than every single save of its own page, whatever order they arrive in."""
    if not page:
        return None
    note = reached.draft()
    turns = [row.turn or 0 for row in _versions(session, note, field) if row.page == page] if note else []
    return SaveMark(page, max([LATER_THAN_ANY_SAVE, *turns]) + 1)


def _mark(row: NoteFieldVersion) -> SaveMark | None:
    return SaveMark(row.page, row.turn) if row.page is not None and row.turn is not None else None
