"""The registries as they stand today: the operator's files, and what two members of a working group agreed on since."""

import json
from collections.abc import Mapping
from hashlib import sha256
from typing import TypeVar

from sqlmodel import Session, col, select

from app.settings import settings
from app.standards.models import RegistryProposal
from app.standards.registries import Concept, Reference, Registries, read_registries

CONCEPTS, REFERENCES = "concepts", "references"
Entry = TypeVar("Entry", Concept, Reference)


def registries_today(session: Session) -> Registries:
    """What a document may point to today. An entry of a file stands before one that was agreed under the same id."""
    filed, _ = read_registries(settings().standards_dir)
    agreed = agreed_entries(session)
    return Registries(
        concepts={**agreed.concepts, **filed.concepts},
        references={**agreed.references, **filed.references},
        mark=f"{filed.mark} {agreed.mark}",
    )


def agreed_entries(session: Session) -> Registries:
    """What two members agreed on, apart from any file."""
    concepts, references = _agreed(session, CONCEPTS, Concept), _agreed(session, REFERENCES, Reference)
    said = [one.model_dump(mode="json", by_alias=True) for one in (*concepts.values(), *references.values())]
    mark = sha256(json.dumps(said, sort_keys=True).encode()).hexdigest() if said else ""
    return Registries(concepts=concepts, references=references, mark=mark)


def agreed_references(session: Session) -> Mapping[str, Reference]:
    """The sources that two members agreed on, by their id."""
    return _agreed(session, REFERENCES, Reference)


def _agreed(session: Session, kind: str, model: type[Entry]) -> dict[str, Entry]:
    rows = session.exec(
        select(RegistryProposal)
        .where(RegistryProposal.kind == kind, col(RegistryProposal.agreed_at).is_not(None))
        .order_by(RegistryProposal.slug)
    ).all()
    return {row.slug: model.model_validate(row.entry) for row in rows}
