"""The fault list in its short forms: those of a few seconds each with every run of the tests.

`make faults` does them all, those that need a browser or minutes included; `PQS_EVERY_FAULT=1` has them here too.
"""

import os
from datetime import date
from pathlib import Path

import pytest

from tests.faults.fault import NotRun, all_faults, needs_root, run_fault
from tests.faults.power import Disk
from tests.faults.table import Row, read, record, record_million, row

FAULTS = all_faults()
# Each once, on the store where it bites; the other store, and every other fault, with PQS_EVERY_FAULT or `make faults`:
# clocks, deploys, backups and browsers have tests of their own, and a load is asserted by no test.
WITH_EVERY_RUN = {
    "R01": "sqlite",
    "R02": "postgresql",
    "R03": "postgresql",
    "R04": "sqlite",
    "R05": "postgresql",
    "R07": "postgresql",
    "R10": "sqlite",
    "R27": "postgresql",
    "R28": "sqlite",
    "M01": "sqlite",
}
CASES = [
    (id, store)
    for id, one in FAULTS.items()
    for store in one.stores
    if WITH_EVERY_RUN.get(id) == store or os.environ.get("PQS_EVERY_FAULT")
]


def test_the_list_is_there():
    assert {"R01", "R02", "R03", "R07", "R21", "R25"} <= set(FAULTS)
    assert all(one.title and one.promise and one.stores for one in FAULTS.values())


@pytest.mark.parametrize(("id", "store"), CASES, ids=[f"{id}-{store}" for id, store in CASES])
def test_the_promise_holds_through(id: str, store: str):
    try:
        outcome = run_fault(FAULTS[id], store)
    except NotRun as reason:
        pytest.skip(str(reason))
    assert outcome.wrong == ()
    assert outcome.held
    assert outcome.lost == 0


def test_a_power_cut_takes_away_what_was_not_flushed_and_nothing_else(tmp_path: Path):
    try:
        needs_root()
        disk = Disk(tmp_path, 32)
    except NotRun as reason:
        pytest.skip(str(reason))
    try:
        for name in ("flushed", "not flushed"):
            with (disk.mount / name).open("wb") as file:
                file.write(b"words")
                file.flush()
                if name == "flushed":
                    os.fsync(file.fileno())
        disk.cut()
        disk.unplug()
        disk.plug_in()
        assert (disk.mount / "flushed").read_bytes() == b"words"
        lost = disk.mount / "not flushed"
        assert not lost.exists() or lost.read_bytes() != b"words"
    finally:
        disk.remove()


def _row(id: str, store: str, lost: int) -> Row:
    figures = {"first save again": "0.4 s | 1.2 s"}
    day = date(2026, 11, 22)
    return row(
        id=id, store=store, title="killed", promise="nothing is lost", held=not lost, acknowledged=1234, lost=lost,
        figures=figures, wrong=["one is not there"] if lost else [], form="short form", day=day,
    )  # fmt: skip


def test_a_run_replaces_its_own_rows_of_the_document_and_leaves_the_others(tmp_path: Path):
    file = tmp_path / "reliability.md"
    record([_row("R02", "postgresql", 0), _row("R01", "sqlite", 1), _row("R01", "postgresql", 0)], file)
    record_million([Row(("R01", "SQLite", "3", "40,000", "0", "22 November 2026"))], file)
    record([_row("R01", "sqlite", 0)], file)
    faults, million = read(file)
    assert list(faults) == [("R01", "PostgreSQL"), ("R01", "SQLite"), ("R02", "PostgreSQL")]
    assert faults["R01", "SQLite"].cells[4:7] == ("yes", "1,234", "0")
    assert million == [Row(("R01", "SQLite", "3", "40,000", "0", "22 November 2026"))]
    text = file.read_text()
    assert "one is not there" not in text
    assert r"0.4 s \| 1.2 s" in text
    assert text.startswith("# Nothing typed is lost")
