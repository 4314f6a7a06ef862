"""R15 and R16: a new release comes while people write, with a migration that must wait, or that fails half-way.

The new release is a copy of this one with one migration more, in a folder of its own, run by the real commands.
"""

import json
import os
import shutil
import subprocess
import sys
import threading
import time
from itertools import pairwise
from pathlib import Path

from sqlalchemy import create_engine, inspect, text

from app.settings import ROOT
from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, check
from tests.faults.proxy import Relay
from tests.faults.server import Server
from tests.faults.stores import SQLITE, PostgresqlStore, Store
from tests.faults.writers import Storm, storm

PARTS = ("app", "migrations", "standards", "static", "templates")

EXPAND = """
def upgrade():
    op.add_column("answer_version", sa.Column("pace", sa.Integer(), nullable=True))
    op.create_table("pause", sa.Column("id", sa.Uuid(), primary_key=True), sa.Column("minutes", sa.Integer()))
    op.execute("INSERT INTO pause (id, minutes) SELECT id, 1 FROM reflection")
    with op.batch_alter_table("reflection") as batch:
        batch.add_column(sa.Column("mood", sa.String(20), nullable=True))
        batch.alter_column("stage", type_=sa.String(40), existing_type=sa.String(20))
"""
HALF_WAY = """
def upgrade():
    op.create_table("half", sa.Column("id", sa.Uuid(), primary_key=True))
    op.execute("INSERT INTO half (id) SELECT id FROM reflection")
    op.execute("UPDATE reflection SET mood = 'calm'")
    with op.batch_alter_table("answer") as batch:
        batch.add_column(sa.Column("half", sa.Integer(), nullable=True))
    raise RuntimeError("the second half was never written")
"""


def release(folder: Path, migrations: dict[str, str]) -> Path:
    """The next release: everything this one has, and these migrations, each by the one before it."""
    for part in PARTS:
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("__pycache__"), symlinks=True)
    shutil.copy(ROOT / "alembic.ini", folder / "alembic.ini")
    if (ROOT / "node_modules").exists():
        (folder / "node_modules").symlink_to(ROOT / "node_modules")
    versions = folder / "migrations" / "versions"
    last = max(file.name.split("_")[0] for file in versions.glob("[0-9]*.py"))
    for name, body in migrations.items():
        head = (
            f"import sqlalchemy as sa\nfrom alembic import op\n\nrevision = {name!r}\ndown_revision = {last!r}\n"
            "branch_labels = None\ndepends_on = None\n"
        )
        (versions / f"{name}_test.py").write_text(head + body)
        last = name
    return folder


