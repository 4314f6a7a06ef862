"""R04, R05: the disk is full, or takes nothing any more. Nothing is called saved that is not, and reading goes on."""

import os
import shutil
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.faults.fault import Bench, NotRun, Outcome, fault, needs_root
from tests.faults.kills import said, unexpected
from tests.faults.ledger import Ledger, check
from tests.faults.power import Disk
from tests.faults.server import Server
from tests.faults.stores import DATABASE, PostgresqlStore, SqliteStore, Store
from tests.faults.writers import Storm

BANNER = "Nothing can be saved at the moment"


@fault(
    "R04",
    "The disk is full: the database's, and for PostgreSQL its log's disk too; then room is made",
    "Nothing that was not saved is called saved; what was saved can be read (not while PostgreSQL itself is down)",
)
def disk_full(bench: Bench) -> Outcome:
    """People write until nothing fits, go on trying, and go on reading."""
    needs_root()
    disk = _disk(bench, "data", 160 if bench.store == "postgresql" else 48)
    store = _store_on(bench, disk, advisers=bench.many(6, 30))
    server, seen = bench.serve(store), _Seen(bench, store)
    if isinstance(store, PostgresqlStore):
        _move_log(store, bench.folder / "log-elsewhere")
    with people_at_work(server.address, store, seen.ledger) as running:
        times = bench.many(1, 5)
        for _ in range(times):
            time.sleep(1)
            filled = _fill(disk.mount)
            seen.during(server, running, bench.seconds(2.5, 100) / times)
            filled.unlink()
            if isinstance(store, PostgresqlStore) and not store.is_running:
                store.start()  # It stops by itself when a file of its own cannot be written.
            seen.after(server, running)
    seen.check_ledger(store, running)
    if isinstance(store, PostgresqlStore) and bench.long and not seen.wrong:
        server.stop()
        _log_disk_full(bench, store, server, seen)
    return seen.outcome()


def _log_disk_full(bench: Bench, store: PostgresqlStore, server: Server, seen: "_Seen") -> None:
    """Without room for its log PostgreSQL stops. People then get their words back; afterwards it is started again."""
    disk = _disk(bench, "log", 112)
    _move_log(store, disk.mount / "pg_wal")
    server.start()
    with people_at_work(server.address, store, seen.ledger, seed=2, prompts=slice(2, 4)) as running:
        time.sleep(1)
        filled = _fill(disk.mount)
        until = time.monotonic() + 30
        while store.process is not None and store.process.poll() is None and time.monotonic() < until:
            with suppress(Exception):
                store.execute("SELECT pg_switch_wal()", database="postgres")
            time.sleep(0.05)
        time.sleep(bench.seconds(1, 10))
        status, _ = page_of(server.address, store, "/")
        seen.figures["page while PostgreSQL is down"] = str(status)
        if status != 503:
            seen.wrong.append(f"a page was answered with {status} while PostgreSQL had no room for its log")
        filled.unlink()
        store.close()
        store.start()
        time.sleep(2)
    seen.check_ledger(store, running, "log full")


@fault(
    "R05",
    "The disk turns read-only under load (the kernel's answer to a disk error); PostgreSQL also as a standby does",
    "Nothing that was not saved is called saved; what was saved can be read (not while PostgreSQL itself is down)",
)
def disk_read_only(bench: Bench) -> Outcome:
    """ext4 with errors=remount-ro meets an error: from that moment every write to it fails."""
    needs_root()
    disk = _disk(bench, "data", 256)
    store = _store_on(bench, disk, advisers=bench.many(6, 30))
    server, seen = bench.serve(store), _Seen(bench, store)
    with people_at_work(server.address, store, seen.ledger, patience=60) as running:
        time.sleep(1)
        if isinstance(store, PostgresqlStore):
            _as_a_standby(store, "on")
            seen.during(server, running, bench.seconds(2.5, 20))
            _as_a_standby(store, "off")
            seen.after(server, running)
        if isinstance(store, SqliteStore) or bench.long:
            _break_and_mend(bench, disk, store, server, seen, running)
    seen.check_ledger(store, running)
    return seen.outcome()


