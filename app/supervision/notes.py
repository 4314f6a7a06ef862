"""The supervision note: its fields, read whole. A draft is seen by holder and cover; a signed one by the author too."""

import json
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Protocol
from uuid import UUID

from sqlalchemy import Uuid, bindparam, case
from sqlalchemy.orm import aliased
from sqlmodel import Session, col, func, or_, select

from app import db
from app.actions.models import Action
from app.actions.services import ActionStatus
from app.people.models import Person
from app.prepared import Prepared, Store, ask, filters_only
from app.reflections.lifecycle import ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.readers import has_read
from app.supervision.models import NotedReflection, NoteFieldVersion, SupervisionNote


class NoteStatus(StrEnum):
    """A note is a draft until it is signed, and then never edited."""

    DRAFT = "draft"
    SIGNED = "signed"


class NoteField(StrEnum):
    """The fields of a note. What we talked about is all that signing needs."""

    HELD_ON = "held_on"
    TALKED_ABOUT = "talked_about"
    SHAPED = "shaped"
    KNOWN = "known"
    DIFFER = "differ"
    OUTSIDE = "outside"
    FUNCTIONS = "functions"
    REVIEW_ON = "review_on"
    ACTIONS = "actions"


FIELD_WORDS: dict[NoteField, str] = {
    NoteField.HELD_ON: "When we met",
    NoteField.TALKED_ABOUT: "What we talked about",
    NoteField.SHAPED: "What shaped the thinking",
    NoteField.KNOWN: "What we know and do not know",
    NoteField.DIFFER: "Where we differ, if we do",
    NoteField.OUTSIDE: "Matters outside the reflections",
    NoteField.FUNCTIONS: "What this supervision served",
    NoteField.REVIEW_ON: "When we look at this again",
    NoteField.ACTIONS: "Agreed actions",
}
FUNCTIONS: dict[str, str] = {
    "management": "Management",
    "development": "Development",
    "support": "Support",
    "mediation": "Mediation",
}
OWNER_ADVISER, OWNER_SUPERVISOR = "adviser", "supervisor"
MOST_OWN_ACTIONS = 12


@dataclass(frozen=True)
class NoteAction:
    """A line of the note's actions. `origin` is the adviser's intention it came from; `keep` is its tick."""

    origin: UUID | None
    keep: bool
    what: str
    by: str
    owner: str


class Standing(StrEnum):
    """What has become of the adviser's intention that a line came from."""

    OWN = "own"
    INTENDED = "intended"
    SETTLED = "settled"
    GONE = "gone"


@dataclass(frozen=True)
class SuggestedAction:
    """A line as the note page lists it, beside the adviser's own words for it as they stand now."""

    line: NoteAction
    standing: Standing
    adviser_words: str

    @property
    def can_be_agreed(self) -> bool:
        """Kept, not empty, and neither closed by its owner nor agreed on another note meanwhile."""
        return self.line.keep and bool(self.line.what.strip()) and self.standing is not Standing.SETTLED


@dataclass(frozen=True)
class FieldNow:
    """A field as it stands: its newest version and words."""

    version: int
    words: str
    saved_at: datetime | None


@dataclass(frozen=True)
class Note:
    """A note, read whole."""

    id: UUID
    adviser_id: UUID
    holder_id: UUID
    status: NoteStatus
    signed_at: datetime | None
    signed_by: UUID | None
    reflections: tuple[UUID, ...]
    fields: dict[NoteField, FieldNow]

    def words(self, field: NoteField) -> str:
        """The words of a field; empty when nothing was written."""
        return self.fields[field].words

    @property
    def functions(self) -> tuple[str, ...]:
        """The functions ticked, in the order of the list."""
        ticked = self.words(NoteField.FUNCTIONS).split("\n")
        return tuple(code for code in FUNCTIONS if code in ticked)

    @property
    def held_on(self) -> date | None:
        """The day of the meeting, where it was written down."""
        return self._day(NoteField.HELD_ON)

    @property
    def review_on(self) -> date | None:
        """The review date, if there is one."""
        return self._day(NoteField.REVIEW_ON)

    @property
    def actions(self) -> tuple[NoteAction, ...]:
        """The lines written on the note itself."""
        return read_actions(self.words(NoteField.ACTIONS))

    def _day(self, field: NoteField) -> date | None:
        text = self.words(field)
        return date.fromisoformat(text) if text else None


def read_actions(words: str) -> tuple[NoteAction, ...]:
    """The lines that the actions field holds."""
    return tuple(
        NoteAction(UUID(row["origin"]) if row["origin"] else None, row["keep"], row["what"], row["by"], row["owner"])
        for row in json.loads(words or "[]")
    )


