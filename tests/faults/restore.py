"""R19: the machine is gone. A backup that was taken while people wrote is put back on an empty one."""

import subprocess
import sys
import time
from pathlib import Path

from sqlalchemy import create_engine, text

from app.settings import ROOT
from tests.faults.disks import page_of, people_at_work
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, Page, check
from tests.faults.stores import DATABASE, PostgresqlStore, SqliteStore, Store
from tests.faults.writers import Storm

RECOVERY_TIME = 30 * 60  # Seconds that the promise allows.


@fault(
    "R19",
    "The machine is lost: a backup taken under load is restored to an empty one, and the service started on it",
    "Everything acknowledged before the backup is there; back within 30 minutes",
)
def restore_drill(bench: Bench) -> Outcome:
    """Back up while people write, lose the machine, restore, start, read, write, and hold the ledger against it."""
    pages = bench.many(8, 50)
    store = bench.open_store(advisers=pages, reflections=bench.many(1, 4))
    server = bench.serve(store)
    ledger = Ledger()
    file = bench.folder / "drill.backup"
    with people_at_work(server.address, store, ledger, every=bench.seconds(0.2, 0.5)) as running:
        time.sleep(bench.seconds(1.5, 60))
        before = _copy_of(ledger)
        began = time.monotonic()
        _pqs(store.environment, "backup", str(file))
        backed_up = time.monotonic()
        slowest = max(running.tally.seconds, default=0.0)
        time.sleep(bench.seconds(1, 20))
        lost_at = time.monotonic()
        server.kill()
        running.finish(0)
    for place, page in ledger.places.items():
        before.places.setdefault(place, Page(page.sent, {}))
    empty = _empty_machine(bench, store)
    restoring = time.monotonic()
    _pqs(empty.environment, "restore", str(file))
    restored = time.monotonic()
    again = bench.serve(empty)
    answering = time.monotonic()
    found, late = check(before, empty.url), check(ledger, empty.url).lost
    _sign_in_again(empty)
    status, _ = page_of(again.address, empty, "/")
    wrong = list(found.wrong)
    after = _goes_on(again.address, empty)
    if status != 200 or not after.acknowledged:
        wrong.append(f"after the restore a page was answered with {status}, and {after.acknowledged} saves were kept")
    if answering - restoring > RECOVERY_TIME:
        wrong.append(f"it took {answering - restoring:.0f} s")
    figures = {
        "recovery point": f"{lost_at - began:.1f} s before the loss, when the backup began; {late} saves are younger",
        "recovery time": f"{answering - restoring:.1f} s (restored in {restored - restoring:.1f} s)",
        "backing up": f"{backed_up - began:.1f} s, {file.stat().st_size / 1e6:.1f} MB; slowest save {slowest:.2f} s",
        "checked": f"{found.stored} versions",
    }
    return Outcome(before.acknowledged, found.lost, figures, held=not wrong, wrong=tuple(wrong))


def _copy_of(ledger: Ledger) -> Ledger:
    """What was acknowledged up to now. Whatever was sent stays known: it may be younger and in the backup as well."""
    copy = Ledger()
    for place, page in list(ledger.places.items()):
        copy.places[place] = Page(page.sent, dict(page.acknowledged))
    return copy


def _empty_machine(bench: Bench, store: Store) -> Store:
    """A folder, or a database, without anything in it."""
    folder = bench.folder / "empty-machine"
    if isinstance(store, SqliteStore):
        return SqliteStore(folder, store.people)
    assert isinstance(store, PostgresqlStore)
    store.execute(f"DROP DATABASE {DATABASE} WITH (FORCE)", database="postgres")
    store.execute(f"CREATE DATABASE {DATABASE}", database="postgres")
    return store


def _sign_in_again(empty: Store) -> None:
    """A restore ends every sign-in; here the people of the drill come back by the same door."""
    engine = create_engine(empty.url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE sign_in_session SET ended = NULL"))
    engine.dispose()


def _goes_on(address: str, empty: Store) -> Ledger:
    ledger = Ledger()
    people = empty.people
    running = Storm(address, ledger)
    for number, adviser in enumerate(people.advisers[:4]):
        running.add_page(adviser, people.text_prompts[3:4], every=0.2, seed=9000 + number)
    running.start()
    time.sleep(1)
    running.finish()
    return ledger


def _pqs(environment: dict[str, str], *words: str) -> None:
    given = {"PQS_ENVIRONMENT": "demo", "PYTHONPATH": str(ROOT), "PATH": "/usr/bin:/bin", **environment}
    done = subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *words],
        env=given,
        cwd=Path(environment["PQS_DATA_DIR"]).parent,
        capture_output=True,
        text=True,
    )
    if done.returncode:
        raise AssertionError(f"pqs {words[0]}: {done.stderr or done.stdout}")