def _break_and_mend(bench: Bench, disk: Disk, store: Store, server: Server, seen: "_Seen", running: Storm) -> None:
    _break(disk)
    if isinstance(store, SqliteStore):
        seen.during(server, running, bench.seconds(2.5, 20))
        _restart_while_read_only(server, store, seen)
        server.kill()
    else:
        time.sleep(bench.seconds(2.5, 20))
        store.kill()
    _mend(disk)
    if isinstance(store, PostgresqlStore):
        store.start()
    else:
        server.start()
    time.sleep(1)


def _restart_while_read_only(server: Server, store: Store, seen: "_Seen") -> None:
    server.kill()
    server.start()
    status, _ = page_of(server.address, store, "/")
    seen.figures["started again while read-only"] = f"a page: {status}"
    if status != 200:
        seen.wrong.append(f"started again on the read-only disk, a page was answered with {status}")


class _Seen:
    """What people saw while the fault lasted, and afterwards."""

    def __init__(self, bench: Bench, store: Store) -> None:
        self.bench, self.store = bench, store
        self.ledger = Ledger()
        self.figures: dict[str, str] = {}
        self.wrong: list[str] = []
        self.acknowledged = self.lost = 0

    def during(self, server: Server, running: Storm, seconds: float) -> None:
        """Saves are refused, pages are read, and they say so."""
        time.sleep(0.5)
        reading = running.tally.statuses["page 200"]
        refused = running.tally.statuses["save 503"]
        time.sleep(seconds)
        reading = running.tally.statuses["page 200"] - reading
        refused = running.tally.statuses["save 503"] - refused
        edit = f"/reflections/{self.store.people.advisers[0].reflections[0]}/edit"
        for path in ("/", edit):
            status, page = page_of(server.address, self.store, path)
            if status != 200 or BANNER not in page:
                self.wrong.append(
                    f"{path[:13]} was answered with {status}, {'with' if BANNER in page else 'without'} the line"
                )
        if not refused:
            self.wrong.append("no save was refused: the fault did not happen")
        self.figures["during it"] = f"{refused} × not saved, {reading} pages read"

    def after(self, server: Server, running: Storm) -> None:
        """Saving goes on by itself, and the line goes."""
        began, before = time.monotonic(), len(running.tally.acknowledged_at)
        while time.monotonic() < began + 30 and len(running.tally.acknowledged_at) == before:
            time.sleep(0.05)
        self.figures["first save afterwards"] = f"{time.monotonic() - began:.1f} s"
        while time.monotonic() < began + 30 and BANNER in page_of(server.address, self.store, "/")[1]:
            time.sleep(0.1)
        self.figures["the line gone"] = f"{time.monotonic() - began:.1f} s"
        if time.monotonic() >= began + 30:
            self.wrong.append("saving did not go on within 30 s")

    def check_ledger(self, store: Store, running: Storm, name: str = "") -> None:
        """Hold the ledger against the store."""
        found = check(self.ledger, store.url)
        self.acknowledged, self.lost = found.acknowledged, found.lost
        statuses = running.tally.statuses
        self.wrong += [*found.wrong, *unexpected(running)]
        self.wrong += [f"{statuses[told]} × {told}" for told in ("save 500", "page 500") if statuses[told]]
        self.figures[f"answers {name}".strip()] = said(running)
        if isinstance(store, SqliteStore):
            self.figures["integrity"] = store.integrity()
            if self.figures["integrity"] != "ok":
                self.wrong.append(f"integrity: {self.figures['integrity']}")

    def outcome(self) -> Outcome:
        """For the table."""
        return Outcome(self.acknowledged, self.lost, self.figures, held=not self.wrong, wrong=tuple(self.wrong))


