"""What a reader of the standards needs: the list, one standard with its history, and the sources it names."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlmodel import col, select

from app import clock, db
from app.people.access import NotFound
from app.settings import settings
from app.standards.documents import InstalledDocument, document, documents_of, is_withdrawn
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
    by_standard: dict[str, list[InstalledDocument]] = {}
    withdrawn: set[str] = set()
    with db.read() as session:
        rows = session.exec(
            select(Document.id, Document.standard, Standard.withdrawn_at)
            .join(Standard, col(Standard.slug) == col(Document.standard))
            .where(col(Document.published_at).is_not(None))
            .order_by(col(Document.edition).desc(), col(Document.revision).desc())
        ).all()
        for document_id, standard, withdrawn_at in rows:
            by_standard.setdefault(standard, []).append(document(session, document_id))
            if withdrawn_at is not None:
                withdrawn.add(standard)
    found = [_to_read(history, standard in withdrawn) for standard, history in by_standard.items()]
    return tuple(sorted(found, key=lambda one: (one.document.definition.number or 999, one.document.definition.title)))


def standard_to_read(standard: str, version: str | None = None) -> StandardToRead:
    """One standard: the document with this version, or without one the document that is read today.

    Raises NotFound when there is no such standard or no such document.
    """
    with db.read() as session:
        history = documents_of(session, standard)
        withdrawn = is_withdrawn(session, standard)
    if not history:
        raise NotFound
    if version is None:
        return _to_read(history, withdrawn)
    chosen = next((one for one in history if one.version == version), None)
    if chosen is None:
        raise NotFound
    return _to_read(history, withdrawn, chosen)


def sources() -> Mapping[str, Reference]:
    """Every source that a standard may name, by its id. A faulty entry is left out, the others are kept."""
    return _sources_in(settings().standards_dir)


@cache
def _sources_in(folder: Path) -> Mapping[str, Reference]:
    # Read once per process; what is wrong with the file is told where files are checked, not to its readers.
    registries, _ = read_registries(folder)
    return registries.references


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
