"""Writing the supervision note: begun, saved like answers, over none, one or several reflections, and signed once."""

from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.actions.services import Agreed, agree
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound
from app.people.models import Supervision
from app.people.queries import in_force
from app.people.signed_in import SignedIn
from app.reflections.content import read_day
from app.reflections.details import DetailsRefused
from app.reflections.lifecycle import NotNow, ReflectionStatus
from app.reflections.models import Reflection
from app.reflections.moves import move
from app.reflections.relations import reflection_for
from app.standards.documents import known_document
from app.supervision.models import NotedReflection
from app.supervision.note_reached import NoteReached, ReachedAsMeeting, ReachedByReflection, begin_note
from app.supervision.note_readers import not_opened_by
from app.supervision.note_saving import NoteFormSaved, NoteSaved, store_note_field, store_note_form
from app.supervision.note_words import SentField
from app.supervision.notes import (
    OWNER_ADVISER,
    Note,
    NoteField,
    NoteStatus,
    Standing,
    draft_note_of,
    drafts_between,
    note_in,
    reflections_in_note,
    suggested_actions,
)
from app.supervision.relations import note_for, supervised_by

__all__ = [
    "ActionsNotShown",
    "NoteFormSaved",
    "NoteSaved",
    "SentField",
    "begin_meeting",
    "choose_for_meeting",
    "choose_reflections",
    "save_meeting_field",
    "save_meeting_form",
    "save_note_field",
    "save_note_form",
    "sign",
    "sign_meeting",
]

TALKED_ABOUT_NEEDED = "Write what you talked about. It is all that signing needs."
CHANGED_MEANWHILE = "This note was changed a moment ago by somebody else. Look at it once more before you sign."
OPEN_FIRST = "Open {titles} first, then sign. You have not opened it yourself yet. Nothing was lost."
SIGNED_ALREADY = "This note is signed already, and a signed note is never edited. Nothing was lost."
NOT_OPEN_NOW = "The note about this reflection is not open for writing now."
CHOICE_CHANGED = (
    "Which reflections this note is about was changed somewhere else since this page was opened. They are ticked as "
    "they stand now, with what you changed yourself. Look at them, then go on."
)
CAME_WITH_IT = "These actions came with the reflection you added. Look at them, then sign."


class ActionsNotShown(NotNow):
    """What an adviser means to do would be agreed, though no page has listed it for whoever signs."""


def begin_meeting(*, by: SignedIn, adviser_id: UUID) -> UUID:
    """Begin the note of a meeting, about no reflection yet; or go on with the one that is open between the two."""
    with db.write() as session:
        # Two presses at one moment take turns at the supervision itself, and make one note.
        query = select(Supervision).where(Supervision.adviser_id == adviser_id, *in_force(Supervision, clock.today()))
        session.exec(query.with_for_update() if db.is_postgresql(session) else query).first()
        found = supervised_by(session, adviser_id, by=by, action="supervision:meet")
        open_already = drafts_between(session, adviser_id=found.id, holder_id=found.holder_id)
        if open_already:
            return open_already[0].id
        return begin_note(session, adviser_id=found.id, holder_id=found.holder_id, by=by).id


def save_note_field(*, by: SignedIn, reflection_id: UUID, field: NoteField, sent: SentField) -> NoteSaved:
    """Save one field of the draft note of a reflection; the first save makes the note."""
    with db.write() as session:
        return store_note_field(session, _by_reflection(session, reflection_id, by), field=field, sent=sent, by=by)


def save_meeting_field(*, by: SignedIn, note_id: UUID, field: NoteField, sent: SentField) -> NoteSaved:
    """Save one field of the note of a meeting."""
    with db.write() as session:
        return store_note_field(session, _as_meeting(session, note_id, by), field=field, sent=sent, by=by)


def save_note_form(
    *, by: SignedIn, reflection_id: UUID, page: str | None, sent: dict[NoteField, SentField]
) -> NoteFormSaved:
    """Save every field that was sent, in one transaction. What can be kept is kept; the rest is named."""
    with db.write() as session:
        return store_note_form(session, _by_reflection(session, reflection_id, by), page=page, sent=sent, by=by)


def save_meeting_form(
    *, by: SignedIn, note_id: UUID, page: str | None, sent: dict[NoteField, SentField]
) -> NoteFormSaved:
    """The same for the note of a meeting."""
    with db.write() as session:
        return store_note_form(session, _as_meeting(session, note_id, by), page=page, sent=sent, by=by)


