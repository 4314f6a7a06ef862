"""Documents as the service reads them: by key for ever, and which of them are current today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from threading import Lock
from uuid import UUID

from sqlalchemy import bindparam
from sqlmodel import Session, col, select

from app import clock, db
from app.people.access import NotFound
from app.prepared import Prepared, Store
from app.standards.definition import Definition
from app.standards.faults import FaultList
from app.standards.models import Document, Standard
from app.standards.parsing import read_tree
from app.standards.shape import read_shape


class DocumentStatus(StrEnum):
    """Where a document stands; in the database, never in its file."""

    DRAFT = "draft"
    IN_CONSULTATION = "in_consultation"
    AGREED = "agreed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"


class UnreadableDocument(Exception):
    """The bytes of a document in the database cannot be read: the store was changed by other hands."""


@dataclass(frozen=True)
class InstalledDocument:
    """One document: its key, its hash, and the definition read from its very bytes. Never changes."""

    id: UUID
    sha256: str
    definition: Definition
    effective_from: date
    published_at: datetime | None
    published_by: str | None

    @property
    def is_in_force(self) -> bool:
        """Published, and its day has come."""
        return self.published_at is not None and self.effective_from <= clock.today()

    @property
    def standard(self) -> str:
        """The id of the standard that this is a document of."""
        return self.definition.id

    @property
    def version(self) -> str:
        """Edition and revision, as `1.0`."""
        return self.definition.version


_cache: dict[UUID, InstalledDocument] = {}
_cache_lock = Lock()


def document(session: Session, document_id: UUID) -> InstalledDocument:
    """The document with this key. A published one never changes, so each is read once per process."""
    if document_id in _cache:
        return _cache[document_id]
    found = _installed(session.get_one(Document, document_id))
    if found.published_at is not None:  # One that waits for its second person is still to get its day and name.
        with _cache_lock:
            _cache[document_id] = found
    return found


def known_document(document_id: UUID) -> InstalledDocument:
    """The same for whoever is on the fast road: read in a transaction of its own the first time."""
    if document_id in _cache:
        return _cache[document_id]
    with db.read() as session:
        return document(session, document_id)


def document_by_sha256(session: Session, sha256: str) -> InstalledDocument | None:
    """The document with these very bytes."""
    found = session.exec(select(Document.id).where(Document.sha256 == sha256)).first()
    return document(session, found) if found else None


def find_document(sha256: str) -> InstalledDocument | None:
    """A published document by its bytes, for whoever has no transaction open."""
    with db.read() as session:
        found = document_by_sha256(session, sha256)
    return found if found and found.published_at else None


_PUBLISHED = Prepared(
    select(Document.id)
    .where(Document.standard == bindparam("standard"), col(Document.published_at).is_not(None))
    .order_by(col(Document.edition).desc(), col(Document.revision).desc())
)


def documents_of(store: Store, standard: str) -> list[InstalledDocument]:
    """Every document of a standard that was ever published, newest first."""
    return [known_document(document_id) for (document_id,) in _PUBLISHED.all(store, standard=standard)]


def current_document(store: Store, standard: str) -> InstalledDocument | None:
    """The highest edition and revision in force today; None if the standard has none."""
    return next(
        (found for found in documents_of(store, standard) if found.effective_from <= clock.today()),
        None,
    )


def newest_revision(store: Store, of: InstalledDocument) -> InstalledDocument:
    """The newest revision in force of this document's edition: the wording that a draft is shown on.

    One that no longer asks all that this one asks is left to new drafts: an answer never loses its prompt.
    """
    return newest_revision_among(documents_of(store, of.standard), of)


def newest_revision_among(published: Iterable[InstalledDocument], of: InstalledDocument) -> InstalledDocument:
    """The same, for whoever has the standard's documents at hand, newest first."""
    return next(
        (
            found
            for found in published
            if found.definition.edition == of.definition.edition
            and found.effective_from <= clock.today()
            and (found.id == of.id or all(found.definition.prompt(asked.id) for asked in of.definition.prompts))
        ),
        of,
    )


def current_documents(session: Session) -> list[InstalledDocument]:
    """The current document of every standard, in the order of the published list."""
    standards = session.exec(select(Standard.slug)).all()
    found = [current for slug in standards if (current := current_document(session, slug))]
    return sorted(found, key=lambda one: (one.definition.number or 999, one.definition.title))


def is_withdrawn(session: Session, standard: str) -> bool:
    """Whether no new reflection may be started on this standard."""
    return session.exec(select(Standard.withdrawn_at).where(Standard.slug == standard)).first() is not None


def _installed(row: Document) -> InstalledDocument:
    # The bytes were judged when they were installed; here they are only read again.
    faults = FaultList(f"{row.standard}/{row.edition}.{row.revision}")
    tree = read_tree(row.source, faults)
    definition = read_shape(Definition, tree, faults) if tree else None
    if definition is None:
        raise UnreadableDocument(f"the stored document {row.standard} {row.edition}.{row.revision} cannot be read")
    return InstalledDocument(
        id=row.id,
        sha256=row.sha256,
        definition=definition,
        effective_from=row.effective_from,
        published_at=row.published_at,
        published_by=row.published_by,
    )


def current_standard(standard: str) -> InstalledDocument:
    """The current document of a standard on which new reflections may start. Raises NotFound when there is none."""
    with db.read() as session:
        found = current_document(session, standard)
    if found is None:
        raise NotFound
    return found
