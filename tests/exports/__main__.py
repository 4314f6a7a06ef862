"""python -m tests.exports --answers 10000: every answer through every file, and how many characters differ."""

import argparse
import os
import sys
import tempfile
import time
from collections import Counter
from pathlib import Path

os.environ["PQS_ENVIRONMENT"] = "demo"

from app import db, migrations
from app.clock import today
from app.demo.cast import load_cast
from app.people.queries import person_signed_in
from app.people.signed_in import SignedIn
from app.settings import ROOT, settings
from app.standards.library import install_files
from tests.exports.chain import compare, fill, room_for
from tests.exports.made_up import answers, five_thousand_words


def say(line: str) -> None:
    """A line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Run, print a line for each kind of file, and end with 1 if anything differs."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--answers", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=20261120)
    asked.add_argument("--no-pdf", action="store_true")
    chosen = asked.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.environ["PQS_DATA_DIR"] = folder
        os.environ.pop("PQS_DATABASE_URL", None)
        settings.cache_clear()
        return _run(_rowan(Path(folder)), chosen.answers, chosen.seed, with_pdf=not chosen.no_pdf)


def _rowan(folder: Path) -> SignedIn:
    migrations.upgrade(db.connect(f"sqlite:///{folder / 'pqs.sqlite3'}"))
    install_files(ROOT / "standards", publish_at_once=True)
    with db.write() as session:
        people = load_cast(session)
    with db.read() as session:
        found = person_signed_in(session, people["rowan"], today())
    assert found is not None
    return found


def _run(rowan: SignedIn, count: int, seed: int, *, with_pdf: bool) -> int:
    began, room = time.monotonic(), room_for()
    made = answers(count, seed=seed)
    batches = [[five_thousand_words(seed=seed + one) for one in range(4)]]
    batches += [made[at : at + room] for at in range(0, count, room)]
    differ: Counter[str] = Counter()
    of: Counter[str] = Counter()
    read: Counter[str] = Counter()
    for batch in batches:
        reflection_id, typed = fill(rowan, batch)
        for kind, compared in compare(rowan, reflection_id, typed, with_pdf=with_pdf).items():
            differ[kind] += compared.differ
            of[kind] += compared.of
            read[kind] += len(typed)
            for words in compared.answers[:1]:
                say(f"{kind}: differs in {words[:200]!r}")
    for kind in of:
        say(f"{kind}: {read[kind]:,} answers, {of[kind]:,} characters typed, {differ[kind]:,} differ")
    say(f"{time.monotonic() - began:.0f} s, {len(batches)} reflections; one of 20,000 words in four answers")
    return 1 if differ.total() else 0


if __name__ == "__main__":
    raise SystemExit(main())
