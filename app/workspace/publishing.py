"""Publishing: a second member, who wrote none of the text, puts a document in force from its day. Nothing moves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlmodel import Session, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.content import check_length, clean
from app.reflections.details import DetailsRefused
from app.reflections.editions import ACCEPTED_FOR
from app.standards.changes import ChangeClass, compare_documents
from app.standards.definition import Definition
from app.standards.documents import DocumentStatus, document
from app.standards.faults import Fault
from app.standards.library import keep_document
from app.standards.models import Document, Standard
from app.workspace.judging import Judged, earlier_documents, judge
from app.workspace.lifecycle import NotAtThisPoint
from app.workspace.moves import has_moved, move
from app.workspace.relations import draft_for
from app.workspace.texts import standard_in, text_of

MEANING_NEEDED = (
    "Read the changed wordings, and say that each still asks the same. If one does not, it is a new edition."
)
ACCEPT_UNTIL_NEEDED = "Choose a day on or after the day from which the document is in force."
OTHER_TEXT = "Another text was saved since this page was opened. This is it now: read it before you publish."
WHY_NEEDED = "Say in a sentence why, for the colleagues who meet this standard."


@dataclass(frozen=True)
class Publication:
    """What the second member confirms: that reworded prompts keep their meaning; how long the edition before is taken.

    `accept_until` None means 90 days from the day the document is in force. `text` is the number of the text that they
    read: another one that was saved since is never published unseen.
    """

    meaning_is_kept: bool = False
    accept_until: date | None = None
    text: int | None = None


class FileRefused(Exception):
    """A file that cannot be published, with every fault."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(str(faults[0]))
        self.faults = faults


def publish_draft(*, by: SignedIn, draft_id: UUID, publication: Publication) -> UUID:
    """Publish an agreed draft as the next document of its standard. Returns the key of the document.

    The checker judges the very bytes once more, against the documents and registries of this moment.
    """
    with db.write() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:publish", lock=True)
        if has_moved(draft, "publish", by.id) and draft.document_id is not None:
            return draft.document_id
        if publication.text is not None and publication.text != draft.text_number:
            raise DetailsRefused({"text": OTHER_TEXT})
        source = text_of(session, draft.id, draft.text_number).source
        judged = judge(session, source, standard=draft.standard, for_publishing=True)
        definition = judged.checked.definition
        if definition is None:
            raise NotAtThisPoint(
                "Something changed since the group agreed, and the text has faults now. Return it to the group: "
                f"the first is “{judged.checked.faults[0].what}”."
            )
        move(session, draft, step="publish", by=by.id, text=draft.text_number)
        draft.document_id = _publish(session, source, judged, definition, publication, by)
        session.add(draft)
        return draft.document_id


def publish_installed(*, by: SignedIn, document_id: UUID, publication: Publication) -> None:
    """Publish, as the second person, a file that the operator installed. The first person is the operator."""
    with db.write() as session:
        check_may(by, "standard:publish-file")
        row = session.get(Document, document_id)
        if row is None:
            raise NotFound
        if row.published_at is None:
            _put_in_force(session, row, publication, by)


def publish_file(*, by: SignedIn, second: SignedIn, source: bytes, publication: Publication) -> UUID:
    """Publish a file from the terminal: one member brings it, another, the second person, publishes it.

    Raises FileRefused with every fault; publishing the very same bytes again changes nothing.
    """
    if by.id == second.id:
        raise NotAtThisPoint("Publishing takes two people. Name somebody else as the second person.")
    with db.write() as session:
        for person in (by, second):
            check_may(person, "standard:publish-file")
        judged = judge(session, source, standard=standard_in(source) or "standard", for_publishing=True)
        same = session.exec(select(Document).where(Document.sha256 == judged.checked.sha256)).first()
        if same is not None:
            if same.published_at is None:
                _put_in_force(session, same, publication, second, brought_by=by.id)
            return same.id
        definition = judged.checked.definition
        if definition is None:
            raise FileRefused(judged.checked.faults)
        return _publish(session, source, judged, definition, publication, second, brought_by=by.id)


