"""What changed between two documents, as lines for somebody at a command line."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from app.standards.changes import (
    ChangeClass,
    ComparedDocuments,
    FoundChange,
    SeriesStanding,
    compare_documents,
    version_for,
)
from app.standards.definition import Definition, version_order
from app.standards.faults import FaultList
from app.standards.parsing import LARGEST_DOCUMENT, read_tree
from app.standards.shape import read_shape

BY_NAME = re.compile(r"^(?P<standard>[a-z][a-z0-9-]{2,59})/(?P<version>[1-9][0-9]{0,3}\.(?:0|[1-9][0-9]{0,3}))$")

MAKES = {
    ChangeClass.REVISION: "a revision",
    ChangeClass.REWORDED: "a revision with other wording: a second person confirms that the meaning is kept",
    ChangeClass.EDITION: "a new edition",
    ChangeClass.REFUSED: "refused: what cannot be done to a prompt needs a new prompt with a new id",
}
HEADINGS = {
    ChangeClass.REFUSED: "Refused",
    ChangeClass.EDITION: "These make a new edition",
    ChangeClass.REWORDED: "These are reworded",
    ChangeClass.REVISION: "These are a revision",
}
SERIES = {
    SeriesStanding.JOINED: "the counts carry on",
    SeriesStanding.MARKED: "the counts carry on with a mark: the wording changed",
    SeriesStanding.BROKEN: "the counts begin anew",
    SeriesStanding.NEW: "counted for the first time",
    SeriesStanding.ENDED: "no longer counted",
}
NOT_SAID = "it is not said whether the counts carry on, so they begin anew; write continuity: same, reworded or broken"


class CannotCompare(Exception):
    """A document that was named cannot be compared; the sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


def compare_named(older: str, newer: str, *, standards: Callable[[], Path]) -> ComparedDocuments:
    """Compare two documents, each named by its file or, as `care-plan/1.0`, by its place among the standards.

    Documents that lie beside the newer one show where a series broke on the way, and what is used again. Raises
    CannotCompare.
    """
    was, now = _file(older, standards), _file(newer, standards)
    before, after = read_document(was), read_document(now)
    if before.id != after.id:
        what = f'{older} belongs to the standard "{before.id}" and {newer} to "{after.id}"'
        raise CannotCompare(f"{what}; compare two documents of one standard.")
    if version_order(before.version) > version_order(after.version):
        raise CannotCompare(f"{older} is {before.version} and {newer} is {after.version}; name the older one first.")
    return compare_documents(before, after, earlier=_beside(now, after.id))


def read_document(file: Path) -> Definition:
    """The document in a file, whatever rules it may break, as long as it has the shape of one."""
    try:
        with file.open("rb") as opened:
            data = opened.read(LARGEST_DOCUMENT + 1)
    except OSError as error:
        raise CannotCompare(f"{file} cannot be read: {error.strerror or 'unknown reason'}.") from None
    faults = FaultList(str(file))
    tree = read_tree(data, faults)
    definition = read_shape(Definition, tree, faults) if tree and isinstance(tree.data, dict) else None
    if definition is None or faults.faults:
        first = f" The first fault: {faults.faults[0]}" if faults.faults else ""
        raise CannotCompare(f"{file} cannot be read as a document. Run: pqs standards check {file}{first}")
    return definition


def _file(named: str, standards: Callable[[], Path]) -> Path:
    by_name = BY_NAME.match(named)
    if by_name is None or Path(named).exists():
        return Path(named)
    return standards() / by_name["standard"] / f"{by_name['version']}.yaml"


def _beside(file: Path, standard: str) -> Iterator[Definition]:
    for neighbour in sorted(file.resolve().parent.glob("*.yaml")):
        if BY_NAME.match(f"{standard}/{neighbour.stem}") and neighbour.parent.name == standard:
            try:
                yield read_document(neighbour)
            except CannotCompare:
                continue  # A faulty neighbour has its own faults; it does not keep two sound documents apart.


def report_lines(compared: ComparedDocuments) -> Iterator[str]:
    """The class, every change with what stood there before and stands there now, and the series."""
    older, newer = compared.older, compared.newer
    yield f"{newer.id}, from {older.version} to {newer.version}: {MAKES[compared.change_class]}."
    if not compared.changes:
        yield "Nothing that is asked, said or counted differs."
    elif compared.change_class is not ChangeClass.REFUSED:
        yield f'After {older.version} it is version "{version_for(older, compared.change_class)}".'
    for change_class, heading in HEADINGS.items():
        changes = compared.of_class(change_class)
        if changes:
            yield from ("", heading)
        for change in changes:
            yield from _change_lines(change)
    if compared.series:
        yield from ("", "Counts")
    for series in compared.series:
        said = SERIES[series.standing] if series.is_said else NOT_SAID
        yield f"  {series.concept}: {said}"


def _change_lines(change: FoundChange) -> Iterator[str]:
    yield f"  {change.what[0].upper()}{change.what[1:]}"
    for side, words in (("before", change.before), ("after", change.after)):
        if words is not None:
            first, *rest = words.split("\n")
            yield f"    {f'{side}:':8}{first}"
            yield from (f"            {line}" for line in rest)