def write_actions(rows: list[NoteAction]) -> str:
    """The lines as the actions field holds them."""
    return json.dumps(
        [
            {"origin": str(r.origin) if r.origin else "", "keep": r.keep, "what": r.what, "by": r.by, "owner": r.owner}
            for r in rows
        ],
        ensure_ascii=False,
    )


def draft_note_of(session: Session, reflection: Reflection, *, lock: bool = False) -> SupervisionNote | None:
    """The draft note of this reflection's holder. What an earlier holder left unsigned is nobody's to read on.

    `lock` holds the note until the transaction ends; always after the reflections it is about, so that no two wait
    for each other.
    """
    query = (
        select(SupervisionNote)
        .join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id))
        .where(
            NotedReflection.reflection_id == reflection.id,
            SupervisionNote.status == NoteStatus.DRAFT.value,
            SupervisionNote.holder_id == reflection.holder_id,
        )
        .execution_options(populate_existing=lock)
    )
    if lock and db.is_postgresql(session):
        query = query.with_for_update(of=SupervisionNote)
    return session.exec(query).first()


def drafts_between(session: Session, *, adviser_id: UUID, holder_id: UUID) -> list[SupervisionNote]:
    """The drafts that are open between the two, the newest first."""
    return list(
        session.exec(
            select(SupervisionNote)
            .where(
                SupervisionNote.adviser_id == adviser_id,
                SupervisionNote.status == NoteStatus.DRAFT.value,
                SupervisionNote.holder_id == holder_id,
            )
            .order_by(col(SupervisionNote.started_at).desc(), col(SupervisionNote.id))
        )
    )


class NoteRow(Protocol):
    """A note without its fields."""

    @property
    def id(self) -> UUID: ...
    @property
    def adviser_id(self) -> UUID: ...
    @property
    def holder_id(self) -> UUID: ...
    @property
    def status(self) -> str: ...
    @property
    def signed_at(self) -> datetime | None: ...
    @property
    def signed_by(self) -> UUID | None: ...


@dataclass(frozen=True)
class NamedNote:
    """A note without its fields, with the names of its holder and of who signed it."""

    id: UUID
    adviser_id: UUID
    holder_id: UUID
    status: str
    signed_at: datetime | None
    signed_by: UUID | None
    held_on: date | None
    holder: str
    signer: str | None


_HOLDER, _SIGNER = aliased(Person), aliased(Person)
_NAMED = (
    ask(
        SupervisionNote.id,
        SupervisionNote.adviser_id,
        SupervisionNote.holder_id,
        SupervisionNote.status,
        SupervisionNote.signed_at,
        SupervisionNote.signed_by,
        SupervisionNote.held_on,
        _HOLDER.name,
        _SIGNER.name,
    )
    .join(_HOLDER, col(_HOLDER.id) == col(SupervisionNote.holder_id))
    .join(_SIGNER, col(_SIGNER.id) == col(SupervisionNote.signed_by), isouter=True)
)
_BY_ID = Prepared(_NAMED.where(SupervisionNote.id == bindparam("note")))
_OF_REFLECTION = _NAMED.join(NotedReflection, col(NotedReflection.note_id) == col(SupervisionNote.id)).where(
    NotedReflection.reflection_id == bindparam("reflection")
)
_DRAFT = Prepared(
    _OF_REFLECTION.where(
        SupervisionNote.status == NoteStatus.DRAFT.value,
        filters_only(SupervisionNote.holder_id) == bindparam("holder", type_=Uuid()),
    )
)
_SIGNED = Prepared(
    _OF_REFLECTION.where(SupervisionNote.status == NoteStatus.SIGNED.value).order_by(col(SupervisionNote.signed_at))
)
_LATER = aliased(NoteFieldVersion)
_FIELDS = Prepared(
    ask(NoteFieldVersion.field, NoteFieldVersion.number, NoteFieldVersion.words, NoteFieldVersion.saved_at).where(
        NoteFieldVersion.note_id == bindparam("note"),
        NoteFieldVersion.number
        == ask(func.max(_LATER.number))
        .where(col(_LATER.note_id) == col(NoteFieldVersion.note_id), col(_LATER.field) == col(NoteFieldVersion.field))
        .correlate(NoteFieldVersion)
        .scalar_subquery(),
    )
)
_REFLECTIONS = Prepared(ask(NotedReflection.reflection_id).where(NotedReflection.note_id == bindparam("note")))


def named_note(store: Store, note_id: UUID) -> NamedNote | None:
    """A note by its own key, draft or signed."""
    row = _BY_ID.first(store, note=note_id)
    return NamedNote(*row) if row else None