def withdraw(*, by: SignedIn, standard: str, why: str) -> None:
    """No new reflection starts on this standard from now on. Reading, finishing and sharing never stop."""
    why = check_length(clean(why))
    if not why.strip():
        raise DetailsRefused({"why": WHY_NEEDED})
    with db.write() as session:
        row = _standard(session, standard, by)
        if row.withdrawn_at is None:
            row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = clock.now(), str(by.id), why
            session.add(row)
            record(session, AuditAction.STANDARD_WITHDRAWN, by=by.id, kind="standard", subject=standard)


def offer_again(*, by: SignedIn, standard: str) -> None:
    """New reflections may start on this standard again."""
    with db.write() as session:
        row = _standard(session, standard, by)
        if row.withdrawn_at is not None:
            row.withdrawn_at, row.withdrawn_by, row.withdrawn_why = None, None, None
            session.add(row)
            record(session, AuditAction.STANDARD_OFFERED_AGAIN, by=by.id, kind="standard", subject=standard)


def _standard(session: Session, standard: str, by: SignedIn) -> Standard:
    check_may(by, "standard:withdraw")
    row = session.exec(select(Standard).where(Standard.slug == standard)).first()
    if row is None:
        raise NotFound
    return row


def _publish(
    session: Session,
    source: bytes,
    judged: Judged,
    definition: Definition,
    publication: Publication,
    by: SignedIn,
    **detail: UUID,
) -> UUID:
    change = _change_class(judged.earlier, definition)
    accept_until = _checked(publication, definition, change)
    row = keep_document(
        session,
        definition,
        source,
        sha256=judged.checked.sha256,
        published_by=by.name,
        accept_until=accept_until,
        change_class=change.value if change else None,
    )
    _record(session, row, by, **detail)
    return row.id


def _put_in_force(session: Session, row: Document, publication: Publication, by: SignedIn, **detail: UUID) -> None:
    """A file that was installed and waited: its second person has come."""
    definition = document(session, row.id).definition
    change = _change_class(earlier_documents(session, definition.id), definition)
    row.accept_until = _checked(publication, definition, change)
    row.status, row.published_at, row.published_by = DocumentStatus.PUBLISHED.value, clock.now(), by.name
    row.change_class = change.value if change else None
    session.add(row)
    _record(session, row, by, **detail)


def _checked(publication: Publication, definition: Definition, change: ChangeClass | None) -> date | None:
    """Until when a draft on the edition before is taken without being asked. Raises what the form has to mend."""
    starts = definition.effective_from or clock.today()
    if starts < clock.today():
        raise NotAtThisPoint(
            f"The text says that it is in force from {starts:%-d %B %Y}, and that day is past. Return it to the group "
            "to choose today or a later day: nobody can have reflected on words that were not there yet."
        )
    if change is ChangeClass.REWORDED and not publication.meaning_is_kept:
        raise DetailsRefused({"meaning": MEANING_NEEDED})
    if publication.accept_until is not None and publication.accept_until < starts:
        raise DetailsRefused({"accept_until": ACCEPT_UNTIL_NEEDED})
    is_edition = change is ChangeClass.EDITION
    return (publication.accept_until or starts + ACCEPTED_FOR) if is_edition else None


def _change_class(earlier: Sequence[Definition], definition: Definition) -> ChangeClass | None:
    """What the document is beside the one that it replaces; None for the first of its standard."""
    replaced = next((one for one in earlier if one.version == definition.replaces), None)
    return compare_documents(replaced, definition, earlier=earlier).change_class if replaced else None


def _record(session: Session, row: Document, by: SignedIn, **detail: UUID) -> None:
    record(
        session,
        AuditAction.DOCUMENT_PUBLISHED,
        by=by.id,
        kind="document",
        subject=row.id,
        standard=row.standard,
        version=f"{row.edition}.{row.revision}",
        sha256=row.sha256,
        change_class=row.change_class,
        **detail,
    )