def choose_reflections(
    *, by: SignedIn, reflection_id: UUID, others: list[UUID], known: frozenset[UUID] | None = None
) -> frozenset[UUID]:
    """Say which other reflections of the same adviser, in supervision now, the note is about too.

    `known` are those that the page knew to be on the note; a page that does not say can untick none. Told back are
    those that are new to the page.
    """
    with db.write() as session:
        return _choose(session, _by_reflection(session, reflection_id, by), frozenset(others), known, by)


def choose_for_meeting(
    *, by: SignedIn, note_id: UUID, reflections: list[UUID], known: frozenset[UUID] | None = None
) -> frozenset[UUID]:
    """Say which reflections of this adviser, in supervision now, the meeting was about; none is fine."""
    with db.write() as session:
        return _choose(session, _as_meeting(session, note_id, by), frozenset(reflections), known, by)


def sign(*, by: SignedIn, reflection_id: UUID, joined: frozenset[UUID] = frozenset()) -> Note:
    """Sign the note: every linked reflection is discussed, the kept actions are agreed, in one transaction.

    `joined` are reflections that the page did not know to be on the note: what their author means to do is not agreed
    unseen. Raises ActionsNotShown.
    """
    with db.write() as session:
        return _sign(session, _by_reflection(session, reflection_id, by, lock=False), joined, by)


def sign_meeting(*, by: SignedIn, note_id: UUID, joined: frozenset[UUID] = frozenset()) -> Note:
    """The same for the note of a meeting. About no reflection, it moves none."""
    with db.write() as session:
        return _sign(session, _as_meeting(session, note_id, by), joined, by)


def _by_reflection(session: Session, reflection_id: UUID, by: SignedIn, *, lock: bool = True) -> NoteReached:
    reflection = reflection_for(session, reflection_id, by=by, action="supervision:review", lock=lock)
    return ReachedByReflection(session, reflection)


def _as_meeting(session: Session, note_id: UUID, by: SignedIn) -> NoteReached:
    """Without holding the note yet: what it is about is held first (see draft())."""
    return ReachedAsMeeting(session, note_for(session, note_id, by=by, action="note:write"), by=by)


def _choose(
    session: Session, reached: NoteReached, chosen: frozenset[UUID], known: frozenset[UUID] | None, by: SignedIn
) -> frozenset[UUID]:
    wanted = chosen | reached.always_about
    again = reached.signed_by(by.id)
    if again is not None and wanted == set(note_in(session, again).reflections):
        return frozenset()  # The form of the signature came again.
    if not reached.is_open():
        raise NotNow(SIGNED_ALREADY if reached.signed() else NOT_OPEN_NOW)
    linked = _linked(session, reached)
    _check_choice(linked, wanted, known, reached)
    new_here = wanted - reached.always_about - (linked if known is None else known)
    asked = [_to_join(session, one, reached, by) for one in sorted(wanted - linked)]
    joining = [one for one in asked if one is not None]
    if not joining and wanted >= linked:
        return new_here
    note = reached.draft(lock=True)
    if not reached.is_open():
        raise NotNow(SIGNED_ALREADY)
    _check_choice(_linked(session, reached), wanted, known, reached)  # It may have been changed between the two looks.
    note = note or reached.begin(by=by)
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
    return new_here


def _check_choice(
    linked: frozenset[UUID], wanted: frozenset[UUID], known: frozenset[UUID] | None, reached: NoteReached
) -> None:
    """Nothing is ticked or unticked over what the page has not seen."""
    is_seen = wanted >= linked if known is None else linked == known | reached.always_about
    if not is_seen and wanted != linked:
        raise NotNow(CHOICE_CHANGED)