@contextmanager
def people_at_work(
    address: str,
    store: Store,
    ledger: Ledger,
    *,
    every: float = 0.2,
    patience: float = 30.0,
    seed: int = 1,
    prompts: slice = slice(0, 2),
) -> Iterator[Storm]:
    """Every adviser of the store saves at one page; two of them read pages at the same time."""
    running = Storm(address, ledger)
    people = store.people
    for number, adviser in enumerate(people.advisers):
        running.add_page(adviser, people.text_prompts[prompts], every=every, seed=seed * 1000 + number)
    for number, adviser in enumerate(people.advisers[:2]):
        own = f"/reflections/{adviser.reflections[0]}"
        running.add_reader(adviser, ("/", own, f"{own}/edit"), every=0.2, seed=seed * 1000 + number)
    running.start()
    try:
        yield running
    except BaseException:
        running.finish(0)
        raise
    running.finish(patience)


def page_of(address: str, store: Store, path: str) -> tuple[int, str]:
    """A page as the first adviser sees it: its status and its text."""
    cookie = {"Cookie": f"pqs={store.people.advisers[0].token}"}
    try:
        with urllib.request.urlopen(urllib.request.Request(f"{address}{path}", headers=cookie), timeout=30) as reply:
            return reply.status, reply.read().decode()
    except urllib.error.HTTPError as fault:
        return fault.code, fault.read().decode()


def _disk(bench: Bench, name: str, megabytes: int) -> Disk:
    if not (shutil.which("mkfs.ext4") and shutil.which("mount")):
        raise NotRun("needs mkfs.ext4 and mount")
    folder = bench.folder / name
    folder.mkdir()
    try:
        disk = Disk(folder, megabytes)
    except subprocess.CalledProcessError as refused:
        raise NotRun("needs loop devices") from refused
    bench.at_the_end(disk.remove)
    return disk


def _store_on(bench: Bench, disk: Disk, *, advisers: int) -> Store:
    store = bench.open_store(advisers=advisers, folder=disk.mount / "data")
    disk.settle()
    return store


def _move_log(store: PostgresqlStore, place: Path) -> None:
    """PostgreSQL's write-ahead log goes to another place."""
    store.stop("fast")
    log = store.data / "pg_wal"
    subprocess.run(["cp", "-a", f"{log.resolve()}", place], check=True)
    shutil.rmtree(log.resolve())
    log.unlink(missing_ok=True)
    log.symlink_to(place)
    store.start()


def _fill(mount: Path) -> Path:
    """A file of somebody else's takes all the room that is left, to the last block."""
    filler = mount / "filler"
    with filler.open("wb", buffering=0) as file:
        for size in (1 << 20, 4096, 1024, 512):
            with suppress(OSError):
                while True:
                    file.write(b"\0" * size)
            with suppress(OSError):
                os.fsync(file.fileno())
    return filler


def _break(disk: Disk) -> None:
    """The file system meets an error and turns itself read-only, with every file of it still open."""
    subprocess.run(["mount", "-o", "remount,errors=remount-ro", disk.mount], check=True)
    source = subprocess.run(
        ["findmnt", "-no", "SOURCE", disk.mount], check=True, capture_output=True, text=True
    ).stdout.strip()
    Path(f"/sys/fs/ext4/{Path(source).name}/trigger_fs_error").write_text("tried on purpose\n")


def _mend(disk: Disk) -> None:
    """What an operator does: unmount, repair, mount."""
    disk.unplug()
    subprocess.run(["e2fsck", "-fy", disk.image], check=False, capture_output=True)
    disk.plug_in()


def _as_a_standby(store: PostgresqlStore, state: str) -> None:
    """The server takes questions only, as a standby does, or a provider at its storage limit; sessions begin anew."""
    store.execute(f"ALTER DATABASE {DATABASE} SET default_transaction_read_only = {state}", database="postgres")
    store.execute(
        f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{DATABASE}'", database="postgres"
    )
