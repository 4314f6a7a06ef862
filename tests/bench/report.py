"""docs/performance.md, written by a full run."""

import os
import platform
from collections.abc import Iterable
from pathlib import Path

from app import clock
from app.settings import ROOT
from app.web.words import day_words
from tests.bench.budgets import Verdict, verdicts
from tests.bench.found import Found
from tests.bench.memory import Memory
from tests.bench.running import Spread, spread
from tests.bench.table import CALLED, EVERYWHERE, FLOORS, MEETINGS

FILE = ROOT / "docs" / "performance.md"
HOUR = "## An hour of load"
NUMBERS = {1: "one", 2: "two", 4: "four", 8: "eight"}
HOW = """\
The service and the floors run as they are meant to: uvicorn with uvloop and httptools, no access log, one worker.
Requests come from a second process over loopback, 8 clients on kept connections unless said, compression off except
for B8. Every answer is checked: its status, its length, and a mark that only the right answer holds (for a save, the
hash of the words that were sent). All runs take turns, round after round, and processor time is what the kernel
accounts to the server's processes. Figures are medians with minimum and maximum; only ratios taken in one run are
compared. The floors are in `tests/bench/floors`: F1 a fixed page of 30 KB from Starlette, F2 30 KB from a loop of
Jinja2, F3 one UPSERT and its commit in SQLite (WAL, FULL), F3g the same with group commit.

The store holds 2,000 advisers, 200 supervisors with earlier supervision and cover, and {size} reflections of five
years unless said: most completed, each with its sharing, readings, note and answer to it. The pages that are opened
have fifteen answered prompts, 400 characters where there is room for words; the queues that are read hold six dozen.
The words people type are stored as they are until encryption comes, so that is not in the figures yet.

Two dozen supervisors ask for the same pages again and again, so the lines that the service keeps of them (decision 12)
are there: the first look at a queue of fifty lines that are new to the process costs a millisecond more."""


def write(found: Found, size: int) -> None:
    """Write the document anew; the hour of load stays as it was, until it is measured again."""
    parts = [
        "# Performance",
        f"Measured on {day_words(clock.today())} by `make bench`: {_machine()}; {found.minutes:.0f} minutes.",
        HOW.format(size=f"{size:,}"),
        "## Budgets",
        _budgets(verdicts(found)),
        "## What each request costs",
        _table(found, [work.key for work in found.works if work.key in ORDERLY]),
        "## Growth: CPU ms a request over 10 thousand, 100 thousand and 1 million reflections",
        _across(found, ("10k", "100k", "1m"), ("10,000", "100,000", "1,000,000")),
        "## PostgreSQL: CPU ms a request of the service’s own processes",
        _across(found, ("100k", "pg"), ("SQLite", "PostgreSQL")),
        _commits(found),
        _hour_so_far(),
    ]
    FILE.write_text("\n\n".join(part for part in parts if part) + "\n", encoding="utf-8")


def write_hour(memory: Memory) -> None:
    """Write how memory went over a long load, and leave the rest as it is."""
    told = "\n\n".join(
        (
            HOUR,
            f"Measured on {day_words(clock.today())} by `python -m tests.bench --hour`: {memory.minutes:.0f} minutes, "
            f"{memory.requests:,} requests of all kinds, {_machine()}.",
            _rows(
                ("memory of one worker, shared pages once", "MB"),
                [
                    ("at the start", f"{memory.looks[0].megabytes:.1f}"),
                    ("at most", f"{memory.most:.1f}"),
                    ("at the end", f"{memory.looks[-1].megabytes:.1f}"),
                    ("slope of the second half, an hour", f"{memory.slope:+.1f}"),
                ],
            ),
        )
    )
    before = FILE.read_text(encoding="utf-8").partition(HOUR)[0].rstrip() if FILE.exists() else "# Performance"
    FILE.write_text(f"{before}\n\n{told}\n", encoding="utf-8")


ORDERLY = {*FLOORS, "F3g 32", *EVERYWHERE, *MEETINGS, "B2 32", "B7"}


def _budgets(found: Iterable[Verdict]) -> str:
    said = {True: "met", False: "**not met**", None: "–"}
    rows = [(one.key, one.work, one.budget, one.found, said[one.met]) for one in found]
    return _rows(("", "work", "budget", "found", ""), rows)


def _table(found: Found, keys: list[str]) -> str:
    says = {work.key: work.says for work in found.works}
    rows = [
        (
            key.replace(" later", "").replace(" 32", ""),
            says[key],
            _said(spread(found.rounds, key, "cpu_ms")),
            f"{spread(found.rounds, key, 'rate').middle:,.0f}",
            f"{spread(found.rounds, key, 'p50_ms').middle:.1f}",
            f"{spread(found.rounds, key, 'p99_ms').middle:.1f}",
            f"{max(one.longest_body for one in found.rounds[key]) / 1000:.1f}",
        )
        for key in keys
    ]
    return _rows(("", "work", "CPU ms", "a second", "p50 ms", "p99 ms", "KB"), rows)


def _across(found: Found, stores: tuple[str, ...], heads: tuple[str, ...]) -> str:
    says = {work.key: work.says for work in found.works}
    rows = [
        (says[run], *(_said(spread(found.rounds, f"{run}{CALLED[store]}", "cpu_ms")) for store in stores))
        for run in (*EVERYWHERE, *MEETINGS)
        if all(found.rounds.get(f"{run}{CALLED[store]}") for store in stores)
    ]
    return _rows(("work", *heads), rows) if rows else ""


def _commits(found: Found) -> str:
    if not found.commits:
        return ""
    saves = spread(found.rounds, f"B2{CALLED['pg']}", "rate")
    return (
        f"{found.postgresql}, every commit on disk. Saves with 8 clients: {_a_second(saves)}; "
        f"one client’s raw commits of one row: {_a_second(Spread.of(found.commits))}."
    )


def _hour_so_far() -> str:
    before = FILE.read_text(encoding="utf-8") if FILE.exists() else ""
    _, head, told = before.partition(HOUR)
    return f"{head}{told}".strip() or f"{HOUR}\n\nNot measured yet: `python -m tests.bench --hour`."


def _a_second(value: Spread) -> str:
    return f"{value.middle:,.0f} a second ({value.low:,.0f}–{value.high:,.0f})"


def _said(value: Spread) -> str:
    return f"{value.middle:.2f} ({value.low:.2f}–{value.high:.2f})"


def _rows(heads: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [heads, tuple("---" for _ in heads), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _machine() -> str:
    """What the figures were taken on, and nothing that names a machine."""
    cores = os.cpu_count() or 1
    system = {"ID": "linux", "VERSION_ID": ""}
    if Path("/etc/os-release").exists():
        system |= platform.freedesktop_os_release()
    version = ".".join(platform.python_version_tuple()[:2])
    name = f"{system['ID'].capitalize()} {system['VERSION_ID']}".strip()
    return f"{NUMBERS.get(cores, str(cores))} shared cores, {name}, Python {version}"
