"""Adding to the registries: one member proposes a concept or a source, a second agrees, and it counts from then on.

Until somebody has agreed, whoever proposed an entry can withdraw it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

import yaml
from sqlmodel import Session, col, select

from app import clock, db
from app.audit.actions import AuditAction
from app.audit.record import is_recorded, record
from app.people.access import NotFound, check_may
from app.people.queries import names_of
from app.people.signed_in import SignedIn
from app.settings import settings
from app.standards.faults import Fault
from app.standards.models import RegistryProposal
from app.standards.registered import CONCEPTS, REFERENCES, registries_today
from app.standards.registries import (
    CONCEPTS_FILE,
    REFERENCES_FILE,
    Concept,
    Reference,
    Registries,
    read_concepts,
    read_references,
    read_registries,
)
from app.workspace.entries import fault_on_form
from app.workspace.lifecycle import NotAtThisPoint

FILES = {CONCEPTS: CONCEPTS_FILE, REFERENCES: REFERENCES_FILE}
SOUND = {"id": "an-id", "title": "A title", "asks": "A question?", "since": "2026-01-01"}
TAKEN = "There is an entry with this id already. An id keeps its meaning for ever, so choose another."


class EntryRefused(Exception):
    """An entry that cannot stand in its registry: field of the form → what to put right."""

    def __init__(self, faults: dict[str, str]) -> None:
        super().__init__(", ".join(faults))
        self.faults = faults


@dataclass(frozen=True)
class Proposal:
    """An entry that waits for a second member, or has been agreed. `is_own` says that this person proposed it."""

    id: UUID
    kind: str
    entry: Concept | Reference
    proposed_at: datetime
    proposed_by: str
    agreed_at: datetime | None
    agreed_by: str
    is_own: bool


@dataclass(frozen=True)
class RegistriesToRead:
    """Both registries as they stand: the operator's files, and everything that was ever proposed here."""

    filed: Registries
    proposals: tuple[Proposal, ...]

    def waiting(self, kind: str) -> tuple[Proposal, ...]:
        """What waits for a second member."""
        return tuple(one for one in self.proposals if one.kind == kind and one.agreed_at is None)

    def agreed(self, kind: str) -> tuple[Proposal, ...]:
        """What was agreed here, but for an entry that has come with the files under the same id since."""
        filed = self.filed.concepts if kind == CONCEPTS else self.filed.references
        return tuple(
            one
            for one in self.proposals
            if one.kind == kind and one.agreed_at is not None and one.entry.id not in filed
        )


def propose(*, by: SignedIn, kind: str, entry: dict[str, Any]) -> UUID:
    """Propose an entry. Raises EntryRefused with every fault when it could not stand in the registry's file."""
    if kind not in FILES:
        raise NotFound
    faults = _faults_of(kind, entry)
    if faults:
        found = [fault_on_form(kind, fault.where, fault.what) for fault in faults]
        raise EntryRefused(dict(reversed(found)))  # Of two faults in one field, the first is told.
    slug = str(entry["id"])
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
            raise EntryRefused({"id": TAKEN})
        row = RegistryProposal(kind=kind, slug=slug, entry=entry, proposed_at=clock.now(), proposed_by=by.id)
        session.add(row)
        session.flush()
        record(session, AuditAction.REGISTRY_PROPOSED, by=by.id, kind="registry", subject=row.id, entry=slug)
        return row.id


def agree_to(*, by: SignedIn, proposal_id: UUID) -> None:
    """Agree to what another member proposed. From now on standards may point to it."""
    with db.write() as session:
        check_may(by, "workspace:use")
        row = _held(session, proposal_id)
        if row is None:
            if not is_recorded(session, AuditAction.REGISTRY_WITHDRAWN, kind="registry", subject=proposal_id):
                raise NotFound
            raise NotAtThisPoint("This entry was withdrawn by whoever proposed it, so there is nothing to agree to.")
        if row.agreed_at is not None:
            return
        if row.proposed_by == by.id:
            raise NotAtThisPoint("You proposed this entry, so another member agrees to it. It is kept until then.")
        row.agreed_at, row.agreed_by = clock.now(), by.id
        session.add(row)
        record(session, AuditAction.REGISTRY_AGREED, by=by.id, kind="registry", subject=row.id, entry=row.slug)


