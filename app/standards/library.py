"""Installing the files in standards/: each is checked, its very bytes are kept, and a faulty one stops nothing.

The database's bytes are the record. A file that vanished or changed on disk changes nothing that is served; it is
refused by name, with its faults, and the service goes on with the last good set.
"""

from dataclasses import dataclass
from datetime import date
from pathlib import Path

from sqlalchemy import delete
from sqlmodel import Session, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import OPERATOR, record
from app.standards.checking import Checked, FolderChecked, Held, check_standards
from app.standards.definition import Definition
from app.standards.documents import DocumentStatus, document
from app.standards.models import Document, RecordedConcept, RefusedFile, Standard
from app.standards.registered import agreed_entries
from app.standards.registries import Concept

INSTALLED_BY = "installed from file by the operator"


@dataclass(frozen=True)
class Refused:
    """A file that was not installed, and why: one line a fault."""

    path: str
    faults: tuple[str, ...]


@dataclass(frozen=True)
class Installation:
    """What one installation did."""

    installed: tuple[str, ...]
    refused: tuple[Refused, ...]


def install_files(folder: Path, *, publish_at_once: bool) -> Installation:
    """Check every file that the database does not know, and install the sound ones.

    `publish_at_once`: in force at once (demonstration, or the first start on an empty database); otherwise they wait
    as agreed for a second person.
    """
    with db.read() as session:
        held = _held(session)
    found = check_standards(folder, held=held)
    with db.write() as session:
        is_first = session.exec(select(Document.id).limit(1)).first() is None
        installed, refused = [], _refused_registries(session, found)
        for path, data, checked in found.documents:
            outcome = _install(session, path, data, checked, publish=publish_at_once or is_first)
            if outcome is True:
                installed.append(path)
            elif outcome:
                refused.append(outcome)
        session.exec(delete(RefusedFile))
        for one in refused:
            session.add(RefusedFile(path=one.path, faults=list(one.faults)))
    return Installation(tuple(installed), tuple(refused))


def _held(session: Session) -> Held:
    """The documents and registry entries that files have to follow."""
    documents: dict[str, list[Definition]] = {}
    for row in session.exec(select(Document.id, Document.standard)).all():
        documents.setdefault(row[1], []).append(document(session, row[0]).definition)
    return Held(documents, agreed_entries(session))


def refused_files(session: Session) -> list[Refused]:
    """The files that the last installation refused."""
    rows = session.exec(select(RefusedFile)).all()
    return [Refused(row.path, tuple(row.faults)) for row in sorted(rows, key=lambda row: row.path)]


def _install(session: Session, path: str, data: bytes, checked: Checked, *, publish: bool) -> Refused | bool:
    """True when installed, False when known already, Refused otherwise."""
    if session.exec(select(Document.id).where(Document.sha256 == checked.sha256)).first():
        return False
    definition = checked.definition
    if definition is None or definition.effective_from is None:
        return Refused(path, tuple(str(fault) for fault in checked.faults))
    same = session.exec(
        select(Document).where(
            Document.standard == definition.id,
            Document.edition == definition.edition,
            Document.revision == definition.revision,
        )
    ).first()
    if same is not None:
        return Refused(path, (_changed(path, definition.version),))
    kept = keep_document(
        session, definition, data, sha256=checked.sha256, published_by=INSTALLED_BY if publish else None
    )
    record(
        session,
        AuditAction.DOCUMENT_INSTALLED,
        by=OPERATOR,
        kind="document",
        subject=kept.id,
        standard=definition.id,
        version=definition.version,
        sha256=checked.sha256,
        published=publish,
    )
    return True


def keep_document(
    session: Session,
    definition: Definition,
    source: bytes,
    *,
    sha256: str,
    published_by: str | None,
    accept_until: date | None = None,
    change_class: str | None = None,
) -> Document:
    """Keep the very bytes of a sound document, for ever. Without `published_by` it waits for a second person."""
    if session.exec(select(Standard.id).where(Standard.slug == definition.id)).first() is None:
        session.add(Standard(slug=definition.id))
        session.flush()
    kept = Document(
        standard=definition.id,
        edition=definition.edition,
        revision=definition.revision,
        status=(DocumentStatus.PUBLISHED if published_by else DocumentStatus.AGREED).value,
        sha256=sha256,
        source=source,
        effective_from=definition.effective_from or clock.today(),
        accept_until=accept_until,
        change_class=change_class,
        published_at=clock.now() if published_by else None,
        published_by=published_by,
    )
    session.add(kept)
    session.flush()
    return kept


def _changed(path: str, version: str) -> str:
    return (
        f"{path}:1:1: version: document {version} was installed before with other words, and a published document "
        "never changes; what was installed is still served. Put your changes into a new file with the next version."
    )


def _refused_registries(session: Session, found: FolderChecked) -> list[Refused]:
    refused: dict[str, list[str]] = {}
    for fault in found.faults:
        refused.setdefault(fault.path, []).append(str(fault))
    recorded = {row.slug: row.entry for row in session.exec(select(RecordedConcept)).all()}
    for concept in found.registries.concepts.values():
        entry = _entry(concept)
        if concept.id not in recorded:
            session.add(RecordedConcept(slug=concept.id, entry=entry))
        elif recorded[concept.id] != entry:
            refused.setdefault("standards/concepts.yaml", []).append(
                f"standards/concepts.yaml:1:1: {concept.id}: this concept was recorded before with another meaning; "
                "leave it as it was and append a new id"
            )
    return [Refused(path, tuple(faults)) for path, faults in refused.items()]


def _entry(concept: Concept) -> dict[str, object]:
    """A concept as it is recorded. None of it changes afterwards: counts of one year must mean those of the next."""
    return concept.model_dump(mode="json", by_alias=True)
