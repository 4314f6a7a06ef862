"""R06: somebody else holds the database, for one second, four, ten. Reading goes on; up to 5 s nobody notices."""

import sqlite3
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.faults.disks import people_at_work
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.kills import said, unexpected
from tests.faults.ledger import Ledger, check
from tests.faults.stores import PostgresqlStore, SqliteStore, Store

INVISIBLE = 5.0  # Seconds that a save may wait before the page says that it is not saved.


@fault(
    "R06",
    "The database is locked: BEGIN IMMEDIATE, LOCK TABLE, for 1, 4 and 10 s under load",
    "Nothing acknowledged is lost; reading goes on; a wait of 5 s at most is invisible, a longer one is said",
)
def locked(bench: Bench) -> Outcome:
    """A backup tool, a report or an open console holds the lock; the people neither know nor care."""
    pages = bench.many(6, 30)
    store = bench.open_store(advisers=pages)
    server = bench.serve(store)
    ledger = Ledger()
    figures: dict[str, str] = {}
    wrong: list[str] = []
    with people_at_work(server.address, store, ledger, every=0.5) as running:
        time.sleep(1)
        for length in (1.0, 4.0) if not bench.long else (1.0, 4.0, 10.0):
            refused, answered = running.tally.statuses["save 503"], len(running.tally.seconds)
            with _held(store):
                time.sleep(length)
            time.sleep(1.5)
            refused = running.tally.statuses["save 503"] - refused
            slow = sum(seconds > length / 2 for seconds in running.tally.seconds[answered:])
            figures[f"{length:.0f} s"] = f"{slow} waited, {refused} × not saved"
            if length < INVISIBLE and refused:
                wrong.append(f"{refused} save(s) were refused although the lock lasted only {length:.0f} s")
    found = check(ledger, store.url)
    wrong += [*found.wrong, *unexpected(running)]
    if failed := sum(count for told, count in running.tally.statuses.items() if told in ("page 500", "page 503")):
        wrong.append(f"{failed} page(s) could not be read")
    read = running.tally.page_seconds
    figures["pages read"] = f"{len(read)}, the slowest in {max(read, default=0):.1f} s"
    figures["answers"] = said(running)
    if isinstance(store, SqliteStore):
        figures["integrity"] = store.integrity()
    return Outcome(found.acknowledged, found.lost, figures, held=not wrong, wrong=tuple(wrong))


@contextmanager
def _held(store: Store) -> Iterator[None]:
    """Somebody outside the service holds what every save needs."""
    if isinstance(store, PostgresqlStore):
        with psycopg.connect(store.url.replace("+psycopg", "")) as connection:
            connection.execute("LOCK TABLE answer_version IN EXCLUSIVE MODE")
            yield
            connection.rollback()
        return
    assert isinstance(store, SqliteStore)
    holding = sqlite3.connect(store.file, isolation_level=None, timeout=10)
    holding.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holding.execute("ROLLBACK")
        holding.close()