def withdraw_proposal(*, by: SignedIn, proposal_id: UUID) -> None:
    """Take back what one proposed, as long as nobody has agreed. Its id is free again; the record keeps it.

    Withdrawing twice changes nothing.
    """
    with db.write() as session:
        check_may(by, "workspace:use")
        row = _held(session, proposal_id)
        if row is None:
            return
        if row.proposed_by != by.id:
            raise NotAtThisPoint("Somebody else proposed this entry, so it is theirs to withdraw.")
        if row.agreed_at is not None:
            raise NotAtThisPoint("Another member has agreed to this entry, and standards may point to it. So it stays.")
        record(session, AuditAction.REGISTRY_WITHDRAWN, by=by.id, kind="registry", subject=row.id, entry=row.slug)
        session.delete(row)


def _held(session: Session, proposal_id: UUID) -> RegistryProposal | None:
    """The proposal, held until the transaction ends, so that agreeing and withdrawing take turns."""
    query = select(RegistryProposal).where(RegistryProposal.id == proposal_id)
    return session.exec(query.with_for_update() if db.is_postgresql(session) else query).first()


def registries_to_read(*, by: SignedIn) -> RegistriesToRead:
    """Both registries, and everything that was proposed, by id."""
    with db.read() as session:
        check_may(by, "workspace:use")
        rows = session.exec(select(RegistryProposal).order_by(RegistryProposal.kind, RegistryProposal.slug)).all()
        names = names_of(session, [who for row in rows for who in (row.proposed_by, row.agreed_by)])
    filed, _ = read_registries(settings().standards_dir)
    return RegistriesToRead(filed, tuple(_proposal(row, names, by) for row in rows))


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
    separated = source.rstrip(b"\r\n") + b"\n\n" if source.strip() else b""
    return separated + _as_yaml(added)


def _faults_of(kind: str, entry: dict[str, Any]) -> tuple[Fault, ...]:
    """Every fault at once: the checker judges a measure only in an entry that is sound, so it is judged apart too."""
    if kind == REFERENCES:
        return read_references(_as_yaml([entry]), path=FILES[kind])[1]
    _, faults = read_concepts(_as_yaml([entry]), path=FILES[kind])
    if not faults or "measure" not in entry:
        return faults
    _, of_measure = read_concepts(_as_yaml([SOUND | {"measure": entry["measure"]}]), path=FILES[kind])
    return (*faults, *of_measure)


def _as_yaml(entries: list[dict[str, Any]]) -> bytes:
    # One line a text: a folded line means the same, but is harder to compare.
    return yaml.safe_dump(entries, allow_unicode=True, sort_keys=False, width=2000).encode()


def _agreed_here(session: Session, kind: str) -> list[dict[str, Any]]:
    filed, _ = read_registries(settings().standards_dir)
    known = filed.concepts if kind == CONCEPTS else filed.references
    rows = session.exec(
        select(RegistryProposal)
        .where(RegistryProposal.kind == kind, col(RegistryProposal.agreed_at).is_not(None))
        .order_by(RegistryProposal.slug)
    ).all()
    return [row.entry for row in rows if row.slug not in known]


def _proposal(row: RegistryProposal, names: dict[UUID, str], by: SignedIn) -> Proposal:
    model = Concept if row.kind == CONCEPTS else Reference
    return Proposal(
        id=row.id,
        kind=row.kind,
        entry=model.model_validate(row.entry),
        proposed_at=row.proposed_at,
        proposed_by=names.get(row.proposed_by, ""),
        agreed_at=row.agreed_at,
        agreed_by=names.get(row.agreed_by, "") if row.agreed_by else "",
        is_own=row.proposed_by == by.id,
    )