def draft_note_seen(store: Store, reflection_id: UUID, *, holder_id: UUID) -> NamedNote | None:
    """The same draft, to read."""
    row = _DRAFT.first(store, reflection=reflection_id, holder=holder_id)
    return NamedNote(*row) if row else None


def signed_notes_of(store: Store, reflection_id: UUID) -> list[NamedNote]:
    """The signed notes about this reflection, oldest first."""
    return [NamedNote(*row) for row in _SIGNED.all(store, reflection=reflection_id)]


def note_in(store: Store, row: NoteRow) -> Note:
    """The note with its fields and reflections."""
    fields = dict.fromkeys(NoteField, FieldNow(0, "", None))
    for field, number, words, saved_at in _FIELDS.all(store, note=row.id):
        fields[NoteField(field)] = FieldNow(number, words, saved_at)
    return Note(
        id=row.id,
        adviser_id=row.adviser_id,
        holder_id=row.holder_id,
        status=NoteStatus(row.status),
        signed_at=row.signed_at,
        signed_by=row.signed_by,
        reflections=tuple(reflection for (reflection,) in _REFLECTIONS.all(store, note=row.id)),
        fields=fields,
    )


# What is with its author, or shared and not opened, shows the supervisor nothing, not even what was meant to be done.
_SEEN_BY_SUPERVISOR = tuple(
    status.value
    for status in (
        ReflectionStatus.IN_SUPERVISION,
        ReflectionStatus.HANDED_BACK,
        ReflectionStatus.DISCUSSED,
        ReflectionStatus.COMPLETED,
    )
)


_INTENTIONS = (
    ask(Action.written_at, Action.id, case((has_read(col(Reflection.id)), Action.what)), Action.by_day, Action.status)
    .join(Reflection, col(Reflection.id) == col(Action.reflection_id))
    .where(or_(*(col(Reflection.status) == status for status in _SEEN_BY_SUPERVISOR)))
    .where(filters_only(Reflection.holder_id) == bindparam("holder", type_=Uuid()))
)
_INTENDED = Prepared(_INTENTIONS.where(Reflection.id == bindparam("reflection")))
_INTENDED_ON_NOTE = Prepared(
    _INTENTIONS.join(NotedReflection, col(NotedReflection.reflection_id) == col(Reflection.id)).where(
        NotedReflection.note_id == bindparam("note")
    )
)


@dataclass(frozen=True)
class _Intention:
    """What the adviser means to do, as it stands now; without its words to whoever has not opened the reflection."""

    written_at: datetime
    id: UUID
    what: str | None
    by_day: date | None
    status: str


def suggested_actions(
    store: Store, note: Note | None, reflections: list[UUID], *, holder: UUID, reader: UUID
) -> list[SuggestedAction]:
    """The lines that the note page lists: those written on the note, then the adviser's other intentions, ticked.

    `reflections` are what there is to talk about before there is a note.
    """
    who = {"holder": holder, "reader": reader}
    written = list(note.actions) if note else []
    known = {row.origin for row in written}
    if note:
        found = [_Intention(*row) for row in _INTENDED_ON_NOTE.all(store, note=note.id, **who)]
    else:
        found = [_Intention(*row) for one in reflections for row in _INTENDED.all(store, reflection=one, **who)]
    actions = {action.id: action for action in sorted(found, key=lambda one: (one.written_at, one.id))}
    fresh = [
        NoteAction(action.id, True, action.what, action.by_day.isoformat() if action.by_day else "", OWNER_ADVISER)
        for action in actions.values()
        if action.what is not None and action.id not in known and action.status == ActionStatus.INTENDED.value
    ]
    return [_suggested(line, actions) for line in (*written, *fresh)]


def reflections_in_note(session: Session, note: Note, *, lock: bool = False) -> list[Reflection]:
    """The reflections that a note is about. `lock` holds them all, always in the same order."""
    query = (
        select(Reflection)
        .where(col(Reflection.id).in_(note.reflections))
        .order_by(col(Reflection.id))
        .execution_options(populate_existing=lock)
    )
    if lock and db.is_postgresql(session):
        query = query.with_for_update()
    return list(session.exec(query))


def _suggested(line: NoteAction, actions: dict[UUID, _Intention]) -> SuggestedAction:
    if line.origin is None:
        return SuggestedAction(line, Standing.OWN, "")
    action = actions.get(line.origin)
    if action is None:
        return SuggestedAction(line, Standing.GONE, "")
    is_intended = action.status == ActionStatus.INTENDED.value
    return SuggestedAction(line, Standing.INTENDED if is_intended else Standing.SETTLED, action.what or "")
