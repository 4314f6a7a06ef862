"""What a draft would do when published: its changes, the series it joins or breaks, the reflections it concerns."""

from dataclasses import dataclass
from uuid import UUID

from sqlmodel import Session, col, func, select

from app import db
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.reflections.lifecycle import MAY_BE_WRITTEN
from app.reflections.models import Reflection
from app.standards.changes import ComparedDocuments, compare_documents
from app.standards.definition import Definition
from app.standards.documents import document
from app.standards.models import Document
from app.workspace.judging import as_written, earlier_documents
from app.workspace.relations import draft_for
from app.workspace.texts import text_of

FEWEST_SHOWN = 5  # Fewer reflections than this are only called fewer: a small number could point to somebody.


@dataclass(frozen=True)
class Impact:
    """The definition as it would be published; beside the document before it, unless it is the first of its standard.

    `in_progress` counts reflections being written on the standard, in whole fives; None: fewer than five, or none.
    """

    definition: Definition
    compared: ComparedDocuments | None
    in_progress: int | None


def impact_of(*, by: SignedIn, draft_id: UUID) -> Impact | None:
    """What publishing the text that stands would do; None while it cannot be read as a standard."""
    with db.read() as session:
        draft = draft_for(session, draft_id, by=by, action="standard-draft:read")
        written = as_written(text_of(session, draft.id, draft.text_number).source)
        if written is None:
            return None
        earlier = [one for one in earlier_documents(session, draft.standard) if one.version != written.version]
        return _impact(session, written, earlier)


def impact_of_file(*, by: SignedIn, document_id: UUID) -> Impact:
    """The same for a file that the operator installed and that waits for its second person."""
    with db.read() as session:
        check_may(by, "standard:publish-file")
        row = session.get(Document, document_id)
        if row is None or row.published_at is not None:
            raise NotFound
        definition = document(session, row.id).definition
        earlier = earlier_documents(session, definition.id)
        return _impact(session, definition, [one for one in earlier if one.version != definition.version])


def _impact(session: Session, definition: Definition, earlier: list[Definition]) -> Impact:
    before = earlier[-1] if earlier else None
    compared = compare_documents(before, definition, earlier=earlier) if before else None
    count = session.exec(
        select(func.count())
        .select_from(Reflection)
        .where(
            Reflection.standard == definition.id,
            col(Reflection.status).in_([one.value for one in MAY_BE_WRITTEN]),
            col(Reflection.deleted_at).is_(None),
        )
    ).one()
    return Impact(definition, compared, count - count % FEWEST_SHOWN if count >= FEWEST_SHOWN else None)