def pqs(root: Path, store: Store, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """An operator's command of that release."""
    given = {key: value for key, value in os.environ.items() if not key.startswith("PQS_")}
    return subprocess.run(
        [sys.executable, "-c", "from app.cli import main; main()", *words],
        cwd=store.folder,  # type: ignore[attr-defined]
        env={**given, "PYTHONPATH": str(root), "PQS_ENVIRONMENT": "demo", **store.environment, **environment},
        capture_output=True,
        text=True,
        timeout=120,
    )


def shape_of(url: str) -> str:
    """Every table and column of a database, and where its migrations stand."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = inspect(connection)
            tables = {
                table: sorted(f"{column['name']} {column['type']}" for column in found.get_columns(table))
                for table in sorted(found.get_table_names())
            }
            at = connection.execute(text("SELECT version_num FROM alembic_version")).scalars().all()
    finally:
        engine.dispose()
    return json.dumps([tables, sorted(at)], indent=1)


@fault(
    "R15",
    "Rolling deploys with a migration while people write",
    "Nothing acknowledged is lost, every save goes through; a migration gives up on a lock after a second",
)
def rolling_deploys(bench: Bench) -> Outcome:
    """Old and new processes behind a switch. First the migration meets a lock, then it goes through."""
    pages = bench.many(12, 20)
    store = bench.open_store(advisers=pages)
    new = release(bench.folder / "next", {"9001": EXPAND})
    old_server = bench.serve(store)
    switch = Relay(old_server.port).start()
    bench.at_the_end(switch.stop)
    ledger, wrong = Ledger(), list[str]()
    figures: dict[str, str] = {}
    with storm(switch.address, store, ledger, pages=pages, every=0.25) as running:
        time.sleep(0.5)
        if isinstance(store, PostgresqlStore):
            wrong += _lock_met(store, new, running, figures)
        began = time.monotonic()
        done = pqs(new, store, "db", "upgrade")
        figures["migration"] = f"{time.monotonic() - began:.1f} s, start of the command included"
        if done.returncode != 0:
            wrong.append(f"the migration was not applied: {done.stderr[-300:]}")
        # The release that is running goes on, and one of its processes that starts again does so too.
        server = bench.serve(store)
        _switch(switch, old_server, server)
        for number in range(bench.many(2, 10)):
            time.sleep(bench.seconds(0.4, 3))
            following = bench.serve(store, root=new if number % 2 == 0 else ROOT)
            server = _switch(switch, server, following)
        time.sleep(0.5)
    findings = check(ledger, store.url)
    wrong += [*findings.wrong, *_unsettled(running)]
    figures |= {"deploys": str(bench.many(3, 11)), **_saves(running)}
    if bench.store == SQLITE:
        figures["lock"] = "one writer at a time: saves wait while it is applied"
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def _switch(switch: Relay, old: Server, new: Server) -> Server:
    """New connections go to the new process; the old one answers what it has begun, and goes."""
    switch.target = new.port
    old.stop()
    return new


def _lock_met(store: PostgresqlStore, new: Path, running: Storm, figures: dict[str, str]) -> list[str]:
    """A report holds a transaction open on the table that the migration wants."""
    import psycopg

    before, wrong = shape_of(store.url), []
    address = store.url.replace("+psycopg", "")
    with psycopg.connect(address) as report:
        report.execute("SELECT count(*) FROM answer_version")
        watch = _LockWatch(store)
        began = time.monotonic()
        done = pqs(new, store, "db", "upgrade")
        figures["gave up after"] = f"{time.monotonic() - began:.1f} s, start of the command included"
        figures["longest wait behind its lock"] = f"{watch.stop():.2f} s"
        report.rollback()
    if done.returncode != 1 or "gave up" not in done.stderr or "Traceback" in done.stderr:
        wrong.append(f"it did not give up with a sentence: {done.returncode} {done.stderr[-300:]}")
    if shape_of(store.url) != before:
        wrong.append("a migration that gave up left something behind")
    if running.tally.server_errors():
        wrong.append(f"{running.tally.server_errors()} saves were answered with an error while it waited")
    return wrong


class _LockWatch:
    """The longest that any statement waited for a lock, looked at twenty times a second."""

    QUESTION = (
        "SELECT COALESCE(MAX(EXTRACT(EPOCH FROM clock_timestamp() - query_start)), 0) FROM pg_stat_activity "
        "WHERE wait_event_type = 'Lock' AND pid <> pg_backend_pid()"
    )

    def __init__(self, store: PostgresqlStore) -> None:
        self._store, self._longest, self._is_over = store, 0.0, threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)
        self._thread.start()

    def _look(self) -> None:
        while not self._is_over.wait(0.05):
            ((longest,),) = self._store.execute(self.QUESTION)
            self._longest = max(self._longest, float(longest))

    def stop(self) -> float:
        """Look no more. Returns the longest wait that was seen."""
        self._is_over.set()
        self._thread.join(10)
        return self._longest


@fault(
    "R16",
    "A migration that raises half-way",
    "The release that is running goes on, nothing is half-applied, and the operator is told in a sentence",
)
def failed_migration(bench: Bench) -> Outcome:
    """Two migrations wait; the second one writes half of what it should. Then a mended release is applied."""
    pages = bench.many(12, 50)
    store = bench.open_store(advisers=pages)
    server = bench.serve(store)
    broken = release(bench.folder / "broken", {"9001": EXPAND.replace("pause", "stop"), "9002": HALF_WAY})
    mended = release(bench.folder / "mended", {"9001": EXPAND})
    before, ledger, wrong = shape_of(store.url), Ledger(), list[str]()
    with storm(server.address, store, ledger, pages=pages, every=0.25) as running:
        time.sleep(0.5)
        for _ in range(bench.many(1, 5)):
            done = pqs(broken, store, "db", "upgrade")
            wrong += _told_and_untouched(done, before == shape_of(store.url))
        refused = pqs(broken, store, "serve", "--port", str(server.port + 1))
        if refused.returncode == 0 or "waits for 2 migration(s)" not in refused.stderr:
            wrong.append(f"the new release started on a database that it does not fit: {refused.stderr[-200:]}")
        again = bench.serve(store)  # One more process of the release that is running.
        done = pqs(mended, store, "db", "upgrade")
        if done.returncode != 0:
            wrong.append(f"the mended migration was not applied: {done.stderr[-300:]}")
        time.sleep(0.3)
    if not again.is_answering():
        wrong.append("the release that was running no longer answers")
    findings = check(ledger, store.url)
    wrong += [*findings.wrong, *_unsettled(running), *_orphans(store.url)]
    figures = {"minutes down": "0" if not _failed(running) else "see saves", **_saves(running)}
    return Outcome(findings.acknowledged, findings.lost, figures, held=not wrong, wrong=tuple(wrong[:5]))


def _told_and_untouched(done: subprocess.CompletedProcess[str], is_untouched: bool) -> list[str]:
    wrong = [] if is_untouched else ["something of the failed migration is there"]
    if done.returncode != 1 or "nothing was changed" not in done.stderr or "Traceback" in done.stderr:
        wrong.append(f"the operator was not told in a sentence: {done.returncode} {done.stderr[-300:]}")
    return wrong


def _orphans(url: str) -> list[str]:
    """Rows that point to nothing, which a table that is copied and dropped might leave (SQLite)."""
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            count = connection.execute(
                text("SELECT count(*) FROM answer WHERE reflection_id NOT IN (SELECT id FROM reflection)")
            ).scalar_one()
    finally:
        engine.dispose()
    return [f"{count} answers without a reflection"] if count else []


def _failed(running: Storm) -> int:
    return running.tally.server_errors()


def _unsettled(running: Storm) -> list[str]:
    return [f"{running.unsettled} saves never went through"] if running.unsettled else []


def _saves(running: Storm) -> dict[str, str]:
    tally = running.tally
    silence = max((after - before for before, after in pairwise(sorted(tally.acknowledged_at))), default=0.0)
    return {
        "saves repeated because a connection ended": str(tally.statuses["save cut off"]),
        "answers of 500 and more": str(tally.server_errors()),
        "save p50 / p95 / p99": tally.times(),
        "longest time without an acknowledged save": f"{silence:.1f} s",
    }
