"""R01, R02, R07: the service is killed, the database is killed, the database is restarted or another takes over."""

import os
import random
import signal
import time
from contextlib import suppress

from tests.faults.fault import Bench, Outcome, fault
from tests.faults.ledger import Ledger, check
from tests.faults.proxy import Relay
from tests.faults.stores import POSTGRESQL, PostgresqlStore, SqliteStore, Store, postgresql_command
from tests.faults.writers import Storm, storm


@fault("R01", "kill -9 of the service in a storm of saves", "Nothing acknowledged is lost")
def service_killed(bench: Bench) -> Outcome:
    """Fifty people type at once; every two seconds one process of the service is killed without warning."""
    pages = bench.pages
    store = bench.open_store(advisers=pages)
    server = bench.serve(store, workers=2 if bench.long or bench.store == POSTGRESQL else 1)
    ledger, chance, kills = Ledger(), random.Random(1), []
    with storm(server.address, store, ledger, pages=pages) as running:
        until = time.monotonic() + bench.seconds(2.4, 600)
        while time.monotonic() < until:
            time.sleep(bench.pause(1, 2))
            kills.append(time.monotonic())
            if server.kill_one(chance):
                server.start()
        time.sleep(0.5)
    figures = {"kills": str(len(kills)), "processes": str(server.workers)}
    return _outcome(ledger, store, running, kills, figures)


@fault(
    "R02",
    "kill -9 of a PostgreSQL backend, then of its first process, under load",
    "Nothing acknowledged is lost; the service is not restarted",
    stores=(POSTGRESQL,),
)
def database_killed(bench: Bench) -> Outcome:
    """A backend that is killed makes PostgreSQL end every connection and recover; its first one is started again."""
    pages = bench.pages
    store = bench.open_store(advisers=pages)
    assert isinstance(store, PostgresqlStore)
    server = bench.serve(store, workers=2)
    first, chance = server.processes()[0], random.Random(2)
    ledger, backends, postmasters = Ledger(), [], []
    with storm(server.address, store, ledger, pages=pages) as running:
        until = time.monotonic() + bench.seconds(3, 300)
        while time.monotonic() < until:
            time.sleep(bench.pause(1, 3))
            found = store.backends()
            backends.append(time.monotonic())
            if found:
                with suppress(ProcessLookupError):
                    os.kill(chance.choice(found), signal.SIGKILL)
            time.sleep(bench.pause(1, 3))
            postmasters.append(time.monotonic())
            store.kill_postmaster()
            store.start()
        time.sleep(0.5)
    figures = {"backends killed": str(len(backends)), "first processes killed": str(len(postmasters))}
    outcome = _outcome(ledger, store, running, backends + postmasters, figures)
    return _unless_restarted(outcome, server.is_running and server.processes()[0] == first)


@fault(
    "R07",
    "PostgreSQL restarts, fast and at once, mid-request; then its machine is lost and a synchronous standby takes over",
    "Nothing acknowledged is lost; 15 s without saving at most; the service is not restarted",
    stores=(POSTGRESQL,),
)
def database_restarted(bench: Bench) -> Outcome:
    """The service reaches PostgreSQL through a relay, which is all that is switched when the standby takes over."""
    pages = bench.pages
    store = bench.open_store(advisers=pages)
    assert isinstance(store, PostgresqlStore)
    relay = Relay(store.port).start()
    bench.at_the_end(relay.stop)
    store.seen_as = relay.port
    server = bench.serve(store, workers=2)
    ledger, moments = Ledger(), []
    standby = _standby_of(store, bench)
    with storm(server.address, store, ledger, pages=pages) as running:
        until = time.monotonic() + bench.seconds(2, 240)
        while time.monotonic() < until:
            for how in ("fast", "immediate"):
                time.sleep(bench.pause(1, 5))
                moments.append(time.monotonic())
                store.stop(how)
                store.start()
        _wait_until_synchronous(store)
        time.sleep(1)
        taken_over = time.monotonic()
        store.kill()
        standby.execute("SELECT pg_promote()", database="postgres")
        # It was the partner of a machine that is gone: from now on it answers for itself.
        standby.execute("ALTER SYSTEM SET synchronous_standby_names = ''", database="postgres")
        standby.execute("SELECT pg_reload_conf()", database="postgres")
        relay.target = standby.port
        relay.cut()
        time.sleep(bench.many(2, 10))
    figures = {"restarts": str(len(moments)), "takeover": f"{running.silence_after(taken_over):.1f} s without a save"}
    outcome = _outcome(ledger, standby, running, [*moments, taken_over], figures, longest=15)
    return _unless_restarted(outcome, server.is_running)


