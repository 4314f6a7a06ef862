"""What a reader of the standards needs: the list, one standard with its history, and the sources it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from pathlib import Path
from uuid import UUID

from sqlalchemy import bindparam, func
from sqlmodel import col, select

from app import clock, db
from app.people.access import NotFound
from app.prepared import Prepared, Question, ask, look
from app.settings import settings
from app.standards.definition import Change
from app.standards.documents import InstalledDocument, known_document
from app.standards.models import Document, RegistryProposal, Standard
from app.standards.registered import REFERENCES, agreed_references
from app.standards.registries import Reference, read_registries


@dataclass(frozen=True)
class StandardToRead:
    """A standard with the document to be read, every document that was ever published (newest first), and the one in
    force today, if there is any."""

    document: InstalledDocument
    in_force: InstalledDocument | None
    history: tuple[InstalledDocument, ...]
    is_withdrawn: bool
    withdrawn_why: str

    @property
    def is_in_force(self) -> bool:
        """Whether the document to be read is the one in force today."""
        return self.in_force is not None and self.in_force.id == self.document.id

    @property
    def is_coming(self) -> bool:
        """Whether the document to be read has a day that is still to come."""
        return self.document.effective_from > clock.today()

    @property
    def may_be_started(self) -> bool:
        """Whether a new reflection would be written on this very document today."""
        return self.is_in_force and not self.is_withdrawn


def standards_to_read() -> tuple[StandardToRead, ...]:
    """Every standard that has a document to read, in the order of the published list."""
    published = _published()
    found = [_to_read(each) for each in published.values()]
    return tuple(sorted(found, key=lambda one: (one.document.definition.number or 999, one.document.definition.title)))


def standard_to_read(standard: str, version: str | None = None) -> StandardToRead:
    """One standard: the document with this version, or without one the document that is read today.

    Raises NotFound when there is no such standard or no such document.
    """
    published = _published(standard).get(standard)
    if published is None:
        raise NotFound
    if version is None:
        return _to_read(published)
    chosen = next((one for one in published.documents if one.version == version), None)
    if chosen is None:
        raise NotFound
    return _to_read(published, chosen)


def sources() -> Mapping[str, Reference]:
    """Every source that a standard may name, by its id: the operator's file, and what two members agreed on since.

    A faulty entry is left out, the others are kept.
    """
    return known_sources().by_id


@dataclass(frozen=True)
class KnownSources:
    """The sources, and how many of them were agreed here: what was made from them is old once that number grows."""

    by_id: Mapping[str, Reference]
    agreed: int


def known_sources() -> KnownSources:
    """The sources as they are known at this moment.

    An agreement is never taken back and no entry is changed, so their number tells whether there is a new one: one
    small question each time, and the entries themselves are read again only when it has grown.
    """
    folder = settings().standards_dir
    with look(once=True) as store:
        row = _AGREED_SOURCES.first(store)
    agreed = int(row[0]) if row else 0
    if agreed == 0:
        return KnownSources(_sources_in(folder), 0)
    key = (folder, settings().store_url)
    kept = _known.get(key)
    if kept is None or kept.agreed != agreed:
        with db.read() as session:
            found = agreed_references(session)
        # Counted anew: a second agreement may have come between the two questions.
        kept = _known[key] = KnownSources({**found, **_sources_in(folder)}, len(found))
    return kept


_known: dict[tuple[Path, str], KnownSources] = {}
_AGREED_SOURCES = Prepared(
    ask(func.count())
    .select_from(RegistryProposal)
    .where(RegistryProposal.kind == REFERENCES, col(RegistryProposal.agreed_at).is_not(None))
)


@cache
def _sources_in(folder: Path) -> Mapping[str, Reference]:
    # Read once per process; what is wrong with the file is told where files are checked, not to its readers.
    registries, _ = read_registries(folder)
    return registries.references


@dataclass
class _Published:
    """Every document of a standard that was ever published, newest first."""

    documents: list[InstalledDocument]
    is_withdrawn: bool
    withdrawn_why: str


@dataclass(frozen=True)
class InHistory:
    """One published document of a standard: which, what the machine made of its changes, and since when it counts."""

    version: str
    change_class: str | None
    published_at: datetime | None
    effective_from: date
    changes: tuple[Change, ...]


def history_to_read(standard: str) -> tuple[InHistory, ...]:
    """Every published document, newest first, without who published it. Raises NotFound where there is none."""
    with look(once=True) as store:
        rows = _HISTORY.all(store, standard=standard)
    if not rows:
        raise NotFound
    found = [(known_document(document_id), change_class) for document_id, change_class in rows]
    return tuple(
        InHistory(one.version, change_class, one.published_at, one.effective_from, one.definition.changes)
        for one, change_class in found
    )


def bytes_to_read(document_id: UUID) -> bytes:
    """The very bytes of a document, as they were published. Raises NotFound for one that is not published."""
    with db.read() as session:
        source = session.exec(
            select(Document.source).where(Document.id == document_id, col(Document.published_at).is_not(None))
        ).first()
    if source is None:
        raise NotFound
    return source


def _any_published() -> Question:
    return (
        ask(Document.id, Document.standard, Standard.withdrawn_at, Standard.withdrawn_why)
        .join(Standard, col(Standard.slug) == col(Document.standard))
        .where(col(Document.published_at).is_not(None))
        .order_by(col(Document.edition).desc(), col(Document.revision).desc())
    )


_HISTORY = Prepared(
    ask(Document.id, Document.change_class)
    .where(Document.standard == bindparam("standard"), col(Document.published_at).is_not(None))
    .order_by(col(Document.edition).desc(), col(Document.revision).desc())
)
_ALL = Prepared(_any_published())
_OF_ONE = Prepared(_any_published().where(Document.standard == bindparam("standard")))


def _published(standard: str | None = None) -> dict[str, _Published]:
    """Standards by their id, all or one, in a single statement however many there are."""
    with look() as store:
        rows = _ALL.all(store) if standard is None else _OF_ONE.all(store, standard=standard)
    found: dict[str, _Published] = {}
    for document_id, slug, withdrawn_at, why in rows:
        published = found.setdefault(slug, _Published([], withdrawn_at is not None, why or ""))
        published.documents.append(known_document(document_id))
    return found


def _to_read(published: _Published, chosen: InstalledDocument | None = None) -> StandardToRead:
    """Without a choice: the document in force, or, before there is one, the first that is to come."""
    today, history = clock.today(), published.documents
    in_force = next((one for one in history if one.effective_from <= today), None)
    first_to_come = min(history, key=lambda one: one.effective_from)
    return StandardToRead(
        document=chosen or in_force or first_to_come,
        in_force=in_force,
        history=tuple(history),
        is_withdrawn=published.is_withdrawn,
        withdrawn_why=published.withdrawn_why,
    )
