"""The two registries that standards point to: ideas that may be counted, and sources that may be cited."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import Annotated, Any, TypeVar

from pydantic import Field

from app.standards.definition import (
    NOT_KNOWN_YET,
    IsoDate,
    Shape,
    Slug,
    Text80,
    Text120,
    Text240,
    Text300,
    Text400,
)
from app.standards.faults import START, Fault, FaultList, Steps
from app.standards.parsing import Tree, read_tree
from app.standards.shape import read_shape, value_at
from app.standards.wording import listed

CONCEPTS_FILE = "concepts.yaml"
REFERENCES_FILE = "references.yaml"
LARGEST_REGISTRY = 256 * 1024
_NUMBERS = count(1)


class MeasureKind(StrEnum):
    """How answers are counted: a share of them, how they spread, or numbers in bands."""

    SHARE = "share"
    DISTRIBUTION = "distribution"
    NUMBER = "number"


NEEDED = {MeasureKind.SHARE: ("counts", "of"), MeasureKind.NUMBER: ("bands",), MeasureKind.DISTRIBUTION: ()}


class ReferenceKind(StrEnum):
    STATUTE = "statute"
    RULE = "rule"
    JUDGMENT = "judgment"
    GUIDANCE = "guidance"
    RESEARCH = "research"


class CheckedMark(StrEnum):
    """How far somebody has read the source itself."""

    VERIFIED = "verified"
    PARTLY = "partly"
    UNVERIFIED = "unverified"


class Band(Shape):
    """Numbers shown as one group; without `to` it is open at the top."""

    label: Text80
    from_: Annotated[int, Field(alias="from", ge=0)]
    to: Annotated[int | None, Field(ge=0)] = None


class Measure(Shape):
    kind: Annotated[MeasureKind, Field(strict=False)]
    counts: Annotated[tuple[Slug, ...], Field(max_length=16, strict=False)] = ()
    of: Annotated[tuple[Slug, ...], Field(max_length=16, strict=False)] = ()
    bands: Annotated[tuple[Band, ...], Field(max_length=16, strict=False)] = ()


class Concept(Shape):
    """One countable idea. It never changes once recorded: another idea is another id."""

    id: Slug
    title: Text120
    asks: Text300
    measure: Measure
    since: IsoDate


class Reference(Shape):
    """A source: law, judgment, guidance or research, and how far it has been checked."""

    id: Slug
    kind: Annotated[ReferenceKind, Field(strict=False)]
    cite: Text240
    title: Text300
    url: Annotated[str, Field(pattern=r"^https://[^\s<>\"]+$", max_length=400)] | None = None
    checked: Annotated[CheckedMark, Field(strict=False)]
    note: Text400 | None = None


@dataclass(frozen=True)
class Registries:
    """What a document may point to. Lenient ones are for documents that were judged when they were published.

    Two with the same `mark` say the same: it stands for the bytes that they were read from.
    """

    concepts: Mapping[str, Concept] = field(default_factory=dict)
    references: Mapping[str, Reference] = field(default_factory=dict)
    is_lenient: bool = False
    mark: str = field(default_factory=lambda: f"made here, {next(_NUMBERS)}", compare=False)

    @classmethod
    def lenient(cls) -> "Registries":
        """Nothing is looked up: the document was checked against the registries of its day."""
        return cls(is_lenient=True)


def read_registries(folder: Path) -> tuple[Registries, tuple[Fault, ...]]:
    """Both registries of a folder, with every fault in either of them; a file that is missing is a fault."""
    concepts_data, concepts_missing = _bytes_of(folder / CONCEPTS_FILE)
    references_data, references_missing = _bytes_of(folder / REFERENCES_FILE)
    found, faults = _registries_in(concepts_data or b"[]", references_data or b"[]", folder)
    return found, (*concepts_missing, *references_missing, *faults)


@lru_cache(maxsize=4)
def _registries_in(concepts_data: bytes, references_data: bytes, folder: Path) -> tuple[Registries, tuple[Fault, ...]]:
    """The same bytes always say the same, so they are read as YAML once; the files are looked at every time."""
    concepts, concept_faults = read_concepts(concepts_data, path=str(folder / CONCEPTS_FILE))
    references, reference_faults = read_references(references_data, path=str(folder / REFERENCES_FILE))
    mark = f"{sha256(concepts_data).hexdigest()} {sha256(references_data).hexdigest()}"
    return Registries(concepts=concepts, references=references, mark=mark), (*concept_faults, *reference_faults)


def _bytes_of(file: Path) -> tuple[bytes | None, tuple[Fault, ...]]:
    try:
        with file.open("rb") as opened:
            return opened.read(LARGEST_REGISTRY + 1), ()
    except OSError as error:
        what = f"this file is needed and cannot be read ({error.strerror or 'unknown reason'}); put it back"
        return None, (Fault(str(file), START.line, START.column, "", what),)


def read_concepts(data: bytes, *, path: str) -> tuple[dict[str, Concept], tuple[Fault, ...]]:
    """The registry of countable ideas; entries without fault are kept whatever happens to the others."""
    faults = FaultList(path)
    tree, read = _entries(Concept, data, faults)
    for number, concept in read.values():
        _check_measure(concept, tree, (number,), faults)
    return {concept.id: concept for _, concept in read.values()}, faults.faults


def read_references(data: bytes, *, path: str) -> tuple[dict[str, Reference], tuple[Fault, ...]]:
    """The registry of sources."""
    faults = FaultList(path)
    _, read = _entries(Reference, data, faults)
    return {reference.id: reference for _, reference in read.values()}, faults.faults


Entry = TypeVar("Entry", Concept, Reference)


def _entries(model: type[Entry], data: bytes, faults: FaultList) -> tuple[Tree, dict[str, tuple[int, Entry]]]:
    """The sound entries by their id, each with its number in the file."""
    tree = read_tree(data, faults, largest=LARGEST_REGISTRY)
    if tree is None:
        return Tree(), {}
    if not isinstance(tree.data, list):
        what = 'this file should be a list; begin each entry with "- id: " and its short name'
        faults.fault(tree.value_place(()), (), what)
        return tree, {}
    kept: dict[str, tuple[int, Entry]] = {}
    for number in range(len(tree.data)):
        entry = read_shape(model, tree, faults, inside=(number,))
        if entry is None:
            continue
        if entry.id in kept:
            line = tree.value_place((kept[entry.id][0], "id")).line
            what = f'"{entry.id}" is already the id of the entry at line {line}; give this one another id'
            faults.fault(tree.value_place((number, "id")), (number, "id"), what)
            continue
        kept[entry.id] = (number, entry)
    return tree, kept


def _check_measure(concept: Concept, tree: Tree, steps: Steps, faults: FaultList) -> None:
    """The measure has what its kind needs and nothing else."""
    here = (*steps, "measure")
    measure = concept.measure

    def fault(key: str, what: str) -> None:
        faults.fault(tree.value_place((*here, key)), (*here, key), what)

    needed = NEEDED[measure.kind]
    written: Any = value_at(tree, here)
    for key in ("counts", "of", "bands"):
        if key in needed and not getattr(measure, key):
            fault(key, f"missing; a measure of kind {measure.kind} needs {key}")
        elif key not in needed and key in written:
            fault(key, f"a measure of kind {measure.kind} has no {key}; take it out")
    if NOT_KNOWN_YET in measure.of:
        fault("of", f'"{NOT_KNOWN_YET}" never belongs to "of": who does not know yet is not counted; take it out')
    outside = [code for code in measure.counts if code not in measure.of]
    if measure.kind is MeasureKind.SHARE and measure.of and outside:
        fault("counts", f'{listed(outside)} should stand in "of" too: what is counted is a part of it')
    for number, band in enumerate(measure.bands):
        _check_band(measure.bands, number, band, tree, (*here, "bands", number), faults)


def _check_band(bands: tuple[Band, ...], number: int, band: Band, tree: Tree, steps: Steps, faults: FaultList) -> None:
    if band.to is not None and band.to < band.from_:
        faults.fault(tree.value_place((*steps, "to")), (*steps, "to"), f"{band.to} is below {band.from_}; swap them")
    if number == 0:
        return
    before = bands[number - 1]
    if before.to is None:
        what = "the band before this one has no end; give it a line to: or make it the last"
        faults.fault(tree.value_place(steps), steps, what)
    elif band.from_ != before.to + 1:
        what = f"the band before this one ends at {before.to}, so this one should begin at {before.to + 1}"
        faults.fault(tree.value_place((*steps, "from")), (*steps, "from"), what)
