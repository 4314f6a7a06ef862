"""What the checker says of a draft: against the documents before it, and the registries as they stand today."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from sqlmodel import Session, select

from app.standards.checking import Checked, check_document
from app.standards.definition import Definition, version_order
from app.standards.documents import InstalledDocument, document
from app.standards.faults import Fault, FaultList
from app.standards.lint import advice_on
from app.standards.models import Document
from app.standards.parsing import read_tree
from app.standards.registered import registries_today
from app.standards.registries import Registries
from app.standards.shape import read_shape

MOST_REMEMBERED = 64  # Texts: one page, and the script beside it, ask about the same one several times.


@dataclass(frozen=True)
class Judged:
    """A text as the checker found it, and every document of its standard before it, the oldest first."""

    checked: Checked
    earlier: Sequence[Definition]

    @property
    def before(self) -> Definition | None:
        """The document that it would follow, if there is one."""
        return self.earlier[-1] if self.earlier else None


@dataclass(frozen=True)
class _HeldAgainst:
    """All that a judgement depends on beside the text. Two are the same when the bytes behind them are."""

    standard: str
    hashes: tuple[str, ...]
    mark: str
    for_publishing: bool
    earlier: tuple[Definition, ...] = field(compare=False)
    registries: Registries = field(compare=False)


def judge(session: Session, source: bytes, *, standard: str, for_publishing: bool = False) -> Judged:
    """Check a text as the next document of this standard. Never raises, whatever the bytes are."""
    found = _installed(session, standard)
    registries = registries_today(session)
    earlier = tuple(one.definition for one in found)
    against = _HeldAgainst(
        standard=standard,
        hashes=tuple(one.sha256 for one in found),
        mark=registries.mark,
        for_publishing=for_publishing,
        earlier=earlier,
        registries=registries,
    )
    return Judged(_checked(source, against), earlier)


@lru_cache(maxsize=MOST_REMEMBERED)
def advice_to(source: bytes, standard: str) -> tuple[Fault, ...]:
    """The advice on the wording of a text."""
    return advice_on(source, path=standard)


def as_written(source: bytes) -> Definition | None:
    """The text as a standard, whatever rules it may break still; None while it has not the shape of one."""
    faults = FaultList("")
    tree = read_tree(source, faults)
    return read_shape(Definition, tree, faults) if tree and isinstance(tree.data, dict) else None


def earlier_documents(session: Session, standard: str) -> Sequence[Definition]:
    """Every document of a standard that the database holds, the oldest first, agreed ones that wait included."""
    return [one.definition for one in _installed(session, standard)]


def _installed(session: Session, standard: str) -> list[InstalledDocument]:
    ids = session.exec(select(Document.id).where(Document.standard == standard)).all()
    return sorted((document(session, one) for one in ids), key=lambda one: version_order(one.version))


@lru_cache(maxsize=MOST_REMEMBERED)
def _checked(source: bytes, against: _HeldAgainst) -> Checked:
    return check_document(
        source,
        path=against.standard,
        registries=against.registries,
        earlier=against.earlier,
        folder=against.standard,
        for_publishing=against.for_publishing,
        known_versions=[one.version for one in against.earlier],
    )
