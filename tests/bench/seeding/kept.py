"""Seeded stores are built once and kept in the system's temporary folder, known by what they were built from.

A change to a migration, a standard, the seeding or the sealing of words builds them anew; so does another week, since
a queue is about the last weeks.
"""

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from app import clock
from app.settings import ROOT
from tests.bench.seeding.store import Targets, fill

BUILT_FROM = (
    ROOT / "migrations" / "versions",
    ROOT / "standards",
    ROOT / "app" / "cipher.py",
    ROOT / "tests" / "bench" / "seeding",
)


@dataclass(frozen=True)
class Kept:
    """A seeded store that is never opened itself: the bench works on copies."""

    folder: Path
    targets: Targets

    @property
    def file(self) -> Path:
        """The SQLite file."""
        return self.folder / "pqs.sqlite3"


def place() -> Path:
    """Where the bench keeps its stores and works."""
    found = Path(tempfile.gettempdir()) / "pqs-bench"
    found.mkdir(exist_ok=True)
    return found


def built_from() -> str:
    """What a store that is built now would be built from, in twelve characters."""
    seen = hashlib.sha256("-".join(map(str, clock.today().isocalendar()[:2])).encode())
    for root in BUILT_FROM:
        for file in sorted(root.rglob("*")) if root.is_dir() else [root]:
            if file.suffix in (".py", ".yaml"):
                seen.update(file.read_bytes())
    return seen.hexdigest()[:12]


def kept_sqlite(size: int, say: Callable[[str], None]) -> Kept:
    """The SQLite store of this size; built first where it is not there yet."""
    folder = place() / f"sqlite-{size}-{built_from()}"
    if not folder.exists():
        say(f"Building a store of {size:,} reflections, once")
        forget_older(folder, f"sqlite-{size}-*")
        building = folder.with_name(f"building-{os.getpid()}-{folder.name}")
        building.mkdir()
        targets = fill(f"sqlite:///{building / 'pqs.sqlite3'}", size)
        (building / "targets.json").write_text(targets.written())
        building.rename(folder)
    return Kept(folder, Targets.read((folder / "targets.json").read_text()))


def forget_older(folder: Path, pattern: str) -> None:
    """Remove the stores that this one takes the place of."""
    for older in folder.parent.glob(pattern):
        shutil.rmtree(older, ignore_errors=True)
