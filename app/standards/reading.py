"""What a reader of the standards needs: the list, one standard with its history, and the sources it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy import bindparam
from sqlmodel import col

from app import clock
from app.people.access import NotFound
from app.prepared import Prepared, Question, ask, look
from app.settings import settings
from app.standards.documents import InstalledDocument, known_document
from app.standards.models import Document, Standard
from app.standards.registries import Reference, read_registries


@dataclass(frozen=True)
class StandardToRead:
    """A standard with the document to be read, every document that was ever published (newest first), and the one in
    force today, if there is any."""

    document: InstalledDocument
    in_force: InstalledDocument | None
    history: tuple[InstalledDocument, ...]
    is_withdrawn: bool

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
    found = [_to_read(each.documents, each.is_withdrawn) for each in published.values()]
    return tuple(sorted(found, key=lambda one: (one.document.definition.number or 999, one.document.definition.title)))


def standard_to_read(standard: str, version: str | None = None) -> StandardToRead:
    """One standard: the document with this version, or without one the document that is read today.

    Raises NotFound when there is no such standard or no such document.
    """
    published = _published(standard).get(standard)
    if published is None:
        raise NotFound
    if version is None:
        return _to_read(published.documents, published.is_withdrawn)
    chosen = next((one for one in published.documents if one.version == version), None)
    if chosen is None:
        raise NotFound
    return _to_read(published.documents, published.is_withdrawn, chosen)


def sources() -> Mapping[str, Reference]:
    """Every source that a standard may name, by its id. A faulty entry is left out, the others are kept."""
    return _sources_in(settings().standards_dir)


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


def _any_published() -> Question:
    return (
        ask(Document.id, Document.standard, Standard.withdrawn_at)
        .join(Standard, col(Standard.slug) == col(Document.standard))
        .where(col(Document.published_at).is_not(None))
        .order_by(col(Document.edition).desc(), col(Document.revision).desc())
    )


_ALL = Prepared(_any_published())
_OF_ONE = Prepared(_any_published().where(Document.standard == bindparam("standard")))


def _published(standard: str | None = None) -> dict[str, _Published]:
    """Standards by their id, all or one, in a single statement however many there are."""
    with look() as store:
        rows = _ALL.all(store) if standard is None else _OF_ONE.all(store, standard=standard)
    found: dict[str, _Published] = {}
    for document_id, slug, withdrawn_at in rows:
        published = found.setdefault(slug, _Published([], withdrawn_at is not None))
        published.documents.append(known_document(document_id))
    return found


def _to_read(
    history: list[InstalledDocument], withdrawn: bool, chosen: InstalledDocument | None = None
) -> StandardToRead:
    """Without a choice: the document in force, or, before there is one, the first that is to come."""
    today = clock.today()
    in_force = next((one for one in history if one.effective_from <= today), None)
    first_to_come = min(history, key=lambda one: one.effective_from)
    return StandardToRead(
        document=chosen or in_force or first_to_come,
        in_force=in_force,
        history=tuple(history),
        is_withdrawn=withdrawn,
    )
