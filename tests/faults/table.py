"""docs/reliability.md: what was promised, what was done to the service, and what came of it, with the day.

The file is its own memory: a run replaces the rows of the faults that it did and leaves the others as they are.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from app.settings import ROOT

FILE = ROOT / "docs" / "reliability.md"
STORE_NAMES = {"sqlite": "SQLite", "postgresql": "PostgreSQL"}
HEAD = ("fault", "store", "what was done", "promise", "held", "saves acknowledged", "lost", "also measured", "when")
MILLION_HEAD = ("fault", "store", "rounds", "saves acknowledged", "lost", "when")

INTRODUCTION = """\
# Nothing typed is lost: what was tried

Whoever writes here is told "Saved" only after the database has committed. This page is the evidence. It is written by
`make faults` (`ONLY="R01 R06"` for some of them, `LONG=1` for the long forms, `RECORD=1` to write here); the short
forms run with `make test`, on both stores wherever a fault applies to both.

**How a loss is found.** Pages that keep the protocol of `static/autosave.js` save while the fault happens. Each writes
down what it sent, and counts a save as acknowledged only after the 2xx whose echoed hash is the hash of the text that
was sent. Every text says whose it is, for which prompt and which save of which page. Afterwards the whole database is
read: every acknowledged version must be there with its very text, versions must count 1, 2, 3 without a gap, no save
may be there twice, nothing may be there that was never sent, and no text may stand at another person or prompt. The
checker itself is tested with planted losses (`tests/services/test_the_ledger.py`).

**What it does not show.** The service, the database and the writers share one machine of two cores, so times are
worse than on machines of their own and say little beyond their order. A power cut is done to a file system of its own:
everything that was not flushed is dropped, as when the power goes; what a disk does that lies about flushing is not
tried. From the moment of the cut on nothing that the service says is heard, since a machine without power says nothing:
a flush that is on its way when ext4 is shut down is told now and then that it succeeded (in 14 of 140 cuts, to a bare
program that only appends and flushes, or to SQLite alone; nothing that was acknowledged before the cut began was lost
in any of them). The short form shows that the fault is survived at all, the long form that it is survived for minutes.
"""

FAULTS_HEADING = "## The fault list"
MILLION_HEADING = "## One million saves"
MILLION_SAYS = """\
`python -m tests.faults million` goes round the faults that could lose a save (kills, power cuts, a full disk,
restarts) until a million saves were acknowledged and looked for. Rounds on both stores:
"""


@dataclass(frozen=True)
class Row:
    """One line of a table, as it is written; the first two cells name it."""

    cells: tuple[str, ...]

    @property
    def name(self) -> tuple[str, ...]:
        """What it replaces."""
        return self.cells[:2]

    def __str__(self) -> str:
        return f"| {' | '.join(_one_cell(cell) for cell in self.cells)} |"


def row(
    *,
    id: str,
    store: str,
    title: str,
    promise: str,
    held: bool,
    acknowledged: int,
    lost: int,
    figures: dict[str, str],
    wrong: Iterable[str],
    form: str,
    day: date,
) -> Row:
    """One fault on one store."""
    also = "; ".join([*(f"{name} {value}" for name, value in figures.items()), *wrong])
    when = f"{said_day(day)}, {form}"
    yes = "yes" if held else "**no**"
    cells = (id, STORE_NAMES[store], title, promise, yes, f"{acknowledged:,}", str(lost), also, when)
    return Row(cells)


def said_day(day: date) -> str:
    """22 November 2026."""
    return f"{day.day} {day:%B %Y}"


def record(rows: Iterable[Row], file: Path = FILE) -> None:
    """Put rows of the fault list in place of those of the same fault and store."""
    faults, million = read(file)
    faults.update({one.name: one for one in rows})
    _write(file, faults, million)


def record_million(rows: Iterable[Row], file: Path = FILE) -> None:
    """Put the count of the million in place of the one that is there."""
    faults, _ = read(file)
    _write(file, faults, list(rows))


def read(file: Path = FILE) -> tuple[dict[tuple[str, ...], Row], list[Row]]:
    """What the file holds: the fault list's rows by name, and the million's in order."""
    text = file.read_text() if file.exists() else ""
    faults, _, million = text.partition(MILLION_HEADING)
    return {one.name: one for one in _rows(faults, len(HEAD))}, list(_rows(million, len(MILLION_HEAD)))


def _rows(text: str, cells: int) -> Iterable[Row]:
    for line in text.splitlines():
        found = tuple(cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1])
        if len(found) == cells and not found[0].startswith("-") and found not in (HEAD, MILLION_HEAD):
            yield Row(found)


def _write(file: Path, faults: dict[tuple[str, ...], Row], million: list[Row]) -> None:
    listed = [str(faults[name]) for name in sorted(faults)]
    parts = [INTRODUCTION, FAULTS_HEADING, "", _head(HEAD), *listed]
    if million:
        parts += ["", MILLION_HEADING, "", MILLION_SAYS, _head(MILLION_HEAD), *map(str, million)]
    file.write_text("\n".join(parts) + "\n")


def _head(names: tuple[str, ...]) -> str:
    return f"| {' | '.join(names)} |\n|{' --- |' * len(names)}"


def _one_cell(text: str) -> str:
    return re.sub(r"(?<!\\)\|", r"\\|", " ".join(text.split()))