def _standby_of(store: PostgresqlStore, bench: Bench) -> PostgresqlStore:
    """A second server that has every commit before it is acknowledged."""
    folder = bench.folder / "standby"
    folder.mkdir()
    folder.chmod(0o777)  # PostgreSQL's own user writes the copy.
    # After a restart nothing is acknowledged until the standby is back: it looks for its partner often.
    standby = PostgresqlStore(folder, store.people, ("wal_retrieve_retry_interval=200ms",))
    bench.at_the_end(standby.close)
    address = f"host=127.0.0.1 port={store.port} user=postgres"
    postgresql_command("pg_basebackup", "-d", address, "-D", str(standby.data), "-R", "-X", "stream", "-c", "fast")
    standby.start()
    store.execute("ALTER SYSTEM SET synchronous_standby_names = '*'", database="postgres")
    store.execute("SELECT pg_reload_conf()", database="postgres")
    _wait_until_synchronous(store)
    return standby


def _wait_until_synchronous(store: PostgresqlStore, patience: float = 30.0) -> None:
    until = time.monotonic() + patience
    question = "SELECT count(*) FROM pg_stat_replication WHERE state = 'streaming' AND sync_state = 'sync'"
    while store.execute(question, database="postgres")[0][0] == 0:
        if time.monotonic() > until:
            raise AssertionError("the standby did not catch up")
        time.sleep(0.1)


def _outcome(
    ledger: Ledger,
    store: Store,
    running: Storm,
    moments: list[float],
    figures: dict[str, str],
    *,
    longest: float = float("inf"),
) -> Outcome:
    found = check(ledger, store.url)
    wrong = [*found.wrong, *unexpected(running)]
    silences = sorted(running.silence_after(moment) for moment in moments)
    if silences[-1] > longest:
        wrong.append(f"{silences[-1]:.1f} s without a save")
    if isinstance(store, SqliteStore):
        figures["integrity"] = store.integrity()
    return Outcome(
        found.acknowledged,
        found.lost,
        {
            **figures,
            "without a save, median": f"{silences[len(silences) // 2]:.1f} s",
            "longest": f"{silences[-1]:.1f} s",
            "answers": said(running),
        },
        held=not wrong,
        wrong=tuple(wrong),
    )


def unexpected(running: Storm) -> list[str]:
    """What a page that is alone with its prompts must never be told, and saves that never had an answer."""
    statuses = running.tally.statuses
    wrong = [
        f"{statuses[told]} × {told}" for told in statuses if told in ("save 409", "save 401", "save 404", "save 422")
    ]
    if running.unsettled:
        wrong.append(f"{running.unsettled} save(s) without an answer long after the fault")
    return wrong


def said(running: Storm) -> str:
    """How often each answer came."""
    return ", ".join(
        f"{count} × {told.removeprefix('save ')}" for told, count in sorted(running.tally.statuses.items())
    )


def _unless_restarted(outcome: Outcome, is_same: bool) -> Outcome:
    if is_same:
        return outcome
    return Outcome(
        outcome.acknowledged, outcome.lost, outcome.figures, False, (*outcome.wrong, "the service had to be restarted")
    )