def _sign(session: Session, reached: NoteReached, joined: frozenset[UUID], by: SignedIn) -> Note:
    row = reached.draft()
    if row is None and (signed := reached.signed_by(by.id)):
        return note_in(session, signed)
    reached.check_can_be_signed()
    note = note_in(session, row) if row else None
    if row is None and reached.signed() and not reached.is_open():
        raise NotNow(SIGNED_ALREADY)
    if note is None or not note.words(NoteField.TALKED_ABOUT).strip():
        raise DetailsRefused({NoteField.TALKED_ABOUT.value: TALKED_ABOUT_NEEDED})
    linked = reflections_in_note(session, note, lock=True)
    row = reached.draft(lock=True)
    if row is None and (signed := reached.signed_by(by.id)):
        return note_in(session, signed)  # The same signature was a moment faster.
    if row is None or set(note_in(session, row).reflections) != {one.id for one in linked}:
        raise NotNow(CHANGED_MEANWHILE)
    note = note_in(session, row)
    if any(not _can_be_signed(one, note) for one in linked):
        raise NotNow(
            "One of the reflections on this note is not in supervision now. Untick it, or wait until it comes back."
        )
    _check_opened(session, linked, by)
    if joined & set(note.reflections) and _is_any_unlisted(session, note, by):
        raise ActionsNotShown(CAME_WITH_IT)
    _agree_actions(session, note, reached.standard or _only_standard(linked), by)
    row.status, row.signed_at, row.signed_by = NoteStatus.SIGNED.value, clock.now(), by.id
    row.held_on = note.held_on or clock.today()  # As the page says: left empty, it is the day of the signature.
    row.functions, row.review_on = list(note.functions), note.review_on
    session.add(row)
    record(session, AuditAction.NOTE_SIGNED, by=by.id, kind="supervision-note", subject=row.id)
    for one in linked:
        move(session, one, step="sign", by=by.id, note=row.id)
    session.flush()
    return note_in(session, row)


def _check_opened(session: Session, reflections: list[Reflection], by: SignedIn) -> None:
    """Nobody signs about what they have not opened themselves; each is named by its title alone."""
    titles = [
        f"“{known_document(one.document_id).definition.title}”" for one in not_opened_by(session, reflections, by)
    ]
    if titles:
        raise NotNow(OPEN_FIRST.format(titles=" and ".join(dict.fromkeys(titles))))


def _can_be_signed(reflection: Reflection, note: Note) -> bool:
    is_in_supervision = reflection.status == ReflectionStatus.IN_SUPERVISION.value
    return is_in_supervision and reflection.holder_id == note.holder_id


def _only_standard(linked: list[Reflection]) -> str | None:
    """The one standard that a meeting was about; a meeting about several, or about none, names none."""
    standards = {one.standard for one in linked}
    return standards.pop() if len(standards) == 1 else None


def _is_any_unlisted(session: Session, note: Note, by: SignedIn) -> bool:
    """Whether an intention would be agreed that is not among the note's own lines, which are all that a page showed."""
    written = {line.origin for line in note.actions}
    found = suggested_actions(session, note, list(note.reflections), holder=note.holder_id, reader=by.id)
    return any(one.can_be_agreed and one.line.origin not in written for one in found)


def _agree_actions(session: Session, note: Note, standard: str | None, by: SignedIn) -> None:
    agreed = []
    found = suggested_actions(session, note, list(note.reflections), holder=note.holder_id, reader=by.id)
    for suggested in found:
        if not suggested.can_be_agreed:
            continue
        line = suggested.line
        owner = note.adviser_id if line.owner == OWNER_ADVISER else note.holder_id
        origin = line.origin if suggested.standing is Standing.INTENDED else None
        agreed.append(Agreed(line.what, read_day(line.by) if line.by else None, owner, origin))
    agree(session, note_id=note.id, adviser_id=note.adviser_id, standard=standard, agreed=agreed, by=by.id)


def _linked(session: Session, reached: NoteReached) -> frozenset[UUID]:
    """What the draft is about: what it is always about, and whatever was joined to it."""
    note = reached.draft()
    return reached.always_about | (frozenset(note_in(session, note).reflections) if note else frozenset())


def _to_join(session: Session, other_id: UUID, reached: NoteReached, by: SignedIn) -> Reflection | None:
    """Another reflection of the same adviser and holder, in supervision, on no other note that says anything.

    None where it has joined this very note meanwhile: the same form was sent twice.
    """
    other = reflection_for(session, other_id, by=by, action="supervision:review", lock=True)
    if (other.author_id, other.holder_id) != (reached.adviser_id, reached.holder_id):
        raise NotFound
    if other.status != ReflectionStatus.IN_SUPERVISION.value:
        raise NotNow("Only a reflection that is in supervision can join this note.")
    _check_opened(session, [other], by)
    own, here = draft_note_of(session, other), reached.draft()
    if own is None:
        return other
    if here is not None and own.id == here.id:
        return None
    if any(field.words for field in note_in(session, own).fields.values()):
        raise NotNow("That reflection has a draft note of its own. Sign that one first, or empty it and try again.")
    for row in session.exec(select(NotedReflection).where(NotedReflection.note_id == own.id)).all():
        if row.reflection_id == other.id:
            session.delete(row)
    return other
