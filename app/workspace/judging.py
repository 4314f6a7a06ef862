"""What the checker says of a draft: against the documents before it, and the registries as they stand today."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlmodel import Session, select

from app.standards.checking import Checked, check_document
from app.standards.definition import Definition, version_order
from app.standards.documents import document
from app.standards.faults import FaultList
from app.standards.models import Document
from app.standards.parsing import read_tree
from app.standards.registered import registries_today
from app.standards.shape import read_shape


@dataclass(frozen=True)
class Judged:
    """A text as the checker found it, and every document of its standard before it, the oldest first."""

    checked: Checked
    earlier: Sequence[Definition]

    @property
    def before(self) -> Definition | None:
        """The document that it would follow, if there is one."""
        return self.earlier[-1] if self.earlier else None


def judge(session: Session, source: bytes, *, standard: str, for_publishing: bool = False) -> Judged:
    """Check a text as the next document of this standard. Never raises, whatever the bytes are."""
    earlier = earlier_documents(session, standard)
    checked = check_document(
        source,
        path=standard,
        registries=registries_today(session),
        earlier=earlier,
        folder=standard,
        for_publishing=for_publishing,
        known_versions=[one.version for one in earlier],
    )
    return Judged(checked, earlier)


def as_written(source: bytes) -> Definition | None:
    """The text as a standard, whatever rules it may break still; None while it has not the shape of one."""
    faults = FaultList("")
    tree = read_tree(source, faults)
    return read_shape(Definition, tree, faults) if tree and isinstance(tree.data, dict) else None


def earlier_documents(session: Session, standard: str) -> Sequence[Definition]:
    """Every document of a standard that the database holds, the oldest first, agreed ones that wait included."""
    ids = session.exec(select(Document.id).where(Document.standard == standard)).all()
    found = [document(session, one).definition for one in ids]
    return sorted(found, key=lambda one: version_order(one.version))
