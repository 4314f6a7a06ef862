"""R03: the power goes. The database is on a file system of its own that is shut down without flushing its log."""

import fcntl
import os
import shutil
import struct
import subprocess
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from tests.faults.fault import Bench, NotRun, Outcome, fault, needs_root
from tests.faults.kills import said, unexpected
from tests.faults.ledger import Ledger, check
from tests.faults.server import Server
from tests.faults.stores import SQLITE, PostgresqlStore, SqliteStore, Store
from tests.faults.writers import Storm, storm

EXT4_IOC_SHUTDOWN = 0x8004587D
NO_LOG_FLUSH = 2

# The contrast, which the product never uses: each connection, as it is opened, gives up waiting for the disk.
ONLY_NORMAL = """
from app import sqlite_file

sqlite_file.SETTINGS = (*sqlite_file.SETTINGS, "synchronous=NORMAL")
"""


class Disk:
    """An ext4 file system in a file, mounted; `cut` is the moment at which the power goes."""

    def __init__(self, folder: Path, megabytes: int) -> None:
        self.image, self.mount = folder / "disk.img", folder / "disk"
        self.mount.mkdir(parents=True)
        with self.image.open("wb") as file:
            file.truncate(megabytes * 1024 * 1024)
        _run("mkfs.ext4", "-q", "-F", "-E", "lazy_itable_init=0,lazy_journal_init=0", str(self.image))
        self.plug_in()

    def plug_in(self) -> None:
        """Mount it. After a cut, the journal is replayed, as at a start after a power cut."""
        _run("mount", "-o", "loop", str(self.image), str(self.mount))
        self.mount.chmod(0o755)

    def settle(self) -> None:
        """Everything that was put on it so far is really on it."""
        _run("sync", "-f", str(self.mount))

    def cut(self) -> None:
        """The power goes: nothing that is not on the disk by now will ever be."""
        held = os.open(self.mount, os.O_RDONLY)
        try:
            fcntl.ioctl(held, EXT4_IOC_SHUTDOWN, struct.pack("I", NO_LOG_FLUSH))
        finally:
            os.close(held)

    def unplug(self, patience: float = 10.0) -> None:
        """Unmount it, once the last process has let go of it."""
        until = time.monotonic() + patience
        while os.path.ismount(self.mount):
            done = subprocess.run(["umount", self.mount], capture_output=True, text=True)
            if done.returncode == 0:
                return
            if time.monotonic() > until:
                raise AssertionError(done.stderr)
            time.sleep(0.1)

    def remove(self) -> None:
        """Unmount it whatever holds it, and let it go."""
        with suppress(AssertionError):
            self.unplug(2)
        if os.path.ismount(self.mount):
            subprocess.run(["umount", "-l", self.mount], check=False)
        self.image.unlink(missing_ok=True)


@fault(
    "R03",
    "Power cut under load: the database's file system stops without flushing; then it is mounted and started again",
    "Nothing acknowledged is lost, and the database is whole",
)
def power_cut(bench: Bench) -> Outcome:
    """Cut, start again, check; several times over the same database. Then the contrast with a setting we do not use."""
    needs_root()
    if not (shutil.which("mkfs.ext4") and shutil.which("mount")):
        raise NotRun("needs mkfs.ext4 and mount")
    pages = bench.pages
    disk = _disk(bench, "power", bench.many(512, 2048))
    store = bench.open_store(advisers=pages, folder=disk.mount / "data")
    disk.settle()
    server = bench.serve(store, workers=2 if bench.long else 1)
    ledger, cuts, integrity = Ledger(), 0, []
    until = time.monotonic() + bench.seconds(1.0, 300)
    with storm(server.address, store, ledger, pages=pages) as running:
        while cuts == 0 or time.monotonic() < until:
            cuts += 1
            time.sleep(bench.pause(1, 8))
            _cut_and_start_again(disk, store, server, running)
            integrity.append(_integrity(store))
        time.sleep(0.3)
    found = check(ledger, store.url)
    wrong = [*found.wrong, *unexpected(running)]
    wrong += [words for words in integrity if words != "ok"]
    figures = {"cuts": str(cuts), "integrity": ", ".join(sorted(set(integrity))), "answers": said(running)}
    if not bench.long or bench.is_counting:
        pass  # It takes its time, and says the same each time.
    elif bench.store == SQLITE:
        figures["with synchronous=NORMAL, which we do not use"] = _contrast(bench, before=ONLY_NORMAL)
    else:
        figures["with synchronous_commit=off, which we do not use"] = _contrast(
            bench, options=("synchronous_commit=off",)
        )
    return Outcome(found.acknowledged, found.lost, figures, held=not wrong, wrong=tuple(wrong))


def _contrast(bench: Bench, *, before: str = "", options: tuple[str, ...] = ()) -> str:
    """The same cut with a setting that does not wait for the disk: shows that the cut really takes something away."""
    disk = _disk(bench, "contrast", 512)
    store = bench.open_store(advisers=20, folder=disk.mount / "data", options=options)
    disk.settle()
    server = bench.serve(store, before=before)
    ledger = Ledger()
    with storm(server.address, store, ledger, pages=20, patience=0.1) as running:
        time.sleep(1.5)
        running.is_dark = True
        disk.cut()
        running.is_stopping = True
        server.kill()
    _start_again(disk, store, server)
    found = check(ledger, store.url)
    server.kill()
    return f"{found.lost:,} of {found.acknowledged:,} lost"


def _disk(bench: Bench, name: str, megabytes: int) -> Disk:
    folder = Path(tempfile.mkdtemp(prefix=f"pqs-fault-{name}-"))
    folder.chmod(0o755)
    bench.at_the_end(lambda: shutil.rmtree(folder, ignore_errors=True))
    disk = Disk(folder, megabytes)
    bench.at_the_end(disk.remove)
    return disk


def _cut_and_start_again(disk: Disk, store: Store, server: Server, running: Storm) -> None:
    """A machine without power answers nobody, so what ours says from here on is not heard.

    It has to be so: a flush that is on its way when ext4 is shut down is told that it succeeded, now and then, even to
    a program that does nothing but append and flush. Nothing acknowledged before that moment was ever lost by it.
    """
    running.is_dark = True
    disk.cut()
    server.kill()
    running.is_dark = False
    _start_again(disk, store, server)


def _start_again(disk: Disk, store: Store, server: Server) -> None:
    server.kill()
    if isinstance(store, PostgresqlStore):
        store.kill()
    disk.unplug()
    disk.plug_in()
    if isinstance(store, PostgresqlStore):
        store.start()
    server.start()


def _integrity(store: Store) -> str:
    if isinstance(store, SqliteStore):
        return store.integrity()
    assert isinstance(store, PostgresqlStore)
    # Data checksums are on: reading every row of every table checks every page.
    tables = store.execute("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public'")
    for (table,) in tables:
        store.execute(f"SELECT count(*) FROM (SELECT * FROM {table} OFFSET 0) AS everything")
    return "ok"


def _run(*words: str) -> None:
    done = subprocess.run(words, capture_output=True, text=True)
    if done.returncode:
        raise NotRun(f"needs a file system of its own ({words[0]}: {done.stderr.strip()})")
