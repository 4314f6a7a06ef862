"""Adding to the registries: one member proposes a concept or a source, a second agrees, and it counts from then on."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import yaml
from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import record
from app.people.access import NotFound, check_may
from app.people.signed_in import SignedIn
from app.settings import settings
from app.standards.models import RegistryProposal
from app.standards.registered import CONCEPTS, REFERENCES, registries_today
from app.standards.registries import (
    CONCEPTS_FILE,
    REFERENCES_FILE,
    read_concepts,
    read_references,
    read_registries,
)
from app.workspace.lifecycle import NotAtThisPoint

FILES = {CONCEPTS: CONCEPTS_FILE, REFERENCES: REFERENCES_FILE}
TAKEN = "There is an entry with this id already. An id keeps its meaning for ever, so choose another."


class EntryRefused(Exception):
    """An entry that cannot stand in its registry: what to put right, line by line."""

    def __init__(self, faults: tuple[str, ...]) -> None:
        super().__init__(faults[0])
        self.faults = faults


@dataclass(frozen=True)
class Proposal:
    """An entry that waits for a second member, or has been agreed."""

    id: UUID
    kind: str
    slug: str
    entry: dict[str, Any]
    proposed_by: UUID
    agreed_by: UUID | None


def propose(*, by: SignedIn, kind: str, entry: dict[str, Any]) -> UUID:
    """Propose an entry. Raises EntryRefused with every fault when it could not stand in the registry's file."""
    if kind not in FILES:
        raise NotFound
    source = yaml.safe_dump([entry], allow_unicode=True, sort_keys=False).encode()
    read = read_concepts if kind == CONCEPTS else read_references
    sound, faults = read(source, path=FILES[kind])
    if faults or not sound:
        raise EntryRefused(tuple(f"{fault.where.removeprefix('[1].')}: {fault.what}" for fault in faults))
    slug = next(iter(sound))
    with db.write() as session:
        check_may(by, "workspace:use")
        today = registries_today(session)
        known = today.concepts if kind == CONCEPTS else today.references
        same = session.exec(
            select(RegistryProposal).where(RegistryProposal.kind == kind, RegistryProposal.slug == slug)
        ).first()
        if same is not None and same.entry == entry and same.proposed_by == by.id:
            return same.id
        if slug in known or same is not None:
            raise EntryRefused((f"id: {TAKEN}",))
        row = RegistryProposal(kind=kind, slug=slug, entry=entry, proposed_at=clock.now(), proposed_by=by.id)
        session.add(row)
        session.flush()
        record(session, AuditAction.REGISTRY_PROPOSED, by=by.id, kind="registry", subject=row.id, entry=slug)
        return row.id


def agree_to(*, by: SignedIn, proposal_id: UUID) -> None:
    """Agree to what another member proposed. From now on standards may point to it."""
    with db.write() as session:
        check_may(by, "workspace:use")
        row = session.get(RegistryProposal, proposal_id)
        if row is None:
            raise NotFound
        if row.agreed_at is not None:
            return
        if row.proposed_by == by.id:
            raise NotAtThisPoint("You proposed this entry, so another member agrees to it. It is kept until then.")
        row.agreed_at, row.agreed_by = clock.now(), by.id
        session.add(row)
        record(session, AuditAction.REGISTRY_AGREED, by=by.id, kind="registry", subject=row.id, entry=row.slug)


def proposals(*, by: SignedIn) -> list[Proposal]:
    """Everything that was ever proposed, what waits first."""
    with db.read() as session:
        check_may(by, "workspace:use")
        rows = session.exec(
            select(RegistryProposal).order_by(
                col(RegistryProposal.agreed_at).is_not(None), RegistryProposal.kind, RegistryProposal.slug
            )
        ).all()
    return [Proposal(row.id, row.kind, row.slug, row.entry, row.proposed_by, row.agreed_by) for row in rows]


def registry_file(*, by: SignedIn, kind: str) -> bytes:
    """The registry as a file: the operator's own bytes, and below them every entry that was agreed here since."""
    if kind not in FILES:
        raise NotFound
    with db.read() as session:
        check_may(by, "workspace:use")
        added = _agreed_here(session, kind)
    file = settings().standards_dir / FILES[kind]
    source = file.read_bytes() if file.exists() else b""
    if not added:
        return source
    return (
        source.rstrip(b"\n") + b"\n\n" + yaml.safe_dump(added, allow_unicode=True, sort_keys=False, width=110).encode()
    )


def _agreed_here(session: Session, kind: str) -> list[dict[str, Any]]:
    filed, _ = read_registries(settings().standards_dir)
    known = filed.concepts if kind == CONCEPTS else filed.references
    rows = session.exec(
        select(RegistryProposal)
        .where(RegistryProposal.kind == kind, col(RegistryProposal.agreed_at).is_not(None))
        .order_by(RegistryProposal.slug)
    ).all()
    return [row.entry for row in rows if row.slug not in known]
